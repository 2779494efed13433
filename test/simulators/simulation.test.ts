import { expect, test } from 'vitest';
import { community } from '../../simulators/community.ts';
import { payload } from '../../simulators/message.ts';
import type { Scenario } from '../../simulators/scenarios/scenario.ts';
import { scenarioNamed, scenarios } from '../../simulators/scenarios/scenario-table.ts';
import { Simulation } from '../../simulators/simulation.ts';
import { narration } from '../../src/cli/narration.ts';
import type { DemoNarration } from '../../src/model/demo.ts';

const secret = (id: string) => `secret-of-${id}`;
const noon = Date.UTC(2026, 2, 1, 4);

/** Everything that is said in `seconds` of the story, as lines. */
function story(scenario: Scenario, seed: number, seconds: number): string[] {
  const devices = community({ seed, secret });
  const simulation = new Simulation({ devices, scenario, seed });
  const lines: string[] = [];
  for (let ms = 100; ms <= seconds * 1000; ms += 100) {
    for (const { device, outgoing } of simulation.advance(ms / 1000, noon + ms)) {
      const what =
        outgoing.kind === 'publish' ? `${outgoing.channel}${outgoing.dup ? ' dup' : ''} ${payload(outgoing)}` : `link ${outgoing.up}`;
      lines.push(`${ms} ${devices[device]?.id} ${what}`);
    }
  }
  return lines;
}

test('the same seed builds the same community, another seed another one', () => {
  const three = community({ seed: 7, secret });
  expect(community({ seed: 7, secret })).toEqual(three);
  expect(community({ seed: 8, secret })).not.toEqual(three);
  expect(new Set(three.map((device) => device.id)).size).toBe(three.length);
  expect(three.map((device) => device.profile)).toEqual(expect.arrayContaining(['lift-monitor', 'lift-door-vibration', 'gas-household']));
  expect(three[0]).toMatchObject({ id: 'lift-1-1', place: '阳光社区/1号楼/1单元', secret: 'secret-of-lift-1-1' });
});

test('a larger community begins with the smaller one', () => {
  const small = community({ seed: 7, buildings: 2, secret });
  expect(community({ seed: 7, buildings: 5, secret }).slice(0, small.length)).toEqual(small);
});

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s says the same for the same seed', (_name, scenario) => {
  const first = story(scenario, 3, 130);
  expect(first.length).toBeGreaterThan(100);
  expect(story(scenario, 3, 130)).toEqual(first);
  expect(story(scenario, 4, 130)).not.toEqual(first);
});

test('every device of a calm day speaks at least once a minute, a battery smoke detector once at all, and none reports an alarm', () => {
  const lines = story(scenarioNamed('calm'), 1, 120);
  for (const device of community({ seed: 1, secret })) {
    const least = device.profile === 'smoke-detector' ? 1 : 2;
    expect(lines.filter((line) => line.includes(` ${device.id} `)).length, device.id).toBeGreaterThanOrEqual(least);
  }
  expect(
    lines.filter((line) =>
      /sos\.pressed|"high"|"low"|"stopped-outside-zone"|"alarmButton":true|"(smoke\.alarm|door\.tamper)":true|"duress"|"faulted"/.test(
        line,
      ),
    ),
  ).toEqual([]);
});

test('a lift moves as lifts do: doors closed and one direction while running, level when it opens', () => {
  const lines = story(scenarioNamed('calm'), 5, 600).filter((line) => / lift-1-1 /.test(line));
  let runs = 0;
  let count = 0;
  for (const line of lines) {
    const { values } = JSON.parse(line.slice(line.indexOf('{')));
    const running = values['lift.carStatus'] === 'running';
    if (running) expect(values['lift.doorClosed']).toBe(true);
    expect(values['lift.direction'] === 'none').toBe(!running);
    if (values['lift.doorClosed'] === false) expect(values['lift.doorZone']).toBe('inside');
    expect(values['lift.runCount']).toBeGreaterThanOrEqual(count);
    count = values['lift.runCount'];
    if (running) runs++;
  }
  expect(runs).toBeGreaterThan(5);
});

test('somebody is trapped: between floors, doors closed, a person inside, until the rescue', () => {
  const lines = story(scenarioNamed('lift-entrapment'), 1, 370).filter((line) => / lift-1-1 telemetry/.test(line));
  const at = (line: string) => Number(line.split(' ')[0]) / 1000;
  const trapped = lines.filter((line) => at(line) > 10.2 && at(line) < 360);
  expect(trapped.length).toBeGreaterThan(60);
  for (const line of trapped) {
    expect(JSON.parse(line.slice(line.indexOf('{'))).values).toMatchObject({
      'lift.carStatus': 'stopped',
      'lift.doorZone': 'outside',
      'lift.doorClosed': true,
      'lift.passengers': true,
    });
  }
  // The last word of that moment: a regular message may fall into the same instant, before the rescue.
  const rescued = lines.filter((line) => at(line) === 360).at(-1) ?? '{}';
  expect(JSON.parse(rescued.slice(rescued.indexOf('{'))).values).toMatchObject({ 'lift.doorClosed': false, 'lift.passengers': false });
});

