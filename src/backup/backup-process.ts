import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { systemClock } from '../runtime/clock.ts';
import { BackupError } from './backup-error.ts';
import type { BackupJob, FromBackup, ToBackup } from './backup-job.ts';
import { newestBackup } from './whole-backups.ts';
import { writeBackup } from './write-backup.ts';

// One job, then the end. A process of its own: a disk that hangs holds up nobody else, it can be ended at any moment, and the
// scheduler lets alarms go first.

const job = JSON.parse(process.argv[2] ?? '') as BackupJob;
const parent = process.ppid;
const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();

function send(message: FromBackup): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

async function ask<K extends ToBackup['kind']>(question: FromBackup, kind: K): Promise<Extract<ToBackup, { kind: K }>> {
  send(question);
  const { value } = await lines.next();
  const answer = JSON.parse(value ?? 'null') as ToBackup | null;
  if (answer?.kind !== kind) throw new BackupError('backup-failed', 'the gateway gave no answer');
  return answer as Extract<ToBackup, { kind: K }>;
}

async function work(): Promise<FromBackup> {
  if (job.kind === 'look') return { kind: 'newest', takenAt: newestBackup(job.folder, job.gatewayId)?.manifest.takenAt ?? null };
  const taken = await writeBackup(job, {
    clock: systemClock,
    hold: async () => {
      const { position } = await ask({ kind: 'hold' }, 'held');
      return position === null ? null : { position, release: async () => (await ask({ kind: 'release' }, 'released')).stood };
    },
    goOn: () => {
      if (process.ppid !== parent) throw new BackupError('backup-failed', 'who asked for it is gone');
    },
    onFile: (file, bytes) => send({ kind: 'writing', file, bytes }),
  });
  return { kind: 'whole', ...taken };
}

try {
  // Not the lowest: on a machine that is busy all the time it would never end.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Not allowed here: it works all the same.
}
try {
  send(await work());
} catch (error) {
  const code = error instanceof BackupError ? error.code : 'backup-failed';
  send({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
}
process.exit(0);
