import { expect, test } from 'vitest';
import { deliveryAge } from '../../src/gateway/delivery-age.ts';
import { Telling } from '../../src/gateway/telling.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import { aSubscriber } from '../notify/channels/outbox-bench.ts';
import { anAlarm, aTransition, start } from '../notify/hub-bench.ts';
import { JudgedSite } from './judged-site.ts';

const dayMs = 86_400_000;

function told(run: number, at: number, copy: boolean): Delivery {
  const made: Delivery[] = [];
  const ports = {
    terminals: () => [],
    subscribers: [aSubscriber('sms', 'sms')],
    presumedLive: () => false,
    lastSequence: () => 0,
    onUncovered: () => {},
  };
  const telling = new Telling(ports, (deliveries) => void made.push(...deliveries));
  const alarm = anAlarm('a1');
  telling.begin({ run });
  if (copy) telling.copy(alarm, aTransition(alarm, 'raised', alarm.state, at), true, null);
  else telling.step(alarm, aTransition(alarm, 'raised', alarm.state, at), null);
  return made[0]!;
}

test('a row waits since it was put into the outbox: not since the year that the clock showed then, nor by the clock of a gateway below', () => {
  const clocks = { ran: () => 60_000, wall: () => start, believed: () => true };
  // Told in 1970, before the network gave the time; and of a gateway below that is eight days behind, or came back after them.
  expect(deliveryAge(told(20_000, 0, false), clocks)).toBe(40_000);
  expect(deliveryAge(told(20_000, start - 8 * dayMs, true), clocks)).toBe(40_000);
  expect(deliveryAge(told(20_000, start, true), { ...clocks, ran: () => 20_000 + 8 * dayMs })).toBe(8 * dayMs);
});

test('of a row of an earlier program the wall clock says it, while it may be believed', () => {
  const { ran, ...earlier } = told(20_000, start - 8 * dayMs, false);
  expect(ran).toBe(20_000);
  const clocks = { ran: () => 60_000, wall: () => start, believed: () => true };
  expect(deliveryAge(earlier, clocks)).toBe(8 * dayMs);
  expect(deliveryAge(earlier, { ...clocks, believed: () => false })).toBeNull();
});

test('what the judge tells of a record bears the running time of it, the same after a crash', () => {
  const site = new JudgedSite();
  site.add('sos', 'sos-button');
  site.pass(3);
  site.say('sos', { 'sos.pressed': true });
  site.crash(60);
  expect(site.told('gate', 'sos.call')).toEqual(['raised real']);
  expect(site.deliveries.find(({ alarm }) => alarm.rule === 'sos.call')?.ran).toBe(3 * 60_000);
});
