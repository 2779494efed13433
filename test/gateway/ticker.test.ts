import { expect, test } from 'vitest';
import { Ticker } from '../../src/gateway/ticker.ts';
import type { JournalInput } from '../../src/model/journal-record.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { RunningTime } from '../../src/runtime/running-time.ts';

function bench() {
  const clock = new ManualClock();
  const running = new RunningTime(clock, 0);
  const it = { kept: [] as JournalInput[], due: null as number | null, diskFails: false };
  const append = async (inputs: readonly JournalInput[]) => {
    if (it.diskFails) throw new Error('EIO');
    it.kept.push(...inputs);
  };
  const log = { warn: () => {} } as never;
  const ticker = new Ticker({ running, nextDue: () => it.due, append, sleep: async () => {}, log });
  const beat = async (ms: number) => {
    clock.advance(ms);
    ticker.beat();
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  };
  return { it, beat, ticker, clock };
}

test('it ticks when a timer is due, and not before', async () => {
  const { it, beat } = bench();
  await beat(100);
  it.due = 150;
  await beat(40);
  expect(it.kept).toEqual([]);
  await beat(40);
  expect(it.kept).toEqual([{ kind: 'tick' }]);
});

test('a time in which the process was frozen is told once, also when the disk takes it later; what was before the start is not', async () => {
  const { it, beat, ticker, clock } = bench();
  clock.advance(60_000);
  ticker.begin();
  await beat(100);
  expect(it.kept).toEqual([]);
  it.diskFails = true;
  await beat(602_000);
  await beat(100);
  expect(it.kept).toEqual([]);
  it.diskFails = false;
  await beat(5_000);
  await beat(100);
  await beat(100);
  expect(it.kept).toEqual([{ kind: 'tick', frozenMs: 603_000 }]);
});
