import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPlans, wordsOf } from '../../src/cli/validate-plans.ts';
import { supervisionHazard } from '../../src/model/incident.ts';
import { systemRules } from '../../src/model/system-rules.ts';
import { compilePlan } from '../../src/plans/compile-plan.ts';
import { loadPlans } from '../../src/plans/load-plans.ts';
import { runPlanExamples } from '../../src/plans/run-plan-examples.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { planFor } from '../../src/respond/plan-finder.ts';

const root = join(import.meta.dirname, '../..');
const types = loadProfiles(join(root, 'devices'));
const { plans } = loadPlans(join(root, 'plans'), wordsOf(types));
const inForce = [...plans.values()].map(({ plan }) => plan);

/** What the mission names, and three for what the gateway says of itself. */
const wanted = [
  'desk-unmanned',
  'interlock-by-hand',
  'records-at-risk',
  'lift-entrapment',
  'lift-fault',
  'gas-leak-household',
  'gas-leak-shaft',
  'fire',
  'door-forced',
  'duress',
  'charging-fire',
  'sos',
  'water',
  'power-cut',
  'gateway-lost',
];

test('every plan that is named is shipped, without a problem, and its examples hold', () => {
  expect([...plans.keys()].sort()).toEqual([...wanted].sort());
  const checked = checkPlans(join(root, 'plans'), wordsOf(types));
  expect(checked).toMatchObject({ plans: wanted.length, problems: [] });
  expect(checked.examples).toBeGreaterThanOrEqual(wanted.length * 4);
});

describe.each(wanted)('%s', (id) => {
  const { plan, examples } = plans.get(id)!;

  test('says where each number comes from, and what is from memory says so in both languages', () => {
    expect(plan.clocks.length).toBeGreaterThan(0);
    for (const { source } of plan.clocks) {
      expect(source.zh.includes('[M]')).toBe(source.en.includes('[M]'));
      if (source.zh.includes('[M]'))
        expect([source.zh, source.en]).toEqual([expect.stringContaining('凭记忆'), expect.stringContaining('from memory')]);
    }
  });

  test('shows nobody answering, somebody late, a whole course and a refusal', () => {
    expect(examples.some(({ expect: { level = 1, stage } }) => stage === 'queued' && level > 1)).toBe(true);
    expect(examples.some(({ expect: { level = 1, stage } }) => stage !== 'queued' && level > 1)).toBe(true);
    expect(examples.some(({ expect: { stage } }) => stage === 'closed')).toBe(true);
    expect(examples.some(({ expect: { refused } }) => refused === 'not-complete')).toBe(true);
    expect(examples.some(({ moments }) => moments.filter(({ alarm }) => alarm !== undefined).length > 1)).toBe(true);
  });

  test('climbs to the tiers above in their order', () => {
    const tiers = plan.escalation.flatMap(({ tier }) => tier ?? []);
    expect(tiers.slice(0, 3)).toEqual(['community', 'sub-district', 'district']);
  });
});

test('the numbers that the mission names', () => {
  const clock = (plan: string, id: string) => plans.get(plan)?.plan.clocks.find((each) => each.id === id);
  expect(clock('lift-entrapment', 'response')).toMatchObject({ seconds: 180, to: 'dispatched' });
  expect(clock('lift-entrapment', 'arrival')).toMatchObject({ seconds: 1800, to: 'on-site' });
  expect(clock('fire', 'shown')).toMatchObject({ seconds: 20, from: 'queued', to: 'shown' });
  expect(clock('fire', 'forwarded')).toMatchObject({ seconds: 3, from: 'acknowledged', to: 'dispatched' });
});

