import { expect, test } from 'vitest';
import { Histories } from '../../src/federate/histories.ts';
import type { ReplicaBatch } from '../../src/model/replica.ts';

const batch = (after: number, through: number, more: Partial<ReplicaBatch> = {}): ReplicaBatch => ({
  via: 'estate',
  place: '',
  sender: { gateway: 'g', name: 'g', tier: 'community', epoch: 1 },
  history: 1,
  lane: 'log',
  after,
  through,
  hash: `h${through}`,
  entries: [],
  ...more,
});

test('the position goes on with the log, never back, and never over a gap; the live lane does not move it', () => {
  const histories = new Histories();
  const at = () => histories.of('estate')[0];
  expect(histories.take(batch(0, 5), 1)).toBe(true);
  expect(histories.take(batch(7, 9), 2)).toBe(false);
  expect(histories.take(batch(7, 9, { lane: 'live' }), 3)).toBe(true);
  expect(histories.take(batch(0, 3), 4)).toBe(true);
  expect(at()).toMatchObject({ sequence: 5, hash: 'h5' });
  expect(histories.take(batch(3, 8), 5)).toBe(true);
  expect(at()).toMatchObject({ sequence: 8, hash: 'h8' });
});

test('another chain has a position of its own, and a restart finds both', () => {
  const histories = new Histories();
  histories.take(batch(0, 5), 1);
  histories.take(batch(0, 2, { history: 2 }), 2);
  const [text] = histories.takeChanges().values();
  const restarted = new Histories();
  restarted.restore('estate', text!);
  expect(restarted.of('estate').map(({ number, sequence }) => [number, sequence])).toEqual([
    [2, 2],
    [1, 5],
  ]);
  expect(restarted.takeChanges().size).toBe(0);
});
