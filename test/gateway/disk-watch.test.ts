import { expect, test } from 'vitest';
import { type DiskSpace, DiskWatch } from '../../src/gateway/disk-watch.ts';
import type { Signal } from '../../src/model/signal.ts';

function world() {
  const told: Signal[] = [];
  const state = { free: { bytes: 1_000, files: null } as DiskSpace, failure: null as string | null, stands: false, now: 0, refuse: false };
  const watch = new DiskWatch({
    free: async () => state.free,
    lowBytes: 500,
    failure: () => state.failure,
    stands: () => state.stands,
    observe: async (signal) => {
      if (state.refuse) throw new Error('full');
      told.push(signal);
      if (signal.rule === 'disk.low') state.stands = signal.to === 'true';
    },
    now: () => state.now,
  });
  return { watch, state, said: () => told.map(({ rule, to }) => `${rule} ${to}`), told };
}

test('low space is told once, and ended when there is clearly enough again', async () => {
  const { watch, state, said } = world();
  for (const bytes of [1_000, 499, 400, 510, 600, 626, 1_000]) {
    state.free = { bytes, files: null };
    await watch.look();
  }
  expect(said()).toEqual(['disk.low true', 'disk.low false']);
});

test('a file system without room for files is low, whatever bytes it has', async () => {
  const { watch, state, said } = world();
  state.free = { bytes: 1e12, files: 3 };
  await watch.look();
  expect(said()).toEqual(['disk.low true']);
});

test('an alarm that stands from before a restart is ended by the first look', async () => {
  const { watch, state, said } = world();
  state.stands = true;
  await watch.look();
  expect(said()).toEqual(['disk.low false']);
});

test('a time without writing is told when it is over, with its length, again until it is journalled', async () => {
  const { watch, state, said, told } = world();
  state.failure = 'database or disk is full';
  for (state.now = 0; state.now < 90_000; state.now += 1_000) await watch.look();
  expect(said()).toEqual([]);
  state.failure = null;
  state.refuse = true;
  await expect(watch.look()).rejects.toThrow('full');
  state.refuse = false;
  await watch.look();
  await watch.look();
  expect(said()).toEqual(['store.unwritable event']);
  expect(told[0]?.reason.en).toContain('90 s');
  expect(told[0]?.reason.en).toContain('database or disk is full');
});
