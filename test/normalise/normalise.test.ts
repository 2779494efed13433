import { describe, expect, test } from 'vitest';
import { maxProblems } from '../../src/normalise/message-problem.ts';
import { at, profileOf, qualitiesOf, read, valuesOf } from './fixtures.ts';

const gas = profileOf('gas-household');
const lift = profileOf('lift-monitor');

describe('the forms of the contract', () => {
  test('a flat object takes the receive time', () => {
    const { readings, problems, historical } = read(gas, '{"gas.concentration": 12.5, "gas.state": "normal"}');
    expect(readings).toEqual([
      { ts: at, point: 'gas.concentration', component: '', value: 12.5, unit: '%LEL', quality: 'good' },
      { ts: at, point: 'gas.state', component: '', value: 'normal', unit: null, quality: 'good' },
    ]);
    expect(problems).toEqual([]);
    expect(historical).toBe(false);
  });

  test.each([
    ['a number of ms', at - 1000],
    ['RFC 3339 in Z', '2026-01-01T11:59:59Z'],
    ['RFC 3339 with an offset', '2026-01-01T19:59:59.000+08:00'],
  ])('a wrapped object takes %s', (_name, ts) => {
    const { readings, message } = read(gas, JSON.stringify({ ts, id: 'm-1', values: { 'gas.co': 3 } }));
    expect(readings.map((r) => [r.ts, r.value])).toEqual([[at - 1000, 3]]);
    expect(message.id).toBe('m-1');
  });

  test('an array carries several moments, and one bad element leaves the others alone', () => {
    const body = [{ ts: at - 2000, values: { 'gas.co': 1 } }, 7, { 'gas.co': 2 }];
    const { readings, problems } = read(gas, JSON.stringify(body));
    expect(readings.map((r) => [r.ts, r.value])).toEqual([
      [at - 2000, 1],
      [at, 2],
    ]);
    expect(problems).toMatchObject([{ code: 'not-an-object', pointer: '/1', came: '7', weight: 'error' }]);
  });

  test.each([
    ['[]', null],
    ['[{"id":"a","values":{}}]', 'a'],
    ['[{"id":"a","values":{}},{"id":2,"values":{}}]', 'array:["a","2"]'],
    ['[{"id":"a","values":{}},{"values":{}}]', null],
    ['{"id":"a","gas.co":1}', null],
    ['{"id":"","values":{}}', null],
    ['{"id":{"a":1},"values":{}}', null],
  ])('the id of %s is %s', (body, id) => {
    expect(read(gas, body).message.id).toBe(id);
  });
});

describe('missing is never zero', () => {
  test('null is missing', () => {
    const { readings, problems } = read(gas, '{"gas.concentration": null}');
    expect(readings).toMatchObject([{ value: null, quality: 'missing' }]);
    expect(problems).toEqual([]);
  });

  test('what is not sent is no reading', () => {
    expect(read(gas, '{"gas.co": 0}').readings.map((r) => r.point)).toEqual(['gas.co']);
  });

  test.each([
    ['a number as text', '{"gas.concentration": "12.5"}', 'wrong-type', '/gas.concentration'],
    ['a boolean for a number', '{"gas.concentration": false}', 'wrong-type', '/gas.concentration'],
    ['an object for a number', '{"gas.concentration": {"value": 1}}', 'wrong-type', '/gas.concentration'],
    ['an array for a number', '{"gas.concentration": [1]}', 'wrong-type', '/gas.concentration'],
    ['1e999', '{"gas.concentration": 1e999}', 'not-finite', '/gas.concentration'],
    ['a word that nobody knows', '{"gas.state": "smelly"}', 'unknown-word', '/gas.state'],
    ['a number for a word without a map', '{"gas.state": 3}', 'wrong-type', '/gas.state'],
  ])('%s is bad, names its place, and the other points go on', (_name, body, code, pointer) => {
    const { readings, problems } = read(gas, `${body.slice(0, -1)}, "gas.co": 4}`);
    expect(problems).toMatchObject([{ code, pointer, weight: 'error' }]);
    expect(readings).toMatchObject([
      { value: null, quality: 'bad' },
      { point: 'gas.co', value: 4, quality: 'good' },
    ]);
  });

  test('a value beyond the plausible range is kept and marked', () => {
    expect(read(gas, '{"gas.concentration": 140}').readings).toMatchObject([{ value: 140, quality: 'uncertain' }]);
  });
});