test('nobody is rung back under duress, and gas is no place for switches, lifts and telephones', () => {
  const texts = (id: string, language: 'zh' | 'en') =>
    plans
      .get(id)!
      .plan.steps.map(({ instruction }) => instruction[language])
      .join('\n');
  expect(plans.get('duress')?.plan.closing).not.toContain('call-back');
  expect(texts('duress', 'zh')).toMatch(/不要打当事人电话/);
  expect(texts('duress', 'en')).toMatch(/Do NOT call the person/);
  for (const id of ['gas-leak-household', 'gas-leak-shaft']) {
    expect(texts(id, 'zh')).toMatch(/不.*开关[\s\S]*不.*乘电梯/);
    expect(texts(id, 'en')).toMatch(/no switch[\s\S]*not the lift/i);
    expect(texts(id, 'en')).toMatch(/phones? (and radios )?(outside|calls inside|calls)|No phone calls inside|Leave phones/);
  }
});

test('every grave rule about danger to life of the shipped types has a plan; the shaft has another one than the home', () => {
  const without: string[] = [];
  let looked = 0;
  for (const profile of types.profiles.values()) {
    if (profile.domain === 'example') continue;
    for (const rule of profile.rules) {
      if (!rule.lifeSafety) continue;
      looked++;
      const incident = rule.hazard === undefined ? {} : { incident: { id: 'i', hazard: rule.hazard, area: '' } };
      if (planFor({ rule: rule.id, severity: rule.severity, ...incident }, inForce) === null) without.push(`${profile.id} ${rule.id}`);
    }
  }
  expect(looked).toBeGreaterThan(30);
  expect(without).toEqual([]);
  const planOf = (type: string, rule: string) => {
    const { id, severity, hazard } = types.profiles.get(type)!.rules.find((each) => each.id === rule)!;
    return planFor({ rule: id, severity, incident: { id: 'i', hazard: hazard!, area: '' } }, inForce)?.id;
  };
  expect([planOf('gas-household', 'gas.high'), planOf('gas-shaft-valve', 'gas.high'), planOf('gas-panel-opcua', 'gas.high')]).toEqual([
    'gas-leak-household',
    'gas-leak-shaft',
    'gas-leak-household',
  ]);
  expect(planOf('gas-household', 'gas.fault')).toBeUndefined();
});

test('every grave rule of the gateway itself has a plan: nothing that is lost, unheard or not confirmed is without clocks and ladder', () => {
  /** Rule -> why nobody has to be told what to do. */
  const exempt: Readonly<Record<string, string>> = {
    'cap.alert': 'words of another authority: its own text says what to do, and how grave it is',
    'command.not-confirmed': 'whoever gave the command has the answer before them; what is danger is command.vital-not-confirmed',
    'plan.problem': 'where plans are missing none can carry it; whoever starts the gateway corrects its files',
  };
  const grave = systemRules.filter(({ severity, lifeSafety }) => lifeSafety || severity === 'critical' || severity === 'major');
  const incident = { id: 'i', hazard: supervisionHazard, area: '' };
  const without = grave.filter(({ id, severity }) => planFor({ rule: id, severity, incident }, inForce) === null).map(({ id }) => id);
  expect(without.sort()).toEqual(Object.keys(exempt).sort());
  expect(grave.length).toBeGreaterThan(25);
  const planOf = (rule: string) => planFor({ rule, severity: 'critical', incident }, inForce)?.id;
  expect(
    ['gateway.lost', 'tier.link-lost', 'duty.not-taken', 'interlock.not-confirmed', 'command.vital-not-confirmed'].map(planOf),
  ).toEqual(['gateway-lost', 'gateway-lost', 'desk-unmanned', 'interlock-by-hand', 'interlock-by-hand']);
  // A danger to life is answered within a minute, wherever it comes from.
  for (const { id } of grave.filter(({ lifeSafety }) => lifeSafety))
    expect(plans.get(planOf(id)!)?.plan.clocks.find(({ to }) => to === 'acknowledged')?.seconds).toBeLessThanOrEqual(60);
});

test('the plan that the guide shows holds, examples included', () => {
  const page = readFileSync(join(root, 'docs/how-to/response-plans.md'), 'utf8');
  const [block = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
  const { plan, examples, problems, yaml } = compilePlan(block, 'stray-dog.yaml');
  expect(problems).toEqual([]);
  expect(runPlanExamples(plan!, examples, yaml)).toEqual([]);
});
