import { expect, test } from 'vitest';
import { checkCel, compileCel } from '../../src/expressions/cel-language.ts';
import { checkJsonata, compileJsonata } from '../../src/expressions/jsonata-language.ts';

const kinds = { 'gas.concentration': 'number', 'gas.co': 'number', 'gas.state': 'word', 'door.tamper': 'boolean' } as const;
const cel = (text: string, input: Readonly<Record<string, unknown>>) => compileCel(text, kinds).run(input);

test.each([
  ['$now()', '$now'],
  ['a + $millis()', '$millis'],
  ['$map([1,2], function($x) { $random() * $x })', '$random'],
  ['($f := $shuffle; $f([1,2,3]))', '$shuffle'],
  ['$eval("$now()")', '$eval'],
  ['[1,2] ~> $shuffle', '$shuffle'],
])('JSONata without time and chance: %s is refused at load', (text, came) => {
  expect(checkJsonata(text)).toMatchObject({ came });
});

test('JSONata that cannot be parsed is refused with the place', () => {
  const fault = checkJsonata('sensors[type = ');
  expect(fault?.position).toBeGreaterThan(0);
  expect(checkJsonata('x'.repeat(2_001))?.expected).toBe('at most 2000 characters');
  expect(checkJsonata('sensors[type = "CH4"].value')).toBeNull();
});

test('a JSONata result is a value, nothing, or the reason why there is none', async () => {
  const run = (text: string, input: unknown) => compileJsonata(text).run(input);
  expect(
    await run('sensors[type = "CH4"].value', {
      sensors: [
        { type: 'CO', value: 1 },
        { type: 'CH4', value: 0.5 },
      ],
    }),
  ).toEqual({ value: 0.5 });
  expect(await run('nothing.here', {})).toBeNull();
  expect(await run('null', {})).toEqual({ value: null });
  expect(await run('a + "x"', { a: 1 })).toEqual({
    failed: expect.stringContaining('The right side of the "+" operator must evaluate to a number'),
  });
  expect(await run('a / b', { a: 1, b: 0 })).toEqual({ failed: expect.any(String) });
  expect(await run('[1..5000]', {})).toEqual({ failed: 'the result is a list of 5000' });
  expect(await run('function($x) { $x }', {})).toHaveProperty('failed');
});

test.each([
  ['gas.concentration >', /Unexpected token/, 19],
  ['gas.concentration > "ten"', /no such overload: double > string/, 0],
  ['gas.concentrtion > 10.0', /No such key: concentrtion/, null],
  ['lift.floor > 3.0', /Unknown variable: lift/, 0],
  ['gas.concentration', /a double/, 0],
  ['has(gas.co) && gas.co > 30.0', /has\(\)/, null],
  ['size(gas) > 1', /gas by itself/, null],
  ['gas["co"] > 30.0', /gas by itself/, null],
  ['now() > timestamp("2026-01-01T00:00:00Z")', /now/, null],
  ['1 < 2', /no point at all/, 0],
])('CEL is checked at load: %s', (text, came, position) => {
  const { fault } = checkCel(text, kinds);
  expect(fault?.came).toMatch(came);
  if (position !== null) expect(fault?.position).toBe(position);
});

test('CEL names its points, and is true, false or unknown', () => {
  const both = 'gas.concentration > 10.0 && gas.co > 30.0';
  expect(checkCel(both, kinds)).toEqual({ fault: null, points: ['gas.co', 'gas.concentration'] });
  expect(cel(both, { 'gas.concentration': 11, 'gas.co': 31 })).toEqual({ value: 'true' });
  expect(cel(both, { 'gas.concentration': 11, 'gas.co': 3 })).toEqual({ value: 'false' });
  expect(cel('gas.state == "high" || door.tamper', { 'gas.state': 'normal', 'door.tamper': true })).toEqual({ value: 'true' });
});

test('a missing value makes unknown and never false, unless the other side decides alone (Kleene)', () => {
  for (const [text, value] of [
    ['gas.co > 30.0', 'unknown'],
    ['!(gas.co > 30.0)', 'unknown'],
    ['gas.co > 30.0 || gas.concentration > 10.0', 'true'],
    ['gas.concentration > 10.0 || gas.co > 30.0', 'true'],
    ['gas.co > 30.0 && gas.concentration > 10.0', 'unknown'],
    ['gas.co > 30.0 && gas.concentration > 20.0', 'false'],
    ['gas.co > 30.0 ? true : false', 'unknown'],
    ['gas.co in [1.0, 2.0]', 'unknown'],
  ] as const)
    expect([text, cel(text, { 'gas.concentration': 15 })]).toEqual([text, { value }]);
});

test('what goes wrong with every value there is a failure, not a truth', () => {
  expect(cel('1 / int(gas.co) > 2', { 'gas.co': 0 })).toEqual({ failed: expect.stringContaining('zero') });
});