test('the demonstration rings within six seconds and leaks within four minutes', () => {
  const lines = story(scenarioNamed('demo'), 1, 240);
  const press = lines.find((line) => line.includes('"lift.alarmButton":true'));
  expect(Number(press?.split(' ')[0])).toBeLessThanOrEqual(6_000);
  expect(press).toContain(' events ');
  expect(Number(lines.find((line) => line.includes('"gas.state":"high"'))?.split(' ')[0])).toBeLessThanOrEqual(240_000);
});

test('a detector that warms up or failed sends no number', () => {
  const lines = story(scenarioNamed('gas-leak'), 1, 430).filter((line) => /"(preheat|fault)"/.test(line));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(line).toContain('"gas.concentration":null');
});

test('faults: duplicates keep their id, late messages keep their times, cut-off devices say nothing', () => {
  const lines = story(scenarioNamed('bad-network'), 1, 340);
  const dups = lines.filter((line) => / lift-door-\S+ telemetry dup/.test(line));
  expect(dups.length).toBeGreaterThan(10);
  for (const dup of dups) expect(lines).toContain(dup.replace(' dup', ''));
  const lift = lines.filter((line) => / lift-1-1 /.test(line));
  const back = lift.findIndex((line) => line.endsWith('link true'));
  expect(lift.filter((line) => Number(line.split(' ')[0]) > 30_100 && Number(line.split(' ')[0]) < 120_000)).toEqual([]);
  const batch = JSON.parse(lift[back + 1]?.replace(/^\d+ \S+ \S+ /, '') ?? '[]');
  expect(batch.length).toBeGreaterThan(10);
  expect(batch[0].ts).toBeLessThan(noon + 40_000);
  const broken = lines.filter((line) => / gas-1-1-\d+ telemetry (?!dup)/.test(line) && !/^\d+ \S+ \S+ [[{].*[\]}]$/.test(line));
  expect(broken.length).toBeGreaterThan(0);
});

test('the alarm unit of each lift makes a test call when it is switched on and each day, over the topic of its alarms, until somebody stops that', () => {
  const devices = community({ seed: 1, alarmUnits: true, secret });
  const units = devices.filter(({ profile }) => profile === 'lift-alarm-unit');
  const timeline = [{ at: 100_000, who: { profile: 'lift-alarm-unit', nth: 0 }, act: 'stop-testing', zh: '-', en: '-' }];
  const simulation = new Simulation({ devices: units, seed: 1, scenario: { name: 'x', zh: '-', en: '-', faults: [], timeline } });
  const calls = new Map<number, string[]>();
  for (let second = 30; second <= 3 * 86_400; second += 30)
    for (const { device, outgoing } of simulation.advance(second, noon + second * 1_000))
      if (outgoing.kind === 'publish' && payload(outgoing).includes('testCall'))
        calls.set(device, [...(calls.get(device) ?? []), `day ${Math.floor(second / 86_400)} ${outgoing.channel}`]);
  const daily = ['day 0 events', 'day 1 events', 'day 2 events'];
  expect(units.length).toBe(devices.filter(({ profile }) => profile === 'lift-monitor').length);
  expect([...calls.values()]).toEqual(units.map((_unit, index) => (index === 0 ? daily.slice(0, 2) : daily)));
});

test('an unknown scenario or act is refused with the names there are', () => {
  expect(() => scenarioNamed('clam')).toThrow(/calm, lift-entrapment/);
  const devices = community({ seed: 1, secret });
  const timeline = [{ at: 0, who: { profile: 'lift-monitor', nth: 0 }, act: 'fly', zh: '-', en: '-' }];
  const simulation = new Simulation({ devices, seed: 1, scenario: { name: 'x', zh: '-', en: '-', faults: [], timeline } });
  expect(() => simulation.advance(1, noon)).toThrow(/expected one of press-alarm.*came 'fly'/);
});

test('the demonstration tells its stories over and over, each round at the next devices, and says what comes next', () => {
  const devices = community({ seed: 1, secret: (id) => id });
  const scenario = scenarioNamed('demo');
  const round = scenario.repeatSeconds ?? 0;
  const simulation = new Simulation({ devices, scenario, seed: 1 });
  const told: { second: number; text: DemoNarration | null }[] = [];
  for (let second = 0; second <= round * 2; second++) {
    simulation.advance(second, second * 1000, (happening) => {
      const nextAt = happening.next === null ? null : happening.next.second * 1000;
      told.push({ second, text: narration(happening, second * 1000, nextAt) });
    });
  }
  const half = scenario.timeline.filter(({ who }) => devices.some(({ profile }) => profile === who.profile)).length;
  expect(told.length).toBe(half * 2);
  told.forEach(({ second, text }, index) => {
    const before = told[index - 1]?.text;
    if (before !== undefined) expect([text?.now, text?.at]).toEqual([before?.next.now, before?.next.at]);
    expect(text?.at).toBe(second * 1000);
    expect(text?.round).toBe(index < half ? 1 : 2);
    for (const words of [text?.story, text?.now, text?.see, text?.todo]) {
      expect(words?.zh).toMatch(/\p{Script=Han}/u);
      expect(words?.en).toMatch(/^[^\p{Script=Han}]+$/u);
    }
  });
  // The lift of the second round is another one, and what broke in the first was mended in it.
  expect(told[half]?.text?.deviceId).not.toBe(told[0]?.text?.deviceId);
  expect(told[0]?.text).toMatchObject({ step: 1, steps: 5, deviceId: 'lift-1-1', place: '阳光社区/1号楼/1单元' });
});
