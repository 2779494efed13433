import { expect, test } from 'vitest';
import { spareOf } from '../../src/backup/spare-backups.ts';
import type { WholeBackup } from '../../src/backup/whole-backups.ts';

const taken = (at: string) => ({ folder: at, manifest: { takenAt: Date.parse(at) } }) as WholeBackup;
const spare = (times: readonly string[], newest: number, days: number) =>
  spareOf(times.map(taken), { newest, days }).map(({ folder }) => folder);

test('the newest stay, and the newest of each of the last days', () => {
  const times = [
    '2026-03-03T12:10:00Z',
    '2026-03-03T12:05:00Z',
    '2026-03-03T12:00:00Z',
    '2026-03-02T23:55:00Z',
    '2026-03-02T23:50:00Z',
    '2026-02-20T10:00:00Z',
    '2026-02-01T10:00:00Z',
  ];
  expect(spare(times, 2, 3)).toEqual(['2026-03-03T12:00:00Z', '2026-03-02T23:50:00Z', '2026-02-01T10:00:00Z']);
  expect(spare(times, 2, 0)).toEqual(times.slice(2));
  expect(spare(times, 100, 0)).toEqual([]);
});

test('one always stays', () => {
  expect(spare(['2026-03-03T12:10:00Z', '2026-03-03T12:05:00Z'], 0, 0)).toEqual(['2026-03-03T12:05:00Z']);
});
