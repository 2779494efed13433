import { expect, test } from 'vitest';
import { ExpressionWatch } from '../../src/gateway/expression-watch.ts';
import { Strikes } from '../../src/gateway/strikes.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Signal } from '../../src/model/signal.ts';

const hour = 3_600_000;

test('three times by one device: off for that one, and not for its fellows', () => {
  const strikes = new Strikes();
  expect([1, 2, 3, 4].map((at) => strikes.note('t', 'd1', at))).toEqual(['none', 'none', 'device', 'none']);
  expect([strikes.isSuspect('t', 4), strikes.isSuspect('t', hour + 5), strikes.isSuspect('u', 4)]).toEqual([true, false, false]);
  expect([strikes.isOff('t', 'd1'), strikes.isOff('t', 'd2'), strikes.isOff('u', 'd1')]).toEqual([true, false, false]);
});

test('three devices: the expression itself is bad, and off for all', () => {
  const strikes = new Strikes();
  expect(['d1', 'd2', 'd3', 'd4'].map((by) => strikes.note('t', by, 1))).toEqual(['none', 'none', 'all', 'none']);
  expect(strikes.isOff('t', 'd9')).toBe(true);
  strikes.forget();
  expect(strikes.isOff('t', 'd9')).toBe(false);
});

test('what is spread over hours is no habit', () => {
  const strikes = new Strikes();
  expect([0, 1, 2, 3].map((n) => strikes.note('t', 'd1', n * (hour / 2 + 1)))).toEqual(['none', 'none', 'none', 'none']);
});

function watchOver(alarms: Partial<Alarm>[] = []) {
  const told: string[] = [];
  let now = 0;
  const watch = new ExpressionWatch({
    observe: ({ rule, component, to }: Signal) => told.push(`${rule} ${component}: ${to}`),
    activeAlarms: () => alarms as Alarm[],
    now: () => now,
    count: () => {},
  });
  return { watch, told, at: (ms: number) => (now = ms) };
}

test('people are told once that an expression is switched off, and that it gets a new chance', () => {
  const active = [{ rule: 'expression.failed', component: 't d1', condition: 'true' }] as const;
  const { watch, told } = watchOver([...active]);
  for (let n = 0; n < 5; n += 1) watch.stopped('t', 'd1', 'time');
  expect(told).toEqual(['expression.failed t d1: true']);
  expect(watch.isOff('t', 'd1')).toBe(true);
  watch.changed();
  expect(told.at(-1)).toBe('expression.failed t d1: false');
  expect(watch.isOff('t', 'd1')).toBe(false);
});

test('an alarm from before a restart ends with the first answer of the same device, not of another', () => {
  const { watch, told } = watchOver([{ rule: 'expression.failed', component: 't d1', condition: 'true' }]);
  watch.worked('t', 'd2');
  expect(told).toEqual([]);
  watch.worked('t', 'd1');
  watch.worked('t', 'd1');
  expect(told).toEqual(['expression.failed t d1: false']);
});

test('late answers are told after five seconds, and taken back, also when they were told before a restart', () => {
  const { watch, told, at } = watchOver();
  at(10_000);
  watch.look(5_000);
  expect(told).toEqual([]);
  watch.look(4_999);
  watch.look(4_000);
  watch.look(null);
  expect(told).toEqual(['expression.behind : true', 'expression.behind : false']);
  const again = watchOver([{ rule: 'expression.behind', component: '', condition: 'true' }]);
  again.watch.look(null);
  expect(again.told).toEqual(['expression.behind : false']);
});
