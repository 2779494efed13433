import { describe, expect, test } from 'vitest';
import { localFact } from '../../src/federate/facts.ts';
import { planJson } from '../../src/model/plan-json.ts';
import type { GatewayName, Tier } from '../../src/model/tier.ts';
import type { TierFact } from '../../src/model/tier-fact.ts';
import { JudgedSite } from '../gateway/judged-site.ts';
import { samplePlans } from './sample-plans.ts';

const gateway = (tier: Tier): GatewayName => ({ gateway: `g-${tier}`, name: tier, tier });
const escalation = (from: Tier, to: Tier | 'above'): TierFact => ({
  id: 'f',
  alarmId: 'a',
  at: 0,
  from: gateway(from),
  kind: 'escalation',
  to,
  reason: { zh: '', en: '' },
});
/** To whom it is at that tier, come straight from the sender. */
const heard = (from: Tier, to: Tier | 'above', at: Tier, sender: Tier = from) => {
  const local = localFact(escalation(from, to), 'here', at, gateway(sender));
  return local.kind === 'escalation' ? local.to : null;
};

describe('to whom an escalation is, at the tier that it has come to', () => {
  test('above is who has it next; a named tier is that tier, also where it is further up', () => {
    expect(heard('community', 'above', 'district')).toBe('district');
    expect(heard('community', 'sub-district', 'sub-district')).toBe('sub-district');
    expect(heard('community', 'city', 'sub-district')).toBe('city');
  });

  test('a tier that there is none of in between is whoever has it next: nobody else would hear', () => {
    expect(heard('community', 'sub-district', 'district')).toBe('district');
    expect(heard('community', 'sub-district', 'city')).toBe('city');
    // One further up has it from the tier in between, which was meant.
    expect(heard('community', 'sub-district', 'district', 'sub-district')).toBe('sub-district');
  });
});

test('a rung that names a tier above is untold where no tier above is set, and only there', () => {
  const [plan] = samplePlans;
  const site = new JudgedSite(samplePlans);
  site.add('sos', 'sos-button');
  site.say('sos', { 'sos.pressed': true });
  site.commit();
  const [response] = site.responses.values();
  const untold = (top: Tier | null) =>
    planJson(plan!, response!, null, site.moment(), top).escalation.map(({ tier, untold }) => `${tier ?? '-'} ${untold}`);
  expect(untold('community')).toContain('sub-district true');
  expect(untold('sub-district')).toContain('sub-district false');
  expect(untold(null)).toContain('sub-district false');
  expect(untold('community').filter((each) => each.startsWith('-'))).not.toContain('- true');
});
