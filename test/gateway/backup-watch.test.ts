import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onOneDisk } from '../../src/gateway/backup-disk.ts';
import { BackupWatch } from '../../src/gateway/backup-watch.ts';
import type { Signal } from '../../src/model/signal.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';

const minute = 60_000;

class Bench {
  readonly clock = new ManualClock();
  readonly told: Signal[] = [];
  readonly takenAt: number[] = [];
  /** What lies in the folder. */
  newest: number | null = null;
  takes = 0;
  fails: string | null = null;
  /** Numbers of disks: of the data, and what is mounted where backups lie (null = nothing is). */
  readonly disks = { data: 1, backups: 2 as number | null };
  readonly watch: BackupWatch;

  constructor(everyMs: number | null) {
    this.watch = new BackupWatch({
      everyMs,
      take: async () => {
        if (this.fails !== null) throw new Error(this.fails);
        this.takenAt.push(this.clock.monotonic());
        this.newest = this.clock.wall();
        this.clock.advance(this.takes);
        return { manifest: { takenAt: this.newest }, ms: this.takes };
      },
      newestAt: async () => this.newest,
      sameDisk: () => onOneDisk('/mnt/backups', '/var/data', async (path) => this.diskOf(path)),
      stands: (rule) => this.told.findLast((signal) => signal.rule === rule)?.to === 'true',
      observe: async (signal) => void this.told.push(signal),
      clock: this.clock,
      log: createLog('silent'),
    });
  }

  private diskOf(path: string): number {
    const { data, backups } = this.disks;
    if (backups === -1) throw Object.assign(new Error('the share is stale'), { code: 'ESTALE' });
    if (path === '/mnt/backups' && backups === null) throw Object.assign(new Error('not there'), { code: 'ENOENT' });
    return path === '/mnt/backups' ? (backups ?? data) : data;
  }

  async pass(ms: number): Promise<void> {
    for (const end = this.clock.monotonic() + ms; this.clock.monotonic() < end; this.clock.advance(1_000)) {
      await this.watch.look();
      await Promise.resolve();
      await new Promise((done) => setImmediate(done));
    }
  }
}

test('one is taken at once where there is none, then every interval, and an older one of before counts', async () => {
  const bench = new Bench(5 * minute);
  await bench.pass(11 * minute);
  expect(bench.takenAt.map((at) => Math.round(at / minute))).toEqual([0, 5, 10]);
  const later = new Bench(5 * minute);
  later.newest = later.clock.wall() - 3 * minute;
  await later.pass(3 * minute);
  expect(later.takenAt.map((at) => Math.round(at / minute))).toEqual([2]);
  expect([...bench.told, ...later.told]).toEqual([]);
  expect(later.watch.lastAt()).toBe(later.newest);
});

test('what takes longer than the interval gets as much rest as it took', async () => {
  const bench = new Bench(minute);
  bench.takes = 2 * minute;
  await bench.pass(13 * minute);
  expect(bench.takenAt.map((at) => Math.round(at / minute))).toEqual([0, 4, 8, 12]);
});

test('three intervals without a whole one are an alarm with the reason, and the next whole one ends it', async () => {
  const bench = new Bench(5 * minute);
  bench.fails = 'disk full';
  await bench.pass(14 * minute);
  expect(bench.told).toEqual([]);
  await bench.pass(3 * minute);
  expect(bench.told).toMatchObject([
    { rule: 'backup.overdue', subject: 'gateway:', to: 'true', reason: { en: expect.stringContaining('disk full') } },
  ]);
  bench.fails = null;
  await bench.pass(2 * minute);
  expect(bench.told.map(({ to }) => to)).toEqual(['true', 'false']);
});

test('one that somebody took away is none: it is looked at, not remembered', async () => {
  const bench = new Bench(60 * minute);
  await bench.pass(minute);
  expect(bench.watch.lastAt()).not.toBeNull();
  bench.newest = null;
  await bench.pass(2 * minute);
  expect(bench.watch.lastAt()).toBeNull();
});

test('without a folder none is taken and none is missed, and an alarm of before ends; what people put there is known', async () => {
  const bench = new Bench(null);
  bench.newest = bench.clock.wall() - 100 * minute;
  bench.disks.backups = null;
  for (const rule of ['backup.overdue', 'backup.same-disk']) bench.told.push({ rule, to: 'true' } as Signal);
  await bench.pass(minute);
  expect(bench.told.slice(2).map(({ rule, to }) => `${rule} ${to}`)).toEqual(['backup.same-disk false', 'backup.overdue false']);
  expect([bench.takenAt, bench.watch.lastAt()]).toEqual([[], bench.newest]);
});

test('a folder on the disk of the data is an alarm while it is, before anything is written there too; what cannot be seen changes nothing', async () => {
  const bench = new Bench(60 * minute);
  await bench.pass(2 * minute);
  expect(bench.told).toEqual([]);
  // The disk is not mounted: the folder would be made on the one of the data.
  bench.disks.backups = null;
  await bench.pass(3 * minute);
  expect(bench.told).toMatchObject([
    { rule: 'backup.same-disk', subject: 'gateway:', to: 'true', reason: { en: expect.stringContaining('may not be mounted') } },
  ]);
  bench.disks.backups = -1;
  await bench.pass(2 * minute);
  expect(bench.told).toHaveLength(1);
  bench.disks.backups = 1;
  await bench.pass(2 * minute);
  expect(bench.told).toHaveLength(1);
  bench.disks.backups = 2;
  await bench.pass(2 * minute);
  expect(bench.told.map(({ rule, to }) => `${rule} ${to}`)).toEqual(['backup.same-disk true', 'backup.same-disk false']);
});

test('two folders of one disk are told as such, also one that is not there yet', async () => {
  const here = mkdtempSync(join(tmpdir(), 'anlin-disk-'));
  try {
    expect(await onOneDisk(join(here, 'not', 'yet'), here)).toBe(true);
    expect(await onOneDisk('/proc/self', here)).toBe(false);
  } finally {
    rmSync(here, { recursive: true });
  }
});
