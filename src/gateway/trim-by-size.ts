import type { Journal } from '../model/journal.ts';

/**
 * Deletes the oldest raw messages beyond `rawBytes`, up to position `through`. The store does not count here: a dead one must not
 * fill the disk that alarms need (invariant 2). Returns how many records went that it had not taken: they are lost for it.
 */
export async function trimBySize(journal: Journal, rawBytes: number, through: number, stored: () => number): Promise<number> {
  const first = firstOf(journal) ?? through + 1;
  const rows = await journal.trim(0, rawBytes, through);
  if (rows === 0) return 0;
  return Math.max(0, (firstOf(journal) ?? through + 1) - Math.max(first, stored() + 1));
}

function firstOf(journal: Journal): number | undefined {
  return journal.read(0, 1)[0]?.position;
}
