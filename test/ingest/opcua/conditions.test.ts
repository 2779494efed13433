import { expect, test } from 'vitest';
import { ConditionBook, type ConditionEvent } from '../../../src/ingest/opcua/condition-book.ts';
import { DevicePoints } from '../../../src/ingest/opcua/device-points.ts';

const points = [{ key: 'device.alarm', at: { condition: '*', field: 'active' } }] as const;
const alarm = (id: string, active = true): ConditionEvent => ({ id, name: 'Alarm', active, acked: false, severity: 500 });
const told = (book: ConditionBook) => book.cells().get('device.alarm');

test('a refresh that was given up and ends later proves nothing: what it told at its beginning was forgotten', () => {
  const book = new ConditionBook(points);
  book.begin();
  book.take(alarm('a'));
  book.forget('BadTimeout');
  book.complete();
  expect(told(book)).toMatchObject({ value: null, status: 'BadTimeout' });
});

test('one that is tried again and fails leaves what came meanwhile; one that comes through makes it known', () => {
  const book = new ConditionBook(points);
  book.forget('BadTimeout');
  book.take(alarm('a'));
  book.begin();
  book.abandon();
  expect(told(book)).toMatchObject({ value: true });
  book.begin();
  book.complete();
  expect(told(book)).toMatchObject({ value: false, status: null });
});

test('an alarm in the middle of a refresh is told at once, and the same again is not', () => {
  const device = new DevicePoints({ id: 'lift-1', server: 's', root: 'x', points, refreshMs: 1_000 });
  device.conditions.begin();
  for (const id of ['a', 'b', 'c']) {
    device.conditions.take(alarm(id));
    device.takeConditions();
  }
  expect(device.changes().map(String)).toEqual(['{"values":{"device.alarm":true}}']);
  device.lost('BadNoCommunication');
  device.conditions.take(alarm('a'));
  device.takeConditions();
  expect(device.changes().map(String)).toEqual(['{"values":{"device.alarm":true}}']);
});
