import { describe, expect, test } from 'vitest';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { conditionText } from '../../src/profiles/condition-text.ts';
import { vocabulary } from './fixtures.ts';

/** A small type with one rule, given as the lines under its id; every example is there, so that only the rule is judged. */
function typeWith(lines: string): string {
  const rule = lines
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `id: box
domain: rig
title: { zh: 箱, en: Box }
summary: { zh: 箱, en: Box }
safety: true
expectedInterval: 30 s
points:
  charging.temperature:
  charging.power[1]: { pointer: /p1 }
  charging.power[2]: { pointer: /p2 }
  charging.state:
  device.fault:
rules:
  box.rule:
    severity: major
    title: { zh: 规则, en: Rule }
    guidance: { cause: { zh: 因, en: cause }, consequence: { zh: 果, en: consequence }, action: { zh: 做, en: act } }
${rule}
examples:
  normal:
    title: { zh: 正常, en: normal }
    kind: normal
    steps:
      - send: { charging.temperature: 20, p1: 1, p2: 1, charging.state: available, device.fault: false }
    expect: {}
  alarm:
    title: { zh: 告警, en: alarm }
    kind: alarm
    steps: [{ send: { charging.temperature: 20 } }]
    expect: { alarms: [box.rule] }
  broken:
    title: { zh: 坏, en: broken }
    kind: broken
    steps: [{ text: x }]
    expect: { problems: [not-json] }
`;
}

/** The pointers of what is wrong, below the rule. */
function faults(lines: string): readonly string[] {
  const text = typeWith(lines);
  const { problems } = compileProfile(text, vocabulary);
  for (const problem of problems) {
    expect(problem.line).toBeGreaterThan(0);
    for (const part of [problem.expected, problem.came, problem.cure]) expect(part).not.toBe('');
  }
  return problems.map(({ pointer }) => pointer.replace('/rules/box.rule', ''));
}

function textOf(lines: string): string {
  const { profile, problems } = compileProfile(typeWith(lines), vocabulary);
  expect(problems).toEqual([]);
  return conditionText(profile!.rules[0]!, profile!);
}

