import { expect, test } from 'vitest';
import { ManualClock } from '../../src/runtime/clock.ts';
import { Fresh } from '../../src/runtime/fresh.ts';

function worked(takesMs: number, fails = () => false) {
  const clock = new ManualClock();
  let count = 0;
  const fresh = new Fresh(60_000, clock, async () => {
    count += 1;
    clock.advance(takesMs);
    if (fails()) throw new Error('busy');
    return count;
  });
  return { clock, fresh };
}

test('is worked out once for all who ask meanwhile, and again after its time', async () => {
  const { clock, fresh } = worked(10);
  expect(await Promise.all([fresh.get(), fresh.get()])).toEqual([1, 1]);
  clock.advance(59_989);
  expect(await fresh.get()).toBe(1);
  clock.advance(1);
  expect(await fresh.get()).toBe(2);
});

test('what takes long is older: at most one part in twenty of the time goes into it', async () => {
  const { clock, fresh } = worked(6_000);
  expect(await fresh.get()).toBe(1);
  clock.advance(119_999);
  expect(await fresh.get()).toBe(1);
  clock.advance(1);
  expect(await fresh.get()).toBe(2);
});

test('what fails fast is tried again at once, what fails slowly after its rest', async () => {
  let broken = true;
  const quick = worked(0, () => broken);
  await expect(quick.fresh.get()).rejects.toThrow('busy');
  broken = false;
  expect(await quick.fresh.get()).toBe(2);
  const slow = worked(1_000, () => true);
  await expect(slow.fresh.get()).rejects.toThrow('busy');
  slow.clock.advance(19_000);
  await expect(slow.fresh.get()).rejects.toThrow('busy');
  expect(slow.clock.monotonic()).toBe(20_000);
  slow.clock.advance(1_000);
  await expect(slow.fresh.get()).rejects.toThrow('busy');
  expect(slow.clock.monotonic()).toBe(22_000);
});
