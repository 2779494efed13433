import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Value } from '../../src/model/reading.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { wallStart } from './rig.ts';

// Profile compiler and judge have to agree on what `unless` means: understood the other way round, no gas alarm would ever raise.
const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));

function raisedBy(profileId: string, values: Readonly<Record<string, Value>>): string[] {
  const evaluator = new Evaluator();
  evaluator.onProfiles({ position: 1, at: wallStart, run: 0 }, profiles.values());
  evaluator.onDevice({ position: 2, at: wallStart, run: 0 }, { id: 'd', profile: profileId, place: '' }, false);
  const readings = Object.entries(values).map(([point, value]) => ({
    ts: wallStart,
    point,
    component: '',
    value,
    unit: null,
    quality: 'good' as const,
  }));
  const batch = { deviceId: 'd', position: 3, receivedAt: wallStart, historical: false, readings };
  const changes = [
    ...evaluator.onMessage({ position: 3, at: wallStart, run: 0 }, batch, true),
    ...evaluator.onTime({ position: 4, at: wallStart, run: 60_000 }),
  ];
  return changes.filter((change) => change.to === 'true' || change.to === 'event').map((change) => change.rule);
}

test('a shipped gas detector raises in normal operation and without any state, and does not in preheat', () => {
  const leak = { 'gas.concentration': 60, 'gas.co': 300 };
  expect(raisedBy('gas-household', { ...leak, 'gas.state': 'normal' })).toEqual(['gas.co-high', 'gas.high', 'gas.low']);
  expect(raisedBy('gas-household', leak)).toEqual(['gas.co-high', 'gas.high', 'gas.low']);
  expect(raisedBy('gas-household', { ...leak, 'gas.state': 'preheat' })).toEqual([]);
});

test('every excuse of a shipped rule is bound, so that it can take effect at all', () => {
  let looked = 0;
  for (const profile of profiles.values()) {
    for (const rule of profile.rules) {
      for (const term of rule.unless) {
        looked += 1;
        expect(profile.bindings.map((binding) => binding.point.name)).toContain(term.point);
      }
    }
  }
  expect(looked).toBeGreaterThan(0);
});