describe('words, codes and contacts', () => {
  test('vendor numbers and vocabulary words are both understood', () => {
    const { readings, problems } = read(
      lift,
      '{"lift.serviceMode": 2, "lift.carStatus": "running", "lift.doorClosed": 2, "lift.passengers": true}',
    );
    expect(valuesOf(readings)).toEqual({
      'lift.serviceMode': 'inspection',
      'lift.carStatus': 'running',
      'lift.doorClosed': false,
      'lift.passengers': true,
    });
    expect(problems).toEqual([]);
  });

  test.each([
    ['{"lift.doorClosed": 0}', 'unknown-word'],
    ['{"lift.faultCode": 11}', 'unknown-word'],
    ['{"lift.alarmButton": 1}', 'wrong-type'],
    ['{"lift.alarmButton": "true"}', 'wrong-type'],
  ])('%s is not guessed (%s)', (body, code) => {
    const { readings, problems } = read(lift, body);
    expect(readings).toMatchObject([{ value: null, quality: 'bad' }]);
    expect(problems).toMatchObject([{ code }]);
  });

  test('a key that nobody bound is a notice and stops nothing', () => {
    const { readings, problems } = read(gas, '{"a/b~c": 1, "gas.co": 2}');
    expect(problems).toMatchObject([{ code: 'unknown-point', pointer: '/a~1b~0c', weight: 'notice' }]);
    expect(valuesOf(readings)).toEqual({ 'gas.co': 2 });
  });

  test.each([
    ['the dangerous value first', '{"gas.concentration": 60, "gas.concentration": 3, "gas.co": 2}', '/gas.concentration'],
    ['and last', '{"gas.concentration": 3, "gas.co": 2, "gas.concentration": 60}', '/gas.concentration'],
    ['written another way', '{"gas.concentration": 60, "gas.co": 2, "gas\\u002econcentration": 3}', '/gas.concentration'],
    ['wrapped', '{"values": {"gas.concentration": 60, "gas.concentration": 3, "gas.co": 2}}', '/values/gas.concentration'],
    ['in an array', '[{}, {"gas.concentration": 60, "gas.concentration": 3, "gas.co": 2}]', '/1/gas.concentration'],
  ])('a key that stands twice has no value, the others have theirs: %s', (_what, body, pointer) => {
    const { readings, problems } = read(gas, body);
    expect(problems).toMatchObject([{ code: 'repeated-key', pointer, weight: 'error' }]);
    expect(valuesOf(readings)).toEqual({ 'gas.concentration': null, 'gas.co': 2 });
    expect(readings.find(({ point }) => point === 'gas.concentration')?.quality).toBe('bad');
  });

  test('with its values or its time twice an element is not read', () => {
    const values = read(gas, '[{"values": {"gas.co": 900}, "values": {"gas.co": 2}}, {"gas.co": 3}]');
    expect(values.problems).toMatchObject([{ code: 'repeated-key', pointer: '/0/values', weight: 'error' }]);
    expect(values.readings).toMatchObject([{ value: 3 }]);
    const time = read(gas, `{"ts": ${at}, "ts": ${at - 86_400_000}, "values": {"gas.co": 900}}`);
    expect(time.problems).toMatchObject([{ code: 'repeated-key', pointer: '/ts', weight: 'error' }]);
    expect(time.readings).toEqual([]);
  });

  test('of a message with more than a hundred keys again nothing is read', () => {
    const { readings, problems } = read(gas, `{"gas.co": 3, ${'"gas.valve": "open", '.repeat(102)}"device.signal": -70}`);
    expect(problems).toMatchObject([{ code: 'repeated-key', pointer: '', came: '101 keys again', weight: 'error' }]);
    expect(readings).toEqual([]);
  });

  test('the same key in different objects stands once in each, and an unbound one hurts nobody', () => {
    expect(read(gas, '[{"gas.co": 1}, {"gas.co": 2}]').problems).toEqual([]);
    expect(read(gas, '{"x": {"a": 1}, "y": [{"a": "}\\"{,:"}, {"a": 1}], "x": 2}').problems.map(({ weight }) => weight)).toEqual([
      'notice',
      'notice',
    ]);
  });
});

