import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ClockWatch } from '../../src/gateway/clock-watch.ts';
import { startUpkeep, upkeepJobs } from '../../src/gateway/upkeep.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';

const day = 24 * 3_600_000;

function world(clock: ManualClock) {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-upkeep-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const done: string[] = [];
  const ports = {
    journal: {
      trim: async (before: number) => {
        done.push(before === 0 ? 'trim by size' : 'trim by age');
        return 0;
      },
      read: () => [],
    },
    pipeline: { committedPosition: () => 7 },
    settled: () => 7,
    feed: { flush: async () => void done.push('flush') },
    store: { position: () => 7, retain: async () => void done.push('retain') },
    keys: { destroyOldKeys: () => void done.push('keys') },
    clock,
    time: new ClockWatch(clock, folder, clock.wall()),
    rawHours: 72,
    rawBytes: 1,
    rawDays: 400,
    log: createLog('silent'),
    folder,
  };
  ports.time.look();
  const all = async () => {
    done.length = 0;
    for (const job of upkeepJobs(ports as unknown as Parameters<typeof upkeepJobs>[0])) await job.run();
    return [...done];
  };
  return { all, ports, done };
}

test.each([day, -day, 10 * 365 * day, -56 * 365 * day])(
  'after a jump of %d ms nothing is deleted for its age, until the clock is right again',
  async (by) => {
    const clock = new ManualClock();
    const { all, ports } = world(clock);
    expect(await all()).toEqual(['flush', 'trim by age', 'trim by size', 'retain', 'keys']);
    clock.jumpWall(by);
    // Before anybody has looked, and after.
    for (let look = 0; look < 2; look++) {
      expect(await all()).toEqual(['flush', 'trim by size']);
      clock.advance(1_000);
      ports.time.look();
    }
    clock.jumpWall(-by);
    expect(await all()).toEqual(['flush', 'trim by size']);
    ports.time.look();
    expect(await all()).toEqual(['flush', 'trim by age', 'trim by size', 'retain', 'keys']);
  },
);

test.each([
  { words: 'off for 29 days', away: 29 * day, expected: ['keys'] },
  { words: 'started with a clock ten years ahead', away: 10 * 365 * day, expected: [] },
  { words: 'started with an empty clock battery', away: -56 * 365 * day, expected: [] },
])('a gateway $words destroys at its start: $expected', ({ away, expected }) => {
  const clock = new ManualClock();
  const { ports, done } = world(clock);
  clock.jumpWall(away);
  const started = { ...ports, time: new ClockWatch(clock, ports.folder, null) };
  startUpkeep(started as unknown as Parameters<typeof startUpkeep>[0]).stop();
  expect(done).toEqual(expected);
});
