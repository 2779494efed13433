import type { Keeping } from './backup-job.ts';
import type { WholeBackup } from './whole-backups.ts';

/** Those that may go, of whole ones in the order newest first: beyond the newest, and no day's newest any more. Days are UTC's. */
export function spareOf(backups: readonly WholeBackup[], { newest, days }: Keeping): readonly WholeBackup[] {
  const seen = new Set<string>();
  return backups.filter(({ manifest }, index) => {
    const day = new Date(manifest.takenAt).toISOString().slice(0, 10);
    const isFirstOfDay = !seen.has(day);
    seen.add(day);
    return index >= Math.max(1, newest) && !(isFirstOfDay && seen.size <= days);
  });
}
