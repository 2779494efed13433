import { beforeEach, expect, test } from 'vitest';
import type { Delivery } from '../../src/model/delivery.ts';
import { Outstanding } from '../../src/notify/outstanding.ts';

let outstanding: Outstanding;
beforeEach(() => {
  outstanding = new Outstanding(() => {});
});
const sendAll = (count: number, now: number) => {
  for (let sequence = 1; sequence <= count; sequence++)
    outstanding.sent({ id: `d${sequence}`, sequence, attempts: 0, receivedAt: null } as Delivery, 1, 1, now);
};
const due = (now: number) => outstanding.due(now).map(({ sequence }) => sequence);

test('what got no receipt is sent again after 5 s, and a receipt that never came while later ones did as well', () => {
  sendAll(3, 0);
  expect(due(4_999)).toEqual([]);
  expect(due(5_000)).toEqual([1, 2, 3]);
  outstanding.received('d1', 5_100);
  outstanding.received('d3', 5_200);
  expect(due(5_300)).toEqual([2]);
});

test('a terminal on its way through a flood is not sent all of it again; when it stops, within 5 s', () => {
  sendAll(1_000, 0);
  for (let second = 1; second <= 20; second++) {
    for (let n = 1; n <= 20; n++) outstanding.received(`d${(second - 1) * 20 + n}`, second * 1_000);
    expect([second, due(second * 1_000)]).toEqual([second, []]);
  }
  expect(outstanding.size).toBe(600);
  expect(due(24_999)).toEqual([]);
  expect(due(25_000)).toHaveLength(600);
});

test('another connection begins anew', () => {
  sendAll(2, 0);
  outstanding.received('d1', 4_900);
  outstanding.clear();
  sendAll(2, 5_000);
  outstanding.received('d1', 5_100);
  expect(due(10_000)).toEqual([]);
  expect(due(10_100)).toEqual([2]);
});
