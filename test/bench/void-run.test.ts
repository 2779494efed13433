import { expect, onTestFinished, test } from 'vitest';
import { startAedesPeer } from '../../bench/aedes-peer.ts';
import type { GatewayPeer } from '../../bench/gateway-peer.ts';
import type { LoadOrder, LoadResult } from '../../bench/load-order.ts';
import { measure } from '../../bench/measure.ts';
import type { Peer } from '../../bench/peer.ts';
import { BenchmarkVoid } from '../../bench/run-load.ts';
import { sameAnswers } from '../../bench/store/store-bench.ts';
import type { StoreResult } from '../../bench/store/store-result.ts';
import { verifyStored } from '../../bench/verify-stored.ts';
import { deviceId, expectedValues } from '../../bench/workload.ts';

const order: Omit<LoadOrder, 'host' | 'port'> = {
  mode: 'one-in-flight',
  seconds: 1,
  window: 1,
  rate: 0,
  secrets: ['open', 'open'],
  terminal: null,
  sampleEvery: 1,
};

/** A broker that says something else about its work than what it did. */
async function liar(lie: (peer: Peer) => Partial<Peer>): Promise<Peer> {
  const peer = await startAedesPeer();
  onTestFinished(() => peer.stop());
  return { ...peer, ...lie(peer) };
}

test('an honest peer is measured', { timeout: 60_000 }, async () => {
  const peer = await liar((honest) => ({ stored: () => honest.handled() }));
  const measured = await measure(peer, order, { drainMs: 5_000 });
  expect(measured.load.acknowledged).toBeGreaterThan(0);
  expect(measured.load.sent.reduce((sum, one) => sum + one, 0)).toBe(measured.load.acknowledged);
});

test('a message acknowledged and never dealt with makes the run void', { timeout: 60_000 }, async () => {
  const peer = await liar((honest) => ({ handled: async () => Math.max(0, (await honest.handled()) - 1) }));
  await expect(measure(peer, order, { drainMs: 200 })).rejects.toThrow(/^(\d+) messages were acknowledged, (?!\1 )\d+ were dealt with$/);
});

test('a database that holds less than the peer says makes the run void', { timeout: 60_000 }, async () => {
  const peer = await liar((honest) => ({ stored: async () => Math.max(0, (await honest.handled()) - 1) }));
  await expect(measure(peer, order, { drainMs: 5_000 })).rejects.toThrow(/are in the database$/);
});

const times = [1_000, 2_000, 3_000];
const load = { sent: [times.length], acknowledged: times.length, seconds: 1, sampled: { 0: times } } as unknown as LoadResult;

/** Answers as the API would, with what was sent; `spoil` changes what is stored. */
function gatewayWith(spoil: { count?: number; metric?: string; item?: (item: Item) => Item | null } = {}): GatewayPeer {
  const items = times.flatMap((ts, n) =>
    Object.entries(expectedValues(0, n)).map(([point, value]) => ({ ts: new Date(ts).toISOString(), point, value, quality: 'good' })),
  );
  const kept = items.map(spoil.item ?? ((item) => item)).filter((item) => item !== null);
  return {
    metrics: async () => new Map(spoil.metric === undefined ? [] : [[spoil.metric, 1]]),
    get: async (path: string) => {
      expect(path).toContain(deviceId(0));
      return path.includes('aggregate=count')
        ? { items: [{ value: spoil.count ?? times.length }], next: null }
        : { items: kept, next: null };
    },
  } as unknown as GatewayPeer;
}
type Item = { ts: string; point: string; value: number | string; quality: string };

test('what was stored as it was sent is counted and compared', async () => {
  expect(await verifyStored(gatewayWith(), load)).toEqual({ messages: 3, compared: 15 });
});

test.each([
  ['one message less', { count: 2 }, '3 messages sent, 2 stored'],
  ['one message twice', { count: 4 }, '3 messages sent, 4 stored'],
  ['a duplicate', { metric: 'anlin_messages_duplicate_total' }, 'anlin_messages_duplicate_total is 1'],
  [
    'one value less',
    { item: (item: Item) => (item.point === 'gas.co' && item.ts === new Date(2_000).toISOString() ? null : item) },
    'gas.co at 2000',
  ],
  ['another value', { item: (item: Item) => (item.point === 'device.signal' ? { ...item, value: 0 } : item) }, 'sent -71.25, stored 0'],
  [
    'another quality',
    { item: (item: Item) => (item.point === 'gas.valve' ? { ...item, quality: 'bad' } : item) },
    'sent closed, stored bad',
  ],
] as const)('%s makes the run void', async (_what, spoil, says) => {
  const verdict = verifyStored(gatewayWith(spoil), load);
  await expect(verdict).rejects.toThrow(says);
  await expect(verdict).rejects.toBeInstanceOf(BenchmarkVoid);
});

test('two engines that answer differently make the run void', () => {
  const one: StoreResult = {
    engine: 'embedded',
    devices: 1,
    points: 10,
    pointsPerSecond: 1,
    bytesPerPoint: 1,
    q1Ms: 1,
    q2Ms: 1,
    q1: [
      [0, 20],
      [60_000, 20.5],
    ],
    q2: 5,
  };
  const influx: StoreResult = { ...one, engine: 'influx' };
  sameAnswers(one, influx);
  expect(() => sameAnswers(one, { ...influx, q1: [[0, 20]] })).toThrow(BenchmarkVoid);
  expect(() =>
    sameAnswers(one, {
      ...influx,
      q1: [
        [0, 20],
        [60_000, 20.6],
      ],
    }),
  ).toThrow('answered 20.5, influx 20.6');
  expect(() => sameAnswers(one, { ...influx, q2: 4 })).toThrow(BenchmarkVoid);
  expect(() => sameAnswers(one, { ...influx, points: 9 })).toThrow(BenchmarkVoid);
});
