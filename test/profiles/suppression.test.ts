import { expect, test } from 'vitest';
import type { Rule } from '../../src/model/rule.ts';
import { conditionText } from '../../src/profiles/condition-text.ts';
import { suppressionFaults } from '../../src/profiles/lint-suppression.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { ruleOf } from '../alarm/rig.ts';

const named = (id: string, suppressedBy: readonly string[], more: Partial<Rule> = {}): Rule => ({
  ...ruleOf('state', false, id, suppressedBy),
  ...more,
});
const faults = (rules: readonly Rule[]) =>
  rules.flatMap((rule) =>
    suppressionFaults(rule, rules).map(([path, expected, came]) => `${rule.id} ${path.join('.')}: ${expected}; ${came}`),
  );

test('a rule that others may speak for passes, also in a chain', () => {
  expect(faults([named('low', ['high', 'silent']), named('high', ['worst']), named('worst', []), named('silent', [])])).toEqual([]);
});

test('danger to life is never suppressed, and nothing but a lasting rule of the same device, as severe or more, speaks for another', () => {
  const event = { condition: { kind: 'event', when: [] } } as const;
  const place = { condition: { kind: 'together', parts: [], within: 'room', withinSeconds: 1 } } as unknown as Partial<Rule>;
  for (const [rules, said] of [
    [
      [named('fire', ['high'], { lifeSafety: true }), named('high', [])],
      'fire suppressedBy: nothing (danger to life is never suppressed); high',
    ],
    [[named('low', ['hihg']), named('high', [])], 'low suppressedBy.0: high; "hihg"'],
    [[named('low', ['low'])], 'low suppressedBy.0: ; "low"'],
    [[named('low', ['press']), named('press', [], event)], 'low suppressedBy.0: a rule whose condition lasts; "press", which is momentary'],
    [[named('low', ['both']), named('both', [], place)], 'low suppressedBy.0: a rule about this device; "both", which is about a place'],
    [[named('both', ['low'], place), named('low', [])], expect.stringContaining('both suppressedBy: nothing (an alarm about a place')],
    [
      [named('low', ['lesser']), named('lesser', [], { severity: 'minor' })],
      'low suppressedBy.0: a rule as severe as this one (major) or more; "lesser" (minor)',
    ],
  ] as const)
    expect(faults(rules)).toEqual([said]);
});

test('a circle is found, however long', () => {
  expect(faults([named('a', ['b']), named('b', ['a'])])).toHaveLength(2);
  expect(faults([named('a', ['b']), named('b', ['c']), named('c', ['d']), named('d', ['a'])])).toHaveLength(4);
  // What hangs on a circle is not in it.
  expect(faults([named('x', ['a']), named('a', ['b']), named('b', ['a'])]).map((fault) => fault[0])).toEqual(['a', 'b']);
});

test('what a rule says names who speaks for it', () => {
  const profile = loadProfiles('devices').profiles.get('air-quality')!;
  const rule = profile.rules.find(({ id }) => id === 'air.co-high')!;
  expect(conditionText(rule, profile)).toMatch(/; suppressed while air\.co-dangerous stands$/);
});
