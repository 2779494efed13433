import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupJob } from '../../src/backup/backup-job.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { type WritePorts, writeBackup } from '../../src/backup/write-backup.ts';
import { systemClock } from '../../src/runtime/clock.ts';

type Take = Extract<BackupJob, { kind: 'take' }>;

export const ports: WritePorts = {
  clock: systemClock,
  hold: async () => ({ position: 0, release: async () => true }),
  goOn: () => {},
  onFile: () => {},
};

export function job(data: string, folder: string, more: Partial<Take> = {}): Take {
  const common = { kind: 'take', program: '0.1.0', gatewayId: 'gw-test', lowBytes: 0, holdsSeries: false, firstKept: null } as const;
  return { ...common, data, folder, keeping: null, ...more };
}

export const backUp = (data: string, folder: string, more: Partial<Take> = {}, with_: Partial<WritePorts> = {}) =>
  writeBackup(job(data, folder, more), { ...ports, ...with_ });

export const restore = (from: string, data: string, now = systemClock.wall(), chance = 7, withoutSeries = false) =>
  restoreBackup({ from, data, now, chance, withoutSeries, onProgress: () => {} });

/** What lies in a data folder beside the journal. */
export function alsoThere(data: string): void {
  mkdirSync(join(data, 'keys'), { recursive: true });
  mkdirSync(join(data, 'opcua', 'own', 'private'), { recursive: true });
  for (const [name, text] of Object.entries({
    'keys/pseudonym.key': 'p'.repeat(32),
    'keys/2026-01-01.key': 'd'.repeat(32),
    'opcua/own/private/key.pem': 'pem',
    'store-set-aside.jsonl': '{}\n',
    'store-position.json': '{}',
    'clock.believed': '1',
  }))
    writeFileSync(join(data, name), text);
}

/** The lowest bit of the byte in the middle. */
export function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}
