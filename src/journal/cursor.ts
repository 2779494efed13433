/** An opaque cursor: base64url of the sort key of the last row shown. */
export function encodeCursor(...key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Null when it was not made by `encodeCursor` with a key of these kinds; callers then start from the beginning. */
export function decodeCursor(cursor: string | undefined, ...kinds: readonly ('string' | 'number')[]): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(key) && key.length === kinds.length && key.every((part, i) => typeof part === kinds[i]) ? key : null;
  } catch {
    return null;
  }
}