const rate = {
  point: 'charging.temperature',
  direction: 'rising',
  per: '1 min',
  over: '2 min',
  raise: '{ atLeast: 5 }',
  clear: '{ below: 2 }',
};
const rateOf = (change: Record<string, string> = {}) =>
  `rate: { ${Object.entries({ ...rate, ...change })
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;

describe('a rate', () => {
  test('compiles, with half the window as the least span, and says so in words', () => {
    const { profile } = compileProfile(typeWith(rateOf()), vocabulary);
    expect(profile?.rules[0]?.condition).toMatchObject({ kind: 'rate', perSeconds: 60, windowSeconds: 120, minSpanSeconds: 60, when: [] });
    expect(textOf(`${rateOf({ when: '{ charging.state: { is: charging } }' })}\nraiseDelay: 30 s\nclearDelay: 1 min`)).toBe(
      'charging.temperature rising at least 5 per 60 s over 120 s while charging.state is charging for 30 s, until below 2 per 60 s for 60 s',
    );
    expect(textOf(rateOf({ direction: 'either' }))).toContain('rising or falling at least 5');
  });

  test.each([
    ['of words', { point: 'charging.state' }, '/rate/raise'],
    ['of a point that is not bound', { point: 'air.temperature' }, '/rate/raise'],
    ['with a negative limit', { raise: '{ atLeast: -5 }' }, '/rate/raise'],
    ['with a limit downwards', { raise: '{ below: 5 }' }, '/rate/raise'],
    ['without a gap', { clear: '{ below: 5 }' }, '/rate/clear'],
    ['that never returns', { direction: 'either', clear: '{ below: 0 }' }, '/rate/clear'],
    ['per no time', { per: '0 s' }, '/rate/per'],
    ['over too few values', { over: '80 s' }, '/rate/over'],
    ['over more than a week', { over: '8 d' }, '/rate/over'],
    ['whose values can never span enough', { minSpan: '100 s' }, '/rate/minSpan'],
    ['that one value makes', { minSpan: '0 s' }, '/rate/minSpan'],
    ['in no direction', { direction: 'up' }, '/rate/direction'],
    ['with a wrong excuse', { when: '{ charging.state: { is: hungry } }' }, '/rate/when/charging.state'],
  ])('%s is refused', (_name, change, pointer) => {
    expect(faults(rateOf(change))).toContain(pointer);
  });
});

describe('a count', () => {
  const countOf = (change = '') => `count: { when: { device.fault: { is: true } }, within: 10 min, raise: 5${change} }`;
  test('compiles, counts reports and returns when none is left unless it says otherwise', () => {
    const { profile } = compileProfile(typeWith(countOf()), vocabulary);
    expect(profile?.rules[0]?.condition).toMatchObject({ kind: 'count', counts: 'reports', windowSeconds: 600, raise: 5, clear: 1 });
    expect(textOf(countOf())).toBe('device.fault is true is reported 5 times within 600 s, until fewer than 1');
    expect(textOf(countOf(', counts: starts, clear: 3'))).toBe('device.fault is true begins 5 times within 600 s, until fewer than 3');
  });

  test.each([
    ['of once', countOf().replace('raise: 5', 'raise: 1'), '/count/raise'],
    ['of more than is remembered', countOf().replace('raise: 5', 'raise: 101'), '/count/raise'],
    ['of a part', countOf().replace('raise: 5', 'raise: 2.5'), '/count/raise'],
    ['that returns above its limit', countOf(', clear: 6'), '/count/clear'],
    ['within no time', countOf().replace('10 min', '0 s'), '/count/within'],
    ['within more than a week', countOf().replace('10 min', '8 d'), '/count/within'],
    ['of something else', countOf(', counts: ends'), '/count/counts'],
    ['of a word that does not exist', countOf().replace('is: true', 'is: maybe'), '/count/when/device.fault'],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('a trend', () => {
  const trend = { point: 'charging.temperature', limit: '{ atLeast: 80 }', within: '1 h', clear: '2 h', over: '10 min' };
  const trendOf = (change: Record<string, string> = {}) =>
    `trend: { ${Object.entries({ ...trend, ...change })
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ')} }`;
  test('compiles, with half the window as the least span, and says so in words', () => {
    const { profile } = compileProfile(typeWith(trendOf()), vocabulary);
    expect(profile?.rules[0]?.condition).toMatchObject({ kind: 'trend', raiseSeconds: 3600, windowSeconds: 600, minSpanSeconds: 300 });
    expect(textOf(trendOf({ when: '{ charging.state: { is: charging } }' }))).toBe(
      'charging.temperature at least 80 within 3600 s at the slope of the last 600 s while charging.state is charging, until it would take more than 7200 s',
    );
  });

  test.each([
    ['of words', { point: 'charging.state' }, '/trend/limit'],
    ['of a point that is not bound', { point: 'air.temperature' }, '/trend/limit'],
    ['to no limit', { limit: '{ is: 80 }' }, '/trend/limit'],
    ['in no time', { within: '0 s' }, '/trend/within'],
    ['in more than a week', { within: '8 d', clear: '9 d' }, '/trend/within'],
    ['without a gap', { clear: '1 h' }, '/trend/clear'],
    ['over too few values', { over: '2 min' }, '/trend/over'],
    ['whose values can never span enough', { minSpan: '10 min' }, '/trend/minSpan'],
    ['that one value makes', { minSpan: '0 s' }, '/trend/minSpan'],
    ['with a wrong excuse', { when: '{ charging.state: { is: hungry } }' }, '/trend/when/charging.state'],
  ])('%s is refused', (_name, change, pointer) => {
    expect(faults(trendOf(change))).toContain(pointer);
  });
});

