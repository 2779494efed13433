import { ApiProblem } from './problem-document.ts';

/** Cursors are opaque to clients: base64url of a short JSON array, so that they may change without notice. */
export function makeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor made by makeCursor with the same shape; throws `bad-cursor`. */
export function readCursor<const Shape extends readonly ('string' | 'number')[]>(
  cursor: string,
  shape: Shape,
  expected = 'query.cursor: expected the `next` of an earlier page of the same list',
): { [K in keyof Shape]: Shape[K] extends 'string' ? string : number } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parts = null;
  }
  const fits =
    Array.isArray(parts) &&
    parts.length === shape.length &&
    parts.every((part, i) => typeof part === shape[i] && (typeof part !== 'number' || Number.isSafeInteger(part)));
  if (!fits) throw new ApiProblem('bad-cursor', expected);
  return parts as { [K in keyof Shape]: Shape[K] extends 'string' ? string : number };
}

/** One page of a list that is sorted by `key`, after the key in the cursor. */
export function pageByKey<T>(
  sorted: readonly T[],
  key: (item: T) => string,
  cursor: string | undefined,
  limit: number,
): { items: readonly T[]; next: string | null } {
  const after = cursor === undefined ? null : readCursor(cursor, ['string'])[0];
  const rest = after === null ? sorted : sorted.filter((item) => key(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > items.length && last !== undefined ? makeCursor([key(last)]) : null };
}
