import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { Answer, Channel } from '../../src/notify/channel-port.ts';
import { backOff, usualTimings } from '../../src/notify/path-timings.ts';
import { aSubscriber, OutboxBench, quick } from './channels/outbox-bench.ts';
import { anAlarm } from './hub-bench.ts';

const one = aSubscriber('one', 'webhook');
let bench: OutboxBench;
let sent: Delivery[];
let answer: (delivery: Delivery, signal: AbortSignal) => Promise<Answer>;
const channel: Channel = {
  send: (delivery, signal) => {
    sent.push(delivery);
    return answer(delivery, signal);
  },
};
beforeEach(() => {
  bench = new OutboxBench([one]);
  bench.timings = quick;
  sent = [];
  answer = async () => ({ taken: true });
});
afterEach(() => bench.kill());
const done = () => expect.poll(() => bench.waiting('one'), { timeout: 8_000, interval: 10 }).toBe(0);

test('a channel that heeds no signal is left behind, and its message is sent again', async () => {
  let first = true;
  answer = async () => {
    if (!first) return { taken: true };
    first = false;
    return new Promise<never>(() => {});
  };
  bench.open(one, null, channel);
  bench.happen(anAlarm('a1'), 'raised');
  await done();
  expect(sent).toHaveLength(2);
  expect(bench.counts.unreachable).toBe(1);
});

test('of three thousand messages a thousand are in memory, the gravest goes first, and all arrive', async () => {
  answer = async (_delivery, signal) => new Promise((_done, fail) => signal.addEventListener('abort', () => fail(new Error('aborted'))));
  const queue = bench.open(one, null, channel);
  for (let index = 0; index < 3_000; index++)
    bench.happen(anAlarm(`a${index}`, { severity: index === 700 ? 'critical' : 'minor' }), 'raised');
  expect(queue.outstanding).toBe(1_000);
  sent = [];
  answer = async () => ({ taken: true });
  await expect.poll(() => bench.waiting('one'), { timeout: 30_000 }).toBe(0);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(3_000);
  expect(sent.slice(0, 10).map(({ alarmId }) => alarmId)).toContain('a700');
}, 40_000);

test('one message that is refused for ever stands before no other, and its path is said to be lost with the reason', async () => {
  answer = async ({ alarmId }) => (alarmId === 'poison' ? { taken: false, why: 'HTTP 422' } : { taken: true });
  bench.open(one, null, channel);
  bench.happen(anAlarm('poison'), 'raised');
  for (let index = 0; index < 20; index++) bench.happen(anAlarm(`a${index}`), 'raised');
  await expect.poll(() => bench.waiting('one'), { timeout: 5_000, interval: 10 }).toBe(1);
  await expect.poll(() => bench.told.length, { timeout: 5_000 }).toBe(1);
  expect(bench.told[0]?.[2]).toEqual({ zh: '对方拒收：HTTP 422', en: 'refuses: HTTP 422' });
});

test('what a peer refuses for ever, a thousand and more of it, keeps out nothing that it takes, now or after a restart, and comes again when it takes it', async () => {
  answer = async ({ alarmId }) => (alarmId.startsWith('fire') ? { taken: true } : { taken: false, why: 'not wanted' });
  // As a peer is asked again in earnest, not all the time.
  bench.timings = { ...quick, firstRetryMs: 100, longestRetryMs: 2_000 };
  const queue = bench.open(one, null, channel);
  for (let index = 0; index < 1_200; index++) bench.happen(anAlarm(`fault-${index}`, { severity: 'minor' }), 'raised');
  await expect.poll(() => bench.counts.refused ?? 0, { timeout: 20_000 }).toBeGreaterThan(1_000);
  const fire = async (id: string, change: Partial<Alarm>, within: number) => {
    bench.happen(anAlarm(id, change), 'raised');
    await expect.poll(() => sent.some(({ alarmId }) => alarmId === id), { timeout: within, interval: 20 }).toBe(true);
  };
  // A danger to life at once; anything else when what is refused for good has made room.
  await fire('fire-1', {}, 2_000);
  await fire('fire-light', { severity: 'major', lifeSafety: false }, 20_000);
  expect(queue.outstanding).toBeLessThanOrEqual(1_000);
  bench.kill();
  sent = [];
  bench.open(one, null, channel);
  await fire('fire-2', {}, 2_000);
  // A later step of an alarm that was put aside does not come before the one that it refuses.
  bench.happen(anAlarm('fault-0', { sequence: 2, severity: 'minor' }), 'acknowledged');
  sent = [];
  answer = async () => ({ taken: true });
  await expect.poll(() => bench.waiting('one'), { timeout: 20_000 }).toBe(0);
  expect(sent.filter(({ alarmId }) => alarmId === 'fault-0').map(({ transition }) => transition)).toEqual([1, 2]);
}, 60_000);

