import { momentOfWall, wallText } from '../../page/site-zone.ts';

export type Edge = 'from' | 'to';

/** A day in an address, `2026-11-28`, is the whole day at the site: it begins there, or ends there. Anything else stays what it is. */
export function edgeOf(edge: Edge, text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isFinite(day)) return text;
  return new Date(momentOfWall(edge === 'from' ? day : day + 86_400_000)).toISOString();
}

/** What a field for the time shows of it, as the clock on the wall of the site; null = nothing that is a time. */
export function shownEdge(edge: Edge, text: string): string | null {
  const at = Date.parse(edgeOf(edge, text));
  return Number.isFinite(at) ? wallText(at) : null;
}
