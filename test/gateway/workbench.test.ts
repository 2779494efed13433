import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workbench } from '../../src/gateway/workbench.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { systemClock } from '../../src/runtime/clock.ts';

const folder = join(import.meta.dirname, '../../devices');
const { profiles, vocabulary } = loadProfiles(folder);
const gas = readFileSync(join(folder, 'gas/gas-household.yaml'), 'utf8');
const bench = new Workbench({
  vocabulary: () => vocabulary,
  inForce: () => profiles,
  source: (id) => (id === 'gas-household' ? gas : null),
  timeZone: 'Asia/Shanghai',
  clock: systemClock,
});
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
const high = { text: null, channel: 'telemetry', payload: '{"gas.concentration": 51, "gas.state": "normal"}' } as const;

test('a shipped text is sound, and its examples were run', async () => {
  const { profile, problems, examples } = await bench.check(gas, 'gas.yaml');
  expect(profile?.id).toBe('gas-household');
  expect(problems).toEqual([]);
  expect(examples.run).toBe(examples.all);
  expect(examples.all).toBeGreaterThan(2);
  expect(bench.source('gas-household')).toEqual({ version: profile?.version, text: gas });
  expect(bench.source('no-such')).toBeNull();
});

test('a missing example hides nothing that the other examples show', async () => {
  const text = gas.replaceAll('kind: broken', 'kind: normal').replace('gas.concentration: 26', 'gas.concentration: 26, smell: 1');
  const { profile, problems, examples } = await bench.check(text, 'gas.yaml');
  expect(profile).toBeNull();
  expect(examples.run).toBe(examples.all);
  expect(problems.map(({ came }) => came)).toContain('unknown-point at /smell');
  expect(problems.length).toBeGreaterThan(1);
});

test('what is wrong is said with its line: in the schema, in the meaning, and where an example says otherwise', async () => {
  const schema = gas.replace('severity: major', 'severity: huge');
  expect((await bench.check(schema, 'gas.yaml')).problems[0]).toMatchObject({
    file: 'gas.yaml',
    line: lineOf(schema, 'huge'),
    came: '"huge"',
  });
  const meaning = gas.replace('clear: { below: 20 }', 'clear: { below: 30 }');
  expect((await bench.check(meaning, 'gas.yaml')).problems.map(({ line }) => line)).toContain(lineOf(meaning, 'clear: { below: 30 }'));
  // Sound in itself, but the examples of the file know better.
  const limit = gas.replace('raise: { atLeast: 50 }', 'raise: { atLeast: 99 }');
  const { profile, problems } = await bench.check(limit, 'gas.yaml');
  expect(profile).not.toBeNull();
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]?.line).toBeGreaterThan(lineOf(limit, 'examples:'));
  expect((await bench.check('a: [', 'x.yaml')).problems[0]?.file).toBe('x.yaml');
});

test('a payload is explained by the type in force, and by a text that nobody has put in force', async () => {
  const now = await bench.explain('gas-household', high);
  expect(now.explained?.raised.map(({ rule }) => rule.id)).toContain('gas.high');
  expect(now.explained?.told?.en).toContain('every terminal');
  expect(now.explained?.complete).toBe(true);
  const text = gas.replace('raise: { atLeast: 50 }', 'raise: { atLeast: 60 }');
  const draft = await bench.explain('gas-household', { ...high, text });
  expect(draft.explained?.raised.map(({ rule }) => rule.id)).not.toContain('gas.high');
  expect((await bench.explain('gas-household', { ...high, text: 'id: 7' })).problems.length).toBeGreaterThan(0);
  const unreadable = await bench.explain('gas-household', { ...high, payload: '{"gas.concentration": ' });
  expect(unreadable.explained?.message.problems.map(({ code }) => code)).toEqual(['not-json']);
});

test('a delay of a day at a message each second is given up in good time and says so; meanwhile others get their turn', async () => {
  const slow = gas
    .replace('expectedInterval: 60 s', 'expectedInterval: 1 s')
    .replace(
      '      raise: { atLeast: 50 }\n      clear: { below: 40 }\n',
      '      raise: { atLeast: 50 }\n      clear: { below: 40 }\n    raiseDelay: 20 h\n',
    );
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const { explained, problems } = await bench.explain('gas-household', { ...high, text: slow });
  clearInterval(timer);
  expect(problems).toEqual([]);
  expect(explained?.judgedSeconds).toBeGreaterThan(0);
  expect(turns).toBeGreaterThan(5);
  if (!explained?.complete) expect(explained?.judgedSeconds).toBeLessThan(72_000);
}, 30_000);

test('more than eight at once are refused as busy', async () => {
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => bench.explain('gas-household', high)));
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(refused).toEqual(['busy', 'busy', 'busy', 'busy']);
  expect((await bench.explain('gas-household', high)).explained).toBeDefined();
});
