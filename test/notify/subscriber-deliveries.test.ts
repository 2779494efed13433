import { expect, test } from 'vitest';
import { subscriberDeliveries } from '../../src/notify/subscriber-deliveries.ts';
import { aSubscriber } from './channels/outbox-bench.ts';
import { anAlarm, aTransition } from './hub-bench.ts';

const next = () => 1;
const alarm = anAlarm('a1', { severity: 'major' });
const told = (change: object, event: Parameters<typeof aTransition>[1] = 'raised', about = alarm) =>
  subscriberDeliveries(aTransition(about, event), about, [aSubscriber('one', 'webhook', change)], next).map(({ id }) => id);

test('who is told: by place, by severity, by step', () => {
  expect(told({})).toEqual(['a1~1~@one']);
  expect(told({ place: '阳光社区' })).toHaveLength(1);
  expect(told({ place: '阳光社区/2号楼' })).toEqual([]);
  expect(told({ minSeverity: 'major' })).toHaveLength(1);
  expect(told({ minSeverity: 'critical' })).toEqual([]);
  expect(told({ steps: 'calls' })).toHaveLength(1);
  expect(told({ steps: 'calls' }, 'commented')).toEqual([]);
  expect(told({ steps: 'calls' }, 'ended')).toHaveLength(1);
  expect(told({}, 'commented')).toHaveLength(1);
});

test('what is put aside, and a device under commissioning test, leave by no channel; a drill does', () => {
  const step = { ...aTransition(alarm, 'raised'), untold: ['shelved'] as const };
  expect(subscriberDeliveries(step, alarm, [aSubscriber('one', 'webhook')], next)).toEqual([]);
  const test_ = { by: 'li', reason: 'r', since: 0, until: 1, terminals: ['gate'] };
  expect(told({}, 'raised', { ...alarm, exercise: true, test: test_ as never })).toEqual([]);
  expect(told({}, 'raised', { ...alarm, exercise: true })).toHaveLength(1);
});

test('who is told of calls is told of the end, also where the acknowledgement of what has returned is the end', () => {
  const calls = [aSubscriber('one', 'gb26875', { steps: 'calls' })];
  const of = (from: 'unacknowledged' | 'returned-unacknowledged', to: 'acknowledged' | 'normal') => {
    const about = { ...alarm, state: to };
    return subscriberDeliveries({ ...aTransition(about, 'acknowledged'), from }, about, calls, next);
  };
  expect(of('returned-unacknowledged', 'normal')).toHaveLength(1);
  expect(of('unacknowledged', 'acknowledged')).toEqual([]);
  // Said of what has ended already.
  const over = { ...alarm, state: 'normal' } as const;
  expect(subscriberDeliveries(aTransition(over, 'classified'), over, calls, next)).toEqual([]);
});