test('messages that a peer chokes on do not stand before those that it would take', async () => {
  answer = async ({ alarmId }) => (alarmId.startsWith('choke') ? new Promise<never>(() => {}) : { taken: true });
  bench.open(one, null, channel);
  for (let index = 0; index < 4; index++) bench.happen(anAlarm(`choke-${index}`, { severity: 'critical' }), 'raised');
  for (let index = 0; index < 20; index++) bench.happen(anAlarm(`a${index}`, { severity: 'minor' }), 'raised');
  await expect.poll(() => bench.waiting('one'), { timeout: 5_000, interval: 10 }).toBe(4);
});

test('a receipt that the disk does not take is tried again, without sending again', async () => {
  bench.receiptsFail = true;
  bench.open(one, null, channel);
  bench.happen(anAlarm('a1'), 'raised');
  bench.happen(anAlarm('a1', { sequence: 2 }), 'commented');
  await sleep(200);
  expect(sent).toHaveLength(1);
  bench.receiptsFail = false;
  await done();
  expect(sent.map(({ transition }) => transition)).toEqual([1, 2]);
});

test('what is older than a week informs nobody any more', async () => {
  bench.kept.push(...bench.happen(anAlarm('a1'), 'raised').map((each) => ({ ...each, sequence: 2, id: 'old', createdAt: 0 })));
  bench.open(one, null, channel);
  await expect.poll(() => bench.waiting('one')).toBe(1);
  expect(sent.map(({ id }) => id)).toEqual(['a1~1~@one']);
  expect(bench.counts['too-old']).toBe(1);
});

test('what has waited for a time that nobody can tell is sent, however long ago its step was', async () => {
  bench.age = () => null;
  bench.kept.push(...bench.happen(anAlarm('a1'), 'raised').map((each) => ({ ...each, sequence: 2, id: 'old', createdAt: 0 })));
  bench.open(one, null, channel);
  await done();
  expect(sent.map(({ id }) => id).sort()).toEqual(['a1~1~@one', 'old']);
});

test('pauses double up to a minute, with up to a quarter by chance', () => {
  const pauses = (byte: number) => [1, 2, 3, 7, 50].map((failures) => backOff(failures, usualTimings, () => new Uint8Array([byte])));
  expect(pauses(0)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  expect(pauses(255)).toEqual([1_250, 2_500, 5_000, 75_000, 75_000]);
});

test('that a fire centre has confirmed is kept before the receipt: killed in between, it comes again; what it only took is not kept', async () => {
  answer = async ({ alarmId }) => ({ taken: true, forwarded: alarmId === 'fire' });
  bench.receiptsLost = true;
  bench.open(one, null, channel);
  bench.happen(anAlarm('fire'), 'raised');
  bench.happen(anAlarm('lift'), 'raised');
  await expect.poll(() => bench.forwarded, { interval: 5 }).toEqual(['fire']);
  bench.kill();
  expect(bench.waiting('one')).toBe(2);
  bench.receiptsLost = false;
  bench.forwardFails = true;
  bench.open(one, null, channel);
  await expect.poll(() => bench.waiting('one'), { timeout: 8_000, interval: 5 }).toBe(1);
  bench.forwardFails = false;
  await done();
  expect(bench.forwarded).toEqual(['fire', 'fire']);
});
