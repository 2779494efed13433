import { describe, expect, test } from 'vitest';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { alteredGas, gasSource, vocabulary } from './fixtures.ts';

/** from, to, pointer of a problem that must be found. */
const faults: [string, string | RegExp, string, string][] = [
  ['a key that nobody knows', 'safety: true', 'safety: true\nsafty: true', '/safty'],
  ['a missing key', 'safety: true\n', '', '/safety'],
  ['a wrong type', 'safety: true', 'safety: yes', '/safety'],
  ['a duration without a unit', 'expectedInterval: 60 s', 'expectedInterval: 60', '/expectedInterval'],
  ['a severity that does not exist', 'severity: minor', 'severity: urgent', '/rules/gas.preheat-long/severity'],
  ['an interval of nothing', 'expectedInterval: 60 s', 'expectedInterval: 0 s', '/expectedInterval'],
  ['an id in capitals', 'id: gas-household', 'id: Gas', '/id'],
  ['a Chinese text in English', '{ zh: 家用可燃气体探测器, en: Household gas detector }', '{ zh: detector, en: detector }', '/title/zh'],
  ['an empty text', 'zh: 一氧化碳浓度过高', "zh: ''", '/rules/gas.co-high/title/zh'],
  ['an English text in Chinese', 'en: Carbon monoxide high', 'en: 一氧化碳', '/rules/gas.co-high/title/en'],
  ['guidance without an action', /\n {6}action: \{ zh: 检查供电.*\n/, '\n', '/rules/gas.preheat-long/guidance/action'],
  ['a point outside the vocabulary', '  gas.valve:\n', '  gas.tap:\n', '/points/gas.tap'],
  ['a pointer that is none', '  gas.valve:\n', '  gas.valve: { pointer: gas.valve }\n', '/points/gas.valve/pointer'],
  ['a pointer into the envelope', '  gas.valve:\n', '  gas.valve: { pointer: /ts }\n', '/points/gas.valve/pointer'],
  ['two points in one place', '  gas.valve:\n', '  gas.valve: { pointer: /gas.state }\n', '/points/gas.valve'],
  ['a unit that cannot be converted', '  gas.co:\n', '  gas.co: { unit: kg }\n', '/points/gas.co/unit'],
  ['a unit and a scale', '  gas.co:\n', '  gas.co: { unit: ppb, scale: 2 }\n', '/points/gas.co/unit'],
  ['a scale of zero', '  gas.co:\n', '  gas.co: { scale: 0 }\n', '/points/gas.co/scale'],
  ['a range upside down', '  gas.co:\n', '  gas.co: { range: { min: 5, max: 1 } }\n', '/points/gas.co/range'],
  ['a scale on a word', '  gas.state:\n', '  gas.state: { scale: 2 }\n', '/points/gas.state/scale'],
  ['a map to a word that does not exist', '  gas.state:\n', '  gas.state: { map: { 1: smelly } }\n', '/points/gas.state/map/1'],
  ['a map on a number', '  gas.co:\n', '  gas.co: { map: { 1: none } }\n', '/points/gas.co/map'],
  ['a rule about an unbound point', 'point: gas.co\n', 'point: air.co\n', '/rules/gas.co-high/threshold/raise'],
  ['a rule about an unknown word', 'gas.state: { is: fault }', 'gas.state: { is: broken }', '/rules/gas.fault/state/when/gas.state'],
  ['a limit on a word', 'gas.state: { is: fault }', 'gas.state: { above: 3 }', '/rules/gas.fault/state/when/gas.state'],
  ['two comparisons in one test', 'raise: { atLeast: 25 }', 'raise: { atLeast: 25, below: 90 }', '/rules/gas.low/threshold/raise'],
  ['a clear limit above the raise limit', 'clear: { below: 20 }', 'clear: { below: 30 }', '/rules/gas.low/threshold/clear'],
  ['no gap between the limits', 'clear: { below: 20 }', 'clear: { below: 25 }', '/rules/gas.low/threshold/clear'],
  ['a clear limit in the wrong direction', 'clear: { below: 20 }', 'clear: { above: 20 }', '/rules/gas.low/threshold/clear'],
  [
    'a life-safety rule that is only minor',
    /severity: major\n {4}lifeSafety: true/,
    'severity: minor\n    lifeSafety: true',
    '/rules/gas.low/severity',
  ],
  [
    'a life-safety rule without a source',
    /\n {4}source:\n.*\n {6}en: "GB 15322.2-2019 \[M\]: the detector.*\n/,
    '\n',
    '/rules/gas.detector-alarm/source',
  ],
  [
    'a source that was not translated',
    "zh: 'GB 15322.2-2019 [M]：探测器自己的报警；消音不等于恢复'",
    'zh: the same in English',
    '/rules/gas.detector-alarm/source/zh',
  ],
  [
    'danger to life that another rule speaks for',
    'unless: { gas.state: { is: preheat } }',
    'suppressedBy: [gas.high]\n    unless: { gas.state: { is: preheat } }',
    '/rules/gas.low/suppressedBy',
  ],
  [
    'a suppressing rule that does not exist',
    'raiseDelay: 10 s',
    'raiseDelay: 10 s\n    suppressedBy: [gas.nothing]',
    '/rules/gas.fault/suppressedBy/0',
  ],
  ['a reserved rule id', 'gas.muted-long:', 'device.silent:', '/rules/device.silent'],
  ['an excuse that never ends', 'unless: { gas.state: { is: preheat } }', 'unless: { gas.co: { is: 3 } }', '/rules/gas.low/unless/gas.co'],
  ['a private field that no example sends', 'rules:\n', 'private: { /who: drop }\nrules:\n', '/private/~1who'],
  ['a private prototype', 'rules:\n', 'private: { /__proto__: drop }\nrules:\n', '/private/~1__proto__'],
  ['a point that no example sends', '  device.signal:\n', '  device.signal:\n  device.battery:\n', '/points/device.battery'],
  ['a rule that no example raises', 'alarms: [gas.co-high]', 'alarms: []', '/rules/gas.co-high'],
  ['an alarm that is no rule', 'alarms: [gas.co-high]', 'alarms: [gas.co-high, gas.nothing]', '/examples/bad-heater/expect/alarms/1'],
  ['a reading that is not bound', 'readings: { gas.co: 160 }', 'readings: { air.co: 160 }', '/examples/bad-heater/expect/readings/air.co'],
  ['a reading of another kind', 'readings: { gas.co: 160 }', "readings: { gas.co: '160' }", '/examples/bad-heater/expect/readings/gas.co'],
  [
    'an alarm in a normal example',
    /kind: alarm(\n {4}steps:\n {6}- send: \{ gas.co: 160)/,
    'kind: normal\n    steps:\n      - send: { gas.co: 160',
    '/examples/bad-heater/expect/alarms',
  ],
  ['a quirk without a reason', 'mute-is-not-normal: The', 'odd: x\n  mute-is-not-normal: The', '/quirks/odd'],
];

describe('what is wrong is found where it stands', () => {
  test.each(faults)('%s', (_name, from, to, pointer) => {
    const { text, problems } = alteredGas(from, to);
    const found = problems.find((problem) => problem.pointer === pointer);
    expect(found, `${pointer} in ${JSON.stringify(problems.map((p) => p.pointer))}`).toBeDefined();
    expect(found?.line).toBeGreaterThan(0);
    expect(found?.line).toBeLessThanOrEqual(text.split('\n').length);
    for (const part of [found?.expected, found?.came, found?.cure]) expect(part).not.toBe('');
  });

  test.each(['normal', 'alarm', 'broken'])('no example of kind %s', (kind) => {
    const other = kind === 'normal' ? 'alarm' : 'normal';
    const text = gasSource.replaceAll(`kind: ${kind}`, `kind: ${other}`);
    const { problems } = compileProfile(text, vocabulary);
    expect(problems).toContainEqual(expect.objectContaining({ pointer: '/examples', expected: `at least one example of kind ${kind}` }));
  });

  test('line and column are those of the word', () => {
    const { text, problems } = alteredGas('gas.state: { is: fault }', 'gas.state: { is: broken }');
    const [problem] = problems;
    const line = text.split('\n')[(problem?.line ?? 0) - 1] ?? '';
    expect(line.slice((problem?.col ?? 0) - 1)).toMatch(/^gas\.state: \{ is: broken \}/);
    expect(problem).toMatchObject({ file: 'gas.yaml', came: '"broken"', expected: expect.stringContaining('end-of-life') });
  });

  test('all problems come at once', () => {
    const text = gasSource
      .replace('clear: { below: 20 }', 'clear: { below: 30 }')
      .replace('gas.state: { is: fault }', 'gas.state: { is: broken }')
      .replace('zh: 一氧化碳浓度过高', 'zh: CO');
    const { profile, problems } = compileProfile(text, vocabulary);
    expect(profile).toBeNull();
    expect(problems.map((p) => p.pointer)).toEqual(
      expect.arrayContaining(['/rules/gas.low/threshold/clear', '/rules/gas.fault/state/when/gas.state', '/rules/gas.co-high/title/zh']),
    );
  });

  test('the untouched file has none', () => {
    expect(compileProfile(gasSource, vocabulary).problems).toEqual([]);
  });
});
