import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { at, loaded, profileOf, read, valuesOf } from './fixtures.ts';

const profiles = [...loaded.profiles.values()];
const names = profiles.flatMap((profile) => profile.bindings.map(({ point }) => point.name));
const words = [...(loaded.vocabulary?.points.values() ?? [])].flatMap(({ words }) => [...words.keys()]);
const traps = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'ts', 'id', 'values', '', '0', 'length'];
const key = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: fc.constantFrom(...traps) },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const number = fc.oneof(fc.double().filter(Number.isFinite), fc.constantFrom('1e999', '-1e999', '-0', '1e-400', '9007199254740993'));
const scalar = fc.oneof(
  number,
  fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(...words)).map((text) => JSON.stringify(text)),
  fc.constantFrom('null', 'true', 'false', '"\\u0000"', '"\\ud800"'),
);
/** JSON text, built by hand so that repeated keys, `__proto__` and 1e999 really stand in it. */
const json = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    scalar.map(String),
    fc.array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(key, tie('node')), { maxLength: 6 })
      .map((pairs) => `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`),
  ),
})).node as fc.Arbitrary<string>;
const profile = fc.constantFrom<DeviceProfile>(...profiles);
const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).sort().join();

function intact(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(prototypeBefore);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

describe('whatever a device sends', () => {
  test('never throws, changes no prototype, invents no value, and reads the same again from the stored body', () => {
    let withReadings = 0;
    fc.assert(
      fc.property(profile, json, (device, body) => {
        const { message, ...live } = read(device, body);
        expect(normalise(message, device, at)).toEqual({
          readings: live.readings,
          historical: live.historical,
          late: live.late,
          problems: live.problems,
        });
        for (const reading of [...live.readings, ...live.late]) {
          const empty = reading.quality === 'missing' || reading.quality === 'bad';
          expect(reading.value === null).toBe(empty);
          if (typeof reading.value === 'number') expect(Number.isFinite(reading.value)).toBe(true);
          withReadings++;
        }
        intact();
      }),
      { numRuns: 3000, seed: 20260101 },
    );
    expect(withReadings).toBeGreaterThan(300);
  });

  test('of two values under one key none is taken, wherever they stand', () => {
    let found = 0;
    fc.assert(
      fc.property(profile, key, fc.tuple(json, json), json, (device, name, [one, two], other) => {
        const text = JSON.stringify(name);
        const { readings, late } = read(device, `{"x": ${other}, ${text}: ${one}, "y": ${other}, ${text}: ${two}}`);
        const binding = device.bindings.find(({ path }) => path.length === 1 && path[0] === name);
        if (binding !== undefined && name !== 'values') found++;
        for (const { point, value } of [...readings, ...late]) if (point === binding?.point.name) expect(value).toBeNull();
        intact();
      }),
      { numRuns: 1000, seed: 20260103 },
    );
    expect(found).toBeGreaterThan(50);
  });

  test('bytes of any kind never throw', () => {
    fc.assert(
      fc.property(profile, fc.uint8Array({ maxLength: 200 }), (device, body) => {
        expect(read(device, body).problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000, seed: 20260102 },
    );
  });

  test('a good message cut or altered anywhere never becomes a different number', () => {
    const gas = profileOf('gas-household');
    const good = '{"gas.concentration":12.5,"gas.co":null}';
    for (let cut = 0; cut < good.length; cut++) expect(read(gas, good.slice(0, cut)).readings).toEqual([]);
    expect(read(gas, good).readings).toMatchObject([{ value: 12.5 }, { value: null, quality: 'missing' }]);
  });

  test('__proto__ is a key like any other', () => {
    const gas = profileOf('gas-household');
    const { readings, problems } = read(
      gas,
      '{"__proto__": {"gas.co": 900, "polluted": true}, "constructor": {"prototype": {"polluted": 1}}, "gas.co": 1}',
    );
    expect(valuesOf(readings)).toEqual({ 'gas.co': 1 });
    expect(problems.map((p) => [p.code, p.pointer])).toEqual([
      ['unknown-point', '/__proto__'],
      ['unknown-point', '/constructor'],
    ]);
    const wrapped = read(gas, '{"__proto__": {"values": {"gas.co": 900}}, "values": {"__proto__": {"gas.co": 901}}}');
    expect(wrapped.readings).toEqual([]);
    intact();
  });
});
