import { expect, test } from 'vitest';
import type { Scenario } from '../../simulators/scenarios/scenario.ts';
import { scenarioNamed } from '../../simulators/scenarios/scenario-table.ts';
import { judgedStory } from './judged-story.ts';

/** `second device[component] rule` of a story, in order. */
function timeline(scenario: Scenario, seconds: number) {
  const { raised, problems } = judgedStory(scenario, { seconds });
  expect(problems).toEqual([]);
  return raised.map(({ second, device, component, rule }) => `${second} ${device}${component && `[${component}]`} ${rule}`);
}
/** The same without the seconds, sorted; and that each came within its span. */
function alarms(scenario: string, seconds: number, spans: Readonly<Record<string, readonly [from: number, to: number]>>) {
  const came = timeline(scenarioNamed(scenario), seconds);
  for (const [what, [from, to]] of Object.entries(spans)) {
    const row = came.find((line) => line.endsWith(` ${what}`));
    expect(row, `${what} in ${came.join('; ')}`).toBeDefined();
    const second = Number(row?.split(' ')[0]);
    expect(second, what).toBeGreaterThanOrEqual(from);
    expect(second, what).toBeLessThanOrEqual(to);
  }
  expect(came.map((line) => line.replace(/^\S+ /, '')).sort()).toEqual(Object.keys(spans).sort());
}

test('nothing is raised on an ordinary day, by any device of any type', () => {
  const { devices, raised, messages, problems } = judgedStory(scenarioNamed('calm'), { seconds: 900 });
  expect([...new Set(devices.map(({ profile }) => profile))]).toHaveLength(10);
  expect(messages).toBeGreaterThan(devices.length * 15);
  expect({ raised, problems }).toEqual({ raised: [], problems: [] });
});

test('door-forced: the fifth wrong card, forced at once, tamper, held after its delay, duress', () => {
  alarms('door-forced', 320, {
    'door-1-1 door.denied-often': [10, 10.5],
    'door-1-1 door.forced': [15, 15.5],
    'door-1-1 door.tampered': [35, 35.5],
    'door-1-2 door.held-open': [99, 101.5],
    'door-1-2 door.duress': [130, 130.5],
  });
});

test('charger-overheat: both levels in their order, the trip of the post, the emergency stop', () => {
  alarms('charger-overheat', 340, {
    'charger-1-1 charging.temperature-high': [30, 75],
    'charger-1-1 charging.temperature-severe': [50, 110],
    'charger-1-1 charging.over-temperature': [60, 120],
    'charger-2-1 charging.emergency-stop': [75, 75.5],
  });
});

test('e-bike-fire: the compartment warns before it smokes; then the landing; the released door is not forced', () => {
  alarms('e-bike-fire', 560, {
    'ebike-1[3] ebike.temperature-high': [30, 75],
    'ebike-1[3] ebike.temperature-severe': [60, 100],
    'ebike-1[3] ebike.dangerous-fault': [80, 105],
    'ebike-1 ebike.smoke': [80, 105],
    'ebike-1 ebike.temperature-high': [100, 160],
    'smoke-1-1-1 smoke.fire': [111, 135],
    'smoke-1-1-1 smoke.thick': [115, 150],
    'smoke-1-1-1 smoke.rising': [170, 190],
  });
});

test('power-cut: who has a battery says so, the others are missed after their time, battery devices notice nothing', () => {
  const { devices, raised, problems } = judgedStory(scenarioNamed('power-cut'), { seconds: 300 });
  const rules: Readonly<Record<string, readonly [rule: string, from: number, to: number]>> = {
    'lift-monitor': ['lift.fault', 40, 41],
    'door-controller': ['device.power-lost', 40, 41],
    'gas-shaft-valve': ['device.power-lost', 40, 41],
    'ebike-cabinet': ['device.power-lost', 40, 41],
    'gas-household': ['device.silent', 180, 211],
    'lift-door-vibration': ['device.silent', 180, 211],
    'charging-post': ['device.silent', 180, 211],
  };
  const expected = devices.flatMap(({ id, profile }) => (rules[profile] === undefined ? [] : [`${id} ${rules[profile][0]}`]));
  const [trapped, others] = [true, false].map((of) => raised.filter(({ rule }) => (rule === 'lift.entrapment') === of));
  expect(others?.map(({ device, rule }) => `${device} ${rule}`).sort()).toEqual(expected.sort());
  for (const { device, profile, second } of others ?? []) {
    expect(second, device).toBeGreaterThanOrEqual(rules[profile]?.[1] ?? 0);
    expect(second, device).toBeLessThanOrEqual(rules[profile]?.[2] ?? 0);
  }
  // Whoever was on the way when the light went out is trapped, after the patience of that rule.
  expect(trapped?.length).toBeGreaterThan(0);
  for (const { second } of trapped ?? []) expect(second).toBeCloseTo(75, 0);
  expect(problems).toEqual([]);
});

test('a community of 50 buildings has more than a thousand alarms in a power cut, no two of them the same', () => {
  const { raised } = judgedStory(scenarioNamed('power-cut'), { seconds: 230, buildings: 50, stepMs: 5_000 });
  const distinct = new Set(raised.map(({ device, component, rule }) => `${device}|${component}|${rule}`));
  expect(distinct.size).toBe(raised.length);
  expect(distinct.size).toBeGreaterThan(1_000);
});