describe('a sequence', () => {
  const steps = '[{ device.fault: { is: true } }, { charging.state: { is: charging } }]';
  const sequenceOf = (all = steps, within = '2 min') => `sequence: { steps: ${all}, within: ${within} }`;
  test('compiles, and says so in words', () => {
    const { profile } = compileProfile(typeWith(sequenceOf()), vocabulary);
    expect(profile?.rules[0]?.condition).toMatchObject({ kind: 'sequence', withinSeconds: 120 });
    expect(textOf(sequenceOf())).toBe('each time device.fault is true, then charging.state is charging, within 120 s');
  });

  test.each([
    ['of one step', sequenceOf('[{ device.fault: { is: true } }]'), '/sequence/steps'],
    ['of a word that does not exist', sequenceOf(steps.replace('charging }', 'hungry }')), '/sequence/steps/1/charging.state'],
    ['within no time', sequenceOf(steps, '0 s'), '/sequence/within'],
    ['within more than a week', sequenceOf(steps, '8 d'), '/sequence/within'],
    ['with a delay', `${sequenceOf()}\nraiseDelay: 5 s`, ''],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('a sequence over several devices', () => {
  const steps = '[{ device.fault: { is: true } }, { smoke.alarm: { is: true } }]';
  const sequenceOf = (rest = 'at: unit, within: 2 min', all = steps) => `sequence: { ${rest}, steps: ${all} }`;
  test('compiles, also with points of other types, and says so in words', () => {
    const { profile, problems } = compileProfile(typeWith(sequenceOf('at: unit, within: 2 min, clockTolerance: 3 s')), vocabulary);
    expect(problems.filter(({ pointer }) => pointer.startsWith('/rules'))).toEqual([]);
    expect(profile?.rules[0]?.condition).toMatchObject({ kind: 'sequence', at: 'unit', withinSeconds: 120, toleranceSeconds: 3 });
    expect(textOf(sequenceOf())).toBe(
      'each time device.fault is true, then smoke.alarm is true, within 120 s at different devices of one unit whose clocks are at most 5 s apart',
    );
  });

  test.each([
    [
      'that is of another type only',
      sequenceOf('at: unit, within: 2 min', steps.replace('device.fault', 'sos.pressed')),
      '/sequence/steps',
    ],
    [
      'of no such point',
      sequenceOf('at: unit, within: 2 min', steps.replace('smoke.alarm', 'smoke.colour')),
      '/sequence/steps/1/smoke.colour',
    ],
    ['of another type without a place', sequenceOf('within: 2 min'), '/sequence/steps/1/smoke.alarm'],
    ['at no such level', sequenceOf('at: street, within: 2 min'), '/sequence/at'],
    [
      'of five steps',
      sequenceOf('at: unit, within: 2 min', `[${Array(5).fill('{ device.fault: { is: true } }').join(', ')}]`),
      '/sequence/steps',
    ],
    [
      'whose clocks may be further apart than half its time',
      sequenceOf('at: unit, within: 2 min, clockTolerance: 61 s'),
      '/sequence/clockTolerance',
    ],
    ['that is shorter than the clocks are apart', sequenceOf('at: unit, within: 9 s'), '/sequence/within'],
    [
      'of one device with a tolerance',
      sequenceOf('within: 2 min, clockTolerance: 1 s', '[{ device.fault: { is: true } }, { charging.state: { is: charging } }]'),
      '/sequence/clockTolerance',
    ],
    ['with a delay', `${sequenceOf()}\nraiseDelay: 5 s`, ''],
    ['that others speak for', `${sequenceOf()}\nsuppressedBy: [box.other]`, '/suppressedBy'],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('several devices together', () => {
  const parts = '[{ devices: 2, when: { device.fault: { is: true } } }]';
  const togetherOf = (all = parts, rest = 'at: floor, within: 2 min') => `together: { ${rest}, parts: ${all} }`;
  const mixed = '[{ when: { device.fault: { is: true } } }, { when: { smoke.alarm: { is: true } } }]';
  test('compiles, also with points of other types, and says so in words', () => {
    const { profile } = compileProfile(typeWith(togetherOf(mixed)), vocabulary);
    expect(profile?.rules[0]?.condition).toMatchObject({
      kind: 'together',
      at: 'floor',
      withinSeconds: 120,
      parts: [{ devices: 1 }, { devices: 1 }],
    });
    expect(textOf(`${togetherOf()}\nraiseDelay: 10 s`)).toBe('2 devices with device.fault is true at one floor within 120 s for 10 s');
  });

  test.each([
    ['of one device', togetherOf('[{ when: { device.fault: { is: true } } }]'), '/together/parts'],
    ['that is of another type only', togetherOf('[{ devices: 2, when: { smoke.alarm: { is: true } } }]'), '/together/parts'],
    ['of no such point', togetherOf(mixed.replace('smoke.alarm', 'smoke.colour')), '/together/parts/1/when/smoke.colour'],
    [
      'of no such word',
      togetherOf(mixed.replace('smoke.alarm: { is: true }', 'door.lock: { is: ajar }')),
      '/together/parts/1/when/door.lock',
    ],
    ['at no such level', togetherOf(parts, 'at: street, within: 2 min'), '/together/at'],
    ['within no time', togetherOf(parts, 'at: floor, within: 0 s'), '/together/within'],
    ['of five parts', togetherOf(`[${Array(5).fill('{ when: { device.fault: { is: true } } }').join(', ')}]`), '/together/parts'],
    ['with hours', `${togetherOf()}\nduring: [{ days: [mon] }]`, ''],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('what is usual', () => {
  const baselineOf = (change = '') => `baseline: { point: charging.temperature, floor: 0.5${change} }`;
  /** The type with its rule as a warning. */
  const warning = (lines: string) => compileProfile(typeWith(lines).replace('severity: major', 'severity: warning'), vocabulary);
  const pointers = (lines: string) => warning(lines).problems.map(({ pointer }) => pointer.replace('/rules/box.rule', ''));
  test('compiles with what is left out, and says so in words', () => {
    const { profile, problems } = warning(baselineOf());
    expect(problems).toEqual([]);
    expect(profile?.rules[0]?.condition).toEqual({
      kind: 'baseline',
      point: 'charging.temperature',
      direction: 'either',
      raise: 5,
      clear: 3,
      floor: 0.5,
      minWeeks: 3,
      weeks: 8,
      when: [],
    });
    expect(conditionText(profile!.rules[0]!, profile!)).toBe(
      'charging.temperature 5 robust standard deviations off what is usual at this hour of the week (3 to 8 weeks), until less than 3',
    );
  });

  test('is a warning and nothing more', () => {
    expect(faults(baselineOf())).toContain('/severity');
  });

  test.each([
    ['of words', baselineOf().replace('charging.temperature', 'charging.state'), '/baseline/point'],
    ['that chance reaches', baselineOf(', raise: 2, clear: 1'), '/baseline/raise'],
    ['without a gap', baselineOf(', clear: 5'), '/baseline/clear'],
    ['without noise', baselineOf().replace('0.5', '0'), '/baseline/floor'],
    ['after more weeks than are remembered', baselineOf(', minWeeks: 5, weeks: 4'), '/baseline/minWeeks'],
    ['after one week', baselineOf(', minWeeks: 1'), '/baseline/minWeeks'],
    ['that remembers a year', baselineOf(', weeks: 52'), '/baseline/weeks'],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(pointers(lines)).toContain(pointer);
  });
});

describe('a dead man', () => {
  const deadManOf = (change = '') => `deadMan: { when: { device.fault: { is: true } }, for: 3 d${change} }`;
  test('compiles, and says in words that consent is needed', () => {
    expect(textOf(deadManOf())).toBe(
      'device.fault is true does not begin for 259200 s in which the device is heard; judged only where consent is recorded for the device',
    );
    expect(textOf(deadManOf(', counts: reports'))).toContain('device.fault is true is not reported');
  });

  test.each([
    ['for a moment', deadManOf().replace('3 d', '5 min'), '/deadMan/for'],
    ['for a year', deadManOf().replace('3 d', '365 d'), '/deadMan/for'],
    ['of a word that does not exist', deadManOf().replace('is: true', 'is: maybe'), '/deadMan/when/device.fault'],
    ['with a delay', `${deadManOf()}\nraiseDelay: 5 s`, '/raiseDelay'],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('something that has to come again and again', () => {
  const expectedOf = (change = '') => `expected: { when: { device.fault: { is: false } }, within: 30 h${change} }`;
  test('compiles, and says in words what is missed', () => {
    expect(textOf(expectedOf())).toBe('device.fault is false is not reported for 108000 s in which the device is heard');
  });

  test.each([
    ['within a moment', expectedOf().replace('30 h', '30 s'), '/expected/within'],
    ['within a year', expectedOf().replace('30 h', '365 d'), '/expected/within'],
    ['of a word that does not exist', expectedOf().replace('is: false', 'is: maybe'), '/expected/when/device.fault'],
    ['with a delay', `${expectedOf()}\nraiseDelay: 5 s`, '/raiseDelay'],
  ])('%s is refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

describe('hours', () => {
  const base = 'state: { when: { device.fault: { is: true } } }\n';
  const during = (text: string) => `${base}during: [${text}]`;
  test('compile to days and minutes, and are said in words', () => {
    const lines = `${during("{ days: [sat, mon], from: '22:00', to: '06:00' }, { dates: [10-01..10-07, 2026-05-01] }")}\nnotDuring: [{ from: 00:00, to: 01:30 }]`;
    const { profile, problems } = compileProfile(typeWith(lines), vocabulary);
    expect(problems).toEqual([]);
    expect(profile?.rules[0]?.hours).toEqual({
      during: [
        { days: [1, 6], from: 1320, to: 360, dates: null },
        {
          days: [1, 2, 3, 4, 5, 6, 7],
          from: 0,
          to: 1440,
          dates: [
            { first: { year: null, month: 10, day: 1 }, last: { year: null, month: 10, day: 7 } },
            { first: { year: 2026, month: 5, day: 1 }, last: { year: 2026, month: 5, day: 1 } },
          ],
        },
      ],
      except: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 90, dates: null }],
    });
    expect(textOf(lines)).toBe(
      'device.fault is true; raised only mon, sat 22:00-06:00 or 10-01..10-07, 2026-05-01; not raised 00:00-01:30',
    );
    expect(profile?.rules.at(-1)).not.toHaveProperty('hours');
  });

  test('a calendar of the vocabulary is its days, beside those of the rule', () => {
    const lines = `${base}notDuring: [{ calendar: public-holidays, dates: [12-31] }]`;
    const { profile, problems } = compileProfile(typeWith(lines), vocabulary);
    expect(problems).toEqual([]);
    const days = profile?.rules[0]?.hours?.except[0]?.dates ?? [];
    expect(days[0]).toEqual({ first: { year: null, month: 12, day: 31 }, last: { year: null, month: 12, day: 31 } });
    expect(days.slice(1)).toEqual(vocabulary.calendars.get('public-holidays')?.dates);
    expect(days.length).toBeGreaterThan(6);
  });

  test.each([
    ['of a calendar that does not exist', during('{ calendar: moon }'), '/during/0/calendar'],
    ['for a rule that saves lives', `${during('{ days: [mon] }')}\nlifeSafety: true\nsource: a test`, '/during'],
    ['left out for a rule that saves lives', `${base}notDuring: [{ days: [mon] }]\nlifeSafety: true\nsource: a test`, '/notDuring'],
    ['with half a time', during("{ from: '22:00' }"), '/during/0'],
    ['of no length', during("{ from: '22:00', to: '22:00' }"), '/during/0'],
    ['of nothing', during('{}'), '/during/0'],
    ['at an hour that does not exist', during("{ from: '25:00', to: '06:00' }"), '/during/0/from'],
    ['that begin at the end of the day', during("{ from: '24:00', to: '06:00' }"), '/during/0/from'],
    ['on a day that does not exist', during('{ days: [freitag] }'), '/during/0/days/0'],
    ['on a date that does not exist', during('{ dates: [02-30] }'), '/during/0/dates/0'],
    ['on a date in another form', during('{ dates: [1 October] }'), '/during/0/dates/0'],
    ['in a range upside down', during('{ dates: [2026-10-07..2026-10-01] }'), '/during/0/dates/0'],
    ['in a range half with a year', during('{ dates: [2026-10-01..10-07] }'), '/during/0/dates/0'],
    ['in a range of three', during('{ dates: [10-01..10-07..10-09] }'), '/during/0/dates/0'],
  ])('%s are refused', (_name, lines, pointer) => {
    expect(faults(lines)).toContain(pointer);
  });
});

test('an example may begin at a time of day', () => {
  const text = typeWith('state: { when: { device.fault: { is: true } } }').replace(
    'kind: alarm',
    "kind: alarm\n    at: '2026-01-05T23:00:00+08:00'",
  );
  expect(compileProfile(text, vocabulary).profile?.examples[1]?.startsAt).toBe(Date.UTC(2026, 0, 5, 15));
  const local = compileProfile(text.replace('+08:00', ''), vocabulary);
  expect(local.problems.map(({ pointer }) => pointer)).toEqual(['/examples/alarm/at']);
});

test('a rule is of exactly one kind', () => {
  expect(faults(`${rateOf()}\nevent: { when: { device.fault: { is: true } } }`)).toContain('');
  expect(faults('raiseDelay: 3 s')).toContain('');
});

test('several: what makes no sense is told with its place; what does is said in plain words', () => {
  expect(
    faults(`several:
  when:
    atLeast: 3
    of:
      - { point: charging.temperature, minus: charging.power, above: 5 }
      - anyOf: [{ point: charging.state, above: 3 }, { point: charging.temperature, minus: charging.temperature, above: 1 }]
  clear: { point: charging.state, minus: charging.temperature, is: charging }`),
  ).toEqual([
    '/several/when/atLeast',
    '/several/when/of/0/minus',
    '/several/when/of/1/anyOf/0',
    '/several/when/of/1/anyOf/1/minus',
    '/several/clear/minus',
    '/several/clear',
    '/several/clear/minus',
  ]);
  for (const lines of [
    'several: { when: { point: charging.temperature } }',
    'several: { when: { atLeast: 1 } }',
    'several: { when: { anyOf: [{ point: device.fault, is: true }] } }',
    'several: { when: { point: device.fault, is: true, anyOf: [{ point: device.fault, is: true }, { point: device.fault, is: false }] } }',
  ])
    expect(faults(lines)).toHaveLength(1);
  const { profile, problems } = compileProfile(
    typeWith(`several:
  when:
    atLeast: 2
    of:
      - { point: device.fault, is: true }
      - { point: charging.temperature, above: 50 }
      - allOf: [{ point: charging.state, in: [charging, faulted] }, { point: charging.temperature, below: 60 }]
  clear: { point: device.fault, is: false }`),
    vocabulary,
  );
  expect(problems).toEqual([]);
  expect(conditionText(profile!.rules[0]!, profile!)).toBe(
    'at least 2 of: device.fault is true; charging.temperature above 50; (charging.state is charging or faulted and charging.temperature below 60), until device.fault is false',
  );
});
