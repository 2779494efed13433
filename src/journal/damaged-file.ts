import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../runtime/sync-folder.ts';

/**
 * Builds a new journal.db for a damaged one. `build` writes it at the path it gets and returns the note. The name
 * `journal.db.rebuilt` says "complete"; the next open swaps the files with `finishReplacing`.
 */
export function replaceFile(
  folder: string,
  wall: number,
  problems: readonly string[],
  build: (path: string, asideName: string) => string,
): void {
  const rebuilding = join(folder, 'journal.db.rebuilding');
  for (const ending of ['', '-wal', '-shm']) rmSync(rebuilding + ending, { force: true });
  const aside = asideName(wall);
  const note = build(rebuilding, aside);
  const found = problems.map((problem) => `- ${problem}`).join('\n');
  writeFileSync(join(folder, `${aside}.txt`), `${note}\n\nFound:\n${found}\n`, { mode: 0o600 });
  renameSync(rebuilding, join(folder, 'journal.db.rebuilt'));
  // Emptied by the checkpoint; gone, so that nothing is ever played into the file under its next name.
  for (const ending of ['-wal', '-shm']) rmSync(rebuilding + ending, { force: true });
  syncFolder(folder);
}

/** Moves the damaged file with its WAL aside and the rebuilt one in. Does nothing when none is waiting. */
export function finishReplacing(folder: string, wall: number): void {
  const rebuilt = join(folder, 'journal.db.rebuilt');
  if (!existsSync(rebuilt)) return;
  // The WAL goes first: left behind, SQLite would play it into the new file.
  for (const ending of ['-wal', '-shm', '']) {
    const from = join(folder, `journal.db${ending}`);
    if (!existsSync(from)) continue;
    if (statSync(from).size === 0) rmSync(from);
    else renameSync(from, join(folder, `${asideName(wall)}${ending}`));
  }
  // The mark speaks of the file that has gone; the new one starts from what was carried over.
  rmSync(join(folder, 'journal.mark'), { force: true });
  syncFolder(folder);
  renameSync(rebuilt, join(folder, 'journal.db'));
  syncFolder(folder);
}

function asideName(wall: number): string {
  return `journal.db.damaged-${new Date(wall).toISOString().replaceAll(':', '').replace('.', '')}`;
}
