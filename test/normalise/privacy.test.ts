import { describe, expect, test } from 'vitest';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { prepare } from '../../src/normalise/prepare.ts';
import { sealedBytes } from '../../src/normalise/sealing.ts';
import { at, intakeOf, mirror, profileOf, read, textOf, valuesOf } from './fixtures.ts';

const sos = profileOf('sos-button');
const gas = profileOf('gas-household');
const deep: DeviceProfile = {
  ...sos,
  privacy: [
    { path: ['person', 'name'], treatment: 'pseudonym' },
    { path: ['face'], treatment: 'drop' },
  ],
};

describe('private fields', () => {
  test.each([
    '{"sos.pressed": true, "sos.wearer": "Zhang"}',
    '{"ts": 1767268800000, "values": {"sos.pressed": true, "sos.wearer": "Zhang"}}',
    '[{"values": {"sos.wearer": "Zhang"}}, {"sos.wearer": "Zhang"}]',
    '{"sos.wearer": "Zhang", "sos.wearer": null}',
    '{"values": {"sos.wearer": "Zhang"}, "values": {"sos.pressed": true}}',
    '{"values": {}, "sos.wearer": "Zhang"}',
    '{"values": "Zhang"}',
    '["Zhang", {"sos.pressed": true}]',
    '{"sos.wearer": {"first": "Zhang"}}',
    '{"sos.wearer": ["Zhang"]}',
    '"Zhang"',
    '{"sos.wearer": "Zhang"',
  ])('never reach the stored body: %s', (body) => {
    expect(textOf(read(sos, body).message.body)).not.toContain('Zhang');
  });

  test('the same person is the same pseudonym, under one key', () => {
    const one = read(sos, '{"sos.wearer": "Zhang"}');
    const two = read(sos, '[{"sos.wearer": "Zhang"}]');
    expect(valuesOf(one.readings)['sos.wearer']).toMatch(/^p-[0-9a-f]{16}$/);
    expect(valuesOf(one.readings)).toEqual(valuesOf(two.readings));
    const other = prepare(intakeOf('{"sos.wearer": "Zhang"}'), sos, { ...mirror, pseudonymKey: new Uint8Array(32).fill(8) });
    expect(textOf(other.message.body)).not.toBe(textOf(one.message.body));
  });

  test('null stays null', () => {
    expect(read(sos, '{"sos.wearer": null}').readings).toMatchObject([{ value: null, quality: 'missing' }]);
  });

  test('a marked field is dropped', () => {
    expect(textOf(read(deep, '{"face": "Zhang", "sos.pressed": true}').message.body)).toBe('{"sos.pressed":true}');
  });

  test.each(['{"person": {"name": "Zhang"}}', '{"person": "Zhang"}', '{"person": [{"name": "Zhang"}]}', '{"person": {"name": ["Zhang"]}}'])(
    'a marked place is treated whatever stands there: %s',
    (body) => {
      expect(textOf(read(deep, body).message.body)).not.toContain('Zhang');
    },
  );

  test('a press beside a key that stands twice is still a press, and what stood twice is not kept', () => {
    const { message, readings, problems } = read(
      sos,
      '{"sos.pressed": true, "sos.wearer": "Zhang", "device.battery": 80, "device.battery": 1, "sos.wearer": "Li"}',
    );
    expect(textOf(message.body)).toBe(
      '{"sos.pressed":true,"sos.wearer":null,"sos.wearer":null,"device.battery":null,"device.battery":null}',
    );
    expect(valuesOf(readings)).toEqual({ 'sos.pressed': true, 'sos.wearer': null, 'device.battery': null });
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['repeated-key', '/sos.wearer'],
      ['repeated-key', '/device.battery'],
    ]);
    expect(normalise(message, sos, at)).toMatchObject({ readings, problems });
  });

  test('a press beside an element that cannot be read is still a press', () => {
    const { readings } = read(sos, '["Zhang", {"sos.pressed": true}]');
    expect(valuesOf(readings)).toEqual({ 'sos.pressed': true });
  });

  test('a profile without marks keeps the very bytes', () => {
    const body = '{ "gas.co" : 1.50 }';
    expect(textOf(read(gas, body).message.body)).toBe(body);
  });

  test('writing the body again turns no infinity into a missing value', () => {
    const { readings, message } = read(sos, '{"device.battery": 1e999, "sos.wearer": "Zhang"}');
    expect(readings[0]).toMatchObject({ value: null, quality: 'bad' });
    expect(normalise(message, sos, at).readings).toEqual(readings);
  });
});

describe('a message that cannot be parsed', () => {
  test('is sealed for a profile with marks, says why in clear, and can be opened', () => {
    const body = '{"sos.pressed": true, "sos.wea';
    const { message, problems } = read(sos, body);
    expect(message.sealed).toBe('2026-01-01');
    expect(problems).toMatchObject([{ code: 'not-json', weight: 'error' }]);
    expect(textOf(sealedBytes(message.body).map((byte) => byte ^ 0xff))).toBe(body);
  });

  test('is found to have the same problem on replay, without the key', () => {
    const { message, problems } = read(sos, '{"sos.wea');
    expect(normalise(message, sos, at).problems).toEqual(problems);
  });

  test('stays in clear for a profile without marks', () => {
    const { message } = read(gas, '{"gas.co');
    expect({ sealed: message.sealed, body: textOf(message.body) }).toEqual({ sealed: null, body: '{"gas.co' });
  });

  test('a sealed body with a damaged head is a problem, not an exception', () => {
    const { message } = read(sos, '{');
    expect(normalise({ ...message, body: new Uint8Array([1, 2, 3]) }, sos, at).problems).toMatchObject([{ code: 'sealed' }]);
  });
});