describe('device time is recorded, not trusted', () => {
  const wrapped = (ts: unknown) => JSON.stringify({ ts, values: { 'gas.co': 5 } });

  test('five minutes is still live, more is historical', () => {
    expect(read(gas, wrapped(at - 300_000))).toMatchObject({ historical: false, problems: [], readings: [{ ts: at - 300_000 }] });
    const late = read(gas, wrapped(at - 300_001));
    expect(late).toMatchObject({
      historical: true,
      problems: [],
      readings: [{ ts: at - 300_001, quality: 'good' }],
    });
  });

  test('a clock that runs ahead keeps the value live, at the receive time, and is noticed', () => {
    const { readings, problems, historical } = read(gas, wrapped(at + 300_001));
    expect({ historical, readings }).toMatchObject({ historical: false, readings: [{ ts: at, value: 5, quality: 'uncertain' }] });
    expect(problems).toMatchObject([{ code: 'clock-ahead', pointer: '/ts', weight: 'notice' }]);
  });

  test.each([0, -5, Math.floor(at / 1000), Date.UTC(2000, 0, 1, 3), '1970-01-01T00:00:09Z', '1980-01-06T00:00:00Z'])(
    'a clock that was never set (%s) keeps the value live',
    (ts) => {
      const { readings, problems, historical } = read(gas, wrapped(ts));
      expect({ historical, readings }).toMatchObject({ historical: false, readings: [{ ts: at, value: 5, quality: 'uncertain' }] });
      expect(problems).toMatchObject([{ code: 'clock-unset', weight: 'notice' }]);
    },
  );

  test('a recording of 2004 is history', () => {
    expect(read(gas, wrapped('2004-03-10T18:00:00+01:00'))).toMatchObject({
      historical: true,
      readings: [{ ts: Date.UTC(2004, 2, 10, 17) }],
    });
  });

  test.each(['2026-01-01T12:00:00', '2026-01-01 12:00:00', '2026-01-01T12:00'])(
    'a time without an offset (%s) is quarantined with its values',
    (ts) => {
      const { readings, problems } = read(gas, wrapped(ts));
      expect(readings).toEqual([]);
      expect(problems).toMatchObject([{ code: 'no-offset', pointer: '/ts', came: JSON.stringify(ts), weight: 'error' }]);
    },
  );

  test.each(['2026-02-30T12:00:00Z', '2026-13-01T12:00:00Z', 'yesterday', '', '2026-01-01T12:00:00+0800', true, {}, []])(
    'no time at all (%j) is quarantined',
    (ts) => {
      const { readings, problems } = read(gas, wrapped(ts));
      expect(readings).toEqual([]);
      expect(problems).toMatchObject([{ code: 'bad-time', weight: 'error' }]);
    },
  );

  test('late and live readings of one message are kept apart', () => {
    const body = [
      { ts: at - 3_600_000, values: { 'gas.co': 400 } },
      { ts: at, values: { 'gas.co': 5 } },
    ];
    const { readings, late, historical } = read(gas, JSON.stringify(body));
    expect({ historical, live: readings.map((r) => r.value), late: late.map((r) => r.value) }).toEqual({
      historical: false,
      live: [5],
      late: [400],
    });
  });
});

describe('a sign of life', () => {
  test.each(['{}', '[]', '{"values": {}}'])('%s is no problem', (body) => {
    expect(read(gas, body)).toMatchObject({ readings: [], problems: [], historical: false });
  });
});

describe('bad bodies', () => {
  test.each([
    ['nothing', '', 'not-json'],
    ['cut off', '{"gas.co": 1', 'not-json'],
    ['NaN', '{"gas.co": NaN}', 'not-json'],
    ['text', '"help"', 'not-an-object'],
    ['null', 'null', 'not-an-object'],
    ['values that are none', '{"ts": 1, "values": 3}', 'not-an-object'],
    ['17 levels', `${'['.repeat(17)}${']'.repeat(17)}`, 'too-deep'],
    ['10,001 keys', `{${Array.from({ length: 10_001 }, (_, i) => `"${i}":1`)}}`.replace(/"(\d+)":1/g, '"":1'), 'too-many-keys'],
    ['more than 64 KiB', `{"gas.co": "${'x'.repeat(65_536)}"}`, 'too-large'],
  ])('%s', (_name, body, code) => {
    const { readings, problems } = read(gas, body);
    expect(readings).toEqual([]);
    expect(problems.filter((p) => p.weight === 'error')).toMatchObject([{ code }]);
  });

  test('bytes that are no UTF-8', () => {
    const body = Buffer.concat([Buffer.from('{"x": "'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]);
    expect(read(gas, body).problems).toMatchObject([{ code: 'not-utf8' }]);
  });

  test('UTF-8 beyond ASCII is read', () => {
    expect(read(profileOf('sos-button'), '{"sos.pressed": true, "备注": "三楼"}').problems).toMatchObject([
      { code: 'unknown-point', pointer: '/备注' },
    ]);
  });

  test('brackets, colons and escapes inside text count for nothing', () => {
    const { readings, problems } = read(gas, '{"x[[[[[[[[[[[[[[[[[[[": "::\\"::{{{{\\\\", "gas.co": 3}');
    expect(valuesOf(readings)).toEqual({ 'gas.co': 3 });
    expect(problems.map((p) => p.code)).toEqual(['unknown-point']);
  });

  test('thousands of faults are a bounded list that stays an error', () => {
    const { problems } = read(gas, `[${'1,'.repeat(30_000)}1]`);
    expect(problems).toHaveLength(maxProblems + 1);
    expect(problems.at(-1)).toMatchObject({
      code: 'more-problems',
      weight: 'error',
      came: `${30_001 - maxProblems} more, ${30_001 - maxProblems} of them errors`,
    });
  });

  test('a message of a device without a profile is kept sealed and named', () => {
    const { message, problems } = read(undefined, '{"sos.wearer": "Zhang"}');
    expect(message.sealed).toBe('2026-01-01');
    expect(Buffer.from(message.body).includes('Zhang')).toBe(false);
    expect(problems).toMatchObject([{ code: 'no-profile' }]);
  });

  test('qualities are told for every reading', () => {
    expect(qualitiesOf(read(gas, '{"gas.co": 1, "gas.concentration": null, "gas.state": 5}').readings)).toEqual({
      'gas.co': 'good',
      'gas.concentration': 'missing',
      'gas.state': 'bad',
    });
  });
});
