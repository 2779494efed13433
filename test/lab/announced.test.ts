import { expect, test } from 'vitest';
import { announced } from '../../src/lab/announced.ts';
import { Comparison } from '../../src/lab/comparison.ts';
import type { Episode } from '../../src/model/lab.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { ruleOf } from '../alarm/rig.ts';

const nothing = { zh: '', en: '' };
const episode = (rule: string, from: number, to: number | null, more: Partial<Episode> = {}): Episode => ({
  deviceId: 'd',
  place: null,
  component: '',
  rule,
  from,
  to,
  reason: nothing,
  seen: null,
  ...more,
});
const rules = [ruleOf('state', false, 'low', ['high', 'worst']), ruleOf('state', false, 'high'), ruleOf('state', false, 'worst')];
const told = (...episodes: readonly Episode[]) => announced(episodes, rules);

test('an alarm that another one speaks for is told when that is over and it goes on, else never', () => {
  expect(told(episode('low', 10, 50))).toEqual([10]);
  expect(told(episode('low', 10, 50), episode('high', 5, 30))).toEqual([30, 5]);
  expect(told(episode('low', 10, 50), episode('high', 10, 50))).toEqual([10]);
  expect(told(episode('low', 10, 50), episode('high', 5, null))).toEqual([5]);
  // It was told before the other one came.
  expect(told(episode('low', 10, 50), episode('high', 11, 60))).toEqual([10, 11]);
  expect(told(episode('low', 10, 50), episode('high', 5, 20), episode('worst', 15, 40))).toEqual([40, 5, 15]);
  expect(told(episode('low', 10, 10), episode('high', 5, 20))).toEqual([20, 5]);
});

test('only rules of the same device and component speak', () => {
  expect(told(episode('low', 10, 50), episode('high', 5, 60, { component: '1' }))).toEqual([10, 5]);
  expect(told(episode('low', 10, 50), episode('high', 5, 60, { deviceId: 'e' }))).toEqual([10, 5]);
});

test('the operator load of a draft shows what suppression by design spares', () => {
  const draft = loadProfiles('devices').profiles.get('air-quality')!;
  const current = {
    ...draft,
    version: 'v0',
    rules: draft.rules.map(({ suppressedBy: _, ...rule }) => rule),
  };
  const comparison = new Comparison(current, draft);
  const both = [episode('air.co-high', 10, 50), episode('air.co-dangerous', 10, 50)];
  comparison.add(both, both);
  expect([comparison.before, comparison.after]).toEqual([[10, 10], [10]]);
  expect(comparison.counts['air.co-high']?.same).toBe(1);
});
