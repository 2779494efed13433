import { describe, expect, test } from 'vitest';
import { coveredSignals, uncoveredSignal, uncoveredSignals } from '../../src/notify/coverage.ts';
import { deliveriesForNewTerminal, planDeliveries } from '../../src/notify/plan-deliveries.ts';
import { anAlarm, aTransition } from './hub-bench.ts';

const terminals = [
  { id: 'centre', place: '' },
  { id: 'community', place: '阳光社区' },
  { id: 'building', place: '阳光社区/1号楼' },
  { id: 'other', place: '阳光社区/10号楼' },
];
const alarm = anAlarm('a1');
const raised = aTransition(alarm, 'raised');
const live =
  (...ids: string[]) =>
  (id: string) =>
    ids.includes(id);
const count = () => {
  let next = 6;
  return () => ++next;
};

describe('planning deliveries', () => {
  test('every terminal at the place or above is told, nearest first, and nobody else', () => {
    const plan = planDeliveries(raised, alarm, terminals, live('centre'), count());
    expect(plan.deliveries.map((delivery) => [delivery.terminalId, delivery.reason, delivery.sequence])).toEqual([
      ['building', 'raised', 7],
      ['community', 'raised', 8],
      ['centre', 'raised', 9],
    ]);
    expect(plan.uncovered).toBe(false);
  });

  test('a step that nobody is told of goes to no terminal, and none of them is missed', () => {
    const quiet = { ...alarm, shelved: { by: 'wang', reason: 'r', since: 0, until: 1, oneShot: false } };
    const step = { ...aTransition(quiet, 'commented'), untold: ['shelved'] as const };
    expect(planDeliveries(step, quiet, terminals, live(), count())).toEqual({ deliveries: [], uncovered: false });
    // The step that puts it aside is told, and needs no answer.
    const told = planDeliveries(aTransition(quiet, 'shelved'), quiet, terminals, live(), count());
    expect([told.deliveries.length, told.uncovered]).toEqual([3, false]);
    expect(uncoveredSignals([quiet], terminals, live())).toEqual([]);
    expect(deliveriesForNewTerminal(terminals[0]!, terminals, [quiet], () => step, count())).toEqual([]);
    expect(deliveriesForNewTerminal(terminals[0]!, terminals, [alarm], () => raised, count())).toHaveLength(1);
  });

  test('the id is a function of alarm, transition and terminal: replay yields the same', () => {
    const ids = () => planDeliveries(raised, alarm, terminals, live(), count()).deliveries.map((delivery) => delivery.id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(3);
  });

  test('a later transition goes to the same terminals as a change', () => {
    const plan = planDeliveries(aTransition(alarm, 'commented'), alarm, terminals, live('building'), count());
    expect(plan.deliveries.map((delivery) => delivery.reason)).toEqual(['changed', 'changed', 'changed']);
  });

  test('with no live terminal all are still told, the nearest above as fallback, and it is marked uncovered', () => {
    const plan = planDeliveries(raised, alarm, terminals, live('other'), count());
    expect(plan.deliveries.map((delivery) => [delivery.terminalId, delivery.reason])).toEqual([
      ['building', 'raised'],
      ['community', 'fallback'],
      ['centre', 'raised'],
    ]);
    expect(plan.uncovered).toBe(true);
  });

  test('the alarm about missing coverage is never itself uncovered', () => {
    const own = anAlarm('u1', { rule: 'alarm.uncovered' });
    expect(planDeliveries(aTransition(own, 'raised'), own, terminals, live(), count()).uncovered).toBe(false);
  });

  test('an alarm that waits for nobody is not uncovered', () => {
    const ended = anAlarm('a1', { state: 'normal' });
    expect(planDeliveries(aTransition(ended, 'ended'), ended, terminals, live(), count()).uncovered).toBe(false);
  });

  test('without any terminal an alarm is uncovered and delivered to nobody', () => {
    expect(planDeliveries(raised, alarm, [], live(), count())).toEqual({ deliveries: [], uncovered: true });
  });

  test('a new terminal is told the present state of the active alarms it covers', () => {
    const elsewhere = anAlarm('a2', { place: '阳光社区/2号楼' });
    const acknowledged = anAlarm('a3', { state: 'acknowledged', sequence: 2 });
    const deliveries = deliveriesForNewTerminal(
      { id: 'new', place: '阳光社区/1号楼' },
      terminals,
      [alarm, elsewhere, acknowledged],
      (id) => (id === 'a3' ? aTransition(acknowledged, 'acknowledged') : raised),
      count(),
    );
    expect(deliveries.map((delivery) => [delivery.id, delivery.event, delivery.reason])).toEqual([
      ['a1~1~new', 'raised', 'terminal-added'],
      ['a3~2~new', 'acknowledged', 'terminal-added'],
    ]);
  });

  test('a place is marked covered again as soon as a live terminal covers it, and only then', () => {
    const signal = uncoveredSignal(alarm, terminals);
    expect(signal.reason.en).toBe('Alarm "Entrapment" at 阳光社区 › 1号楼: no live terminal covers 阳光社区 › 1号楼');
    const standing = anAlarm('u1', { rule: signal.rule, subject: signal.subject, place: alarm.place });
    expect(coveredSignals([standing, alarm], terminals, live('other'))).toEqual([]);
    expect(coveredSignals([standing, alarm], terminals, live('community'))).toMatchObject([
      { subject: signal.subject, rule: 'alarm.uncovered', to: 'false' },
    ]);
  });

  test('when the last screen is lost, each place with a waiting alarm is named once', () => {
    const second = anAlarm('a2');
    const seen = anAlarm('a3', { place: '阳光社区/2号楼', state: 'acknowledged' });
    expect(uncoveredSignals([alarm, second, seen], terminals, live('other'))).toMatchObject([
      { subject: 'place:阳光社区/1号楼', to: 'true' },
    ]);
    expect(uncoveredSignals([alarm, second, seen], terminals, live('centre'))).toEqual([]);
  });
});
