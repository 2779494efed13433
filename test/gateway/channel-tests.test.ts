import { expect, test } from 'vitest';
import { channels } from '../../src/config/channels.ts';
import { readChannels, subscribersOf } from '../../src/gateway/channel-settings.ts';
import { ChannelTests } from '../../src/gateway/channel-tests.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { Subscriber } from '../../src/model/subscriber.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { aSubscriber } from '../notify/channels/outbox-bench.ts';

const minute = 60_000;
const hour = 60 * minute;

function bench(subscribers: readonly Subscriber[], clock = new ManualClock(Date.UTC(2026, 0, 1)), outbox: Delivery[] = []) {
  const tests = new ChannelTests({
    subscribers,
    reader: { newestDelivery: (alarmId) => outbox.findLast((each) => each.alarmId === alarmId) ?? null },
    clock,
    timeZone: 'Asia/Shanghai',
    deliver: async (plan) => {
      // As a peer that takes it at once.
      for (const made of plan((name) => outbox.filter(({ terminalId }) => terminalId === name).length + 1))
        outbox.push({ ...made, receivedAt: made.createdAt });
    },
    failed: (error) => {
      throw error;
    },
  });
  return {
    outbox,
    restart: () => bench(subscribers, clock, outbox),
    pass: async (hours: number) => {
      for (let passed = 0; passed < hours * 60; passed += 5) {
        clock.advance(5 * minute);
        await tests.look();
      }
    },
  };
}

test('every subscriber with a test has one each day, over restarts; one without, and one with a line, has none', async () => {
  const day = bench([
    aSubscriber('city', 'webhook', { testing: { hours: 24, at: null } }),
    aSubscriber('fire', 'gb26875', { testing: 'line' }),
    aSubscriber('phone', 'sms'),
  ]);
  await day.pass(10);
  await day.restart().pass(60);
  expect(day.outbox.map(({ terminalId, reason, transition }) => [terminalId, reason, transition])).toEqual([
    ['@city', 'test', 1],
    ['@city', 'test', 2],
    ['@city', 'test', 3],
  ]);
  const [first, second] = day.outbox;
  expect((second?.createdAt ?? 0) - (first?.createdAt ?? 0)).toBe(24 * hour);
  // No list takes it for an alarm that stands, and no rule looks at it.
  expect(first?.alarm).toMatchObject({
    state: 'normal',
    condition: 'false',
    exercise: true,
    test: { terminals: [] },
    subject: 'path:city',
  });
});

test('a daily test at a time of day comes at that time on the wall, whatever the zone of the machine', async () => {
  const day = bench([aSubscriber('group', 'wecom', { testing: { hours: 24, at: '10:00' } })]);
  await day.pass(72);
  // The first when it is new, then at ten in Shanghai.
  expect(day.outbox.slice(1).map(({ createdAt }) => new Date(createdAt).toISOString().slice(11, 16))).toEqual(['02:00', '02:00', '02:00']);
});

test('machines are tested daily, people by day, telephones when somebody asks for it, a line never; all of it can be set', () => {
  const given = (more: object) => ({ id: 'one', place: '', ...more });
  const of = (more: object) => subscribersOf({ channels: channels.parse([given(more)]), language: 'zh' })[0]?.testing;
  expect(of({ kind: 'webhook' })).toEqual({ hours: 24, at: null });
  expect(of({ kind: 'email' })).toEqual({ hours: 24, at: '10:00' });
  expect(of({ kind: 'sms' })).toBeUndefined();
  expect(of({ kind: 'gb26875' })).toBe('line');
  expect(of({ kind: 'sms', testAt: '09:30' })).toEqual({ hours: 24, at: '09:30' });
  expect(of({ kind: 'webhook', testHours: 6 })).toEqual({ hours: 6, at: null });
  expect(of({ kind: 'email', testHours: 0 })).toBeUndefined();
  expect(() => channels.parse([given({ kind: 'webhook', testHours: 48 })])).toThrow(/testHours/);
  expect(() => channels.parse([given({ kind: 'webhook', testAt: '25:00' })])).toThrow(/HH:MM/);
  const line = channels.parse([
    given({ kind: 'gb26875', host: 'h', port: 1, source: '0'.repeat(12), destination: '0'.repeat(12), testHours: 1 }),
  ]);
  expect(() => readChannels({ channels: line, language: 'zh', 'devices.folder': null }, {})).toThrow(/testHours, testAt: expected neither/);
});
