import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleJudge, exampleReader } from '../../src/gateway/example-ports.ts';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { runExamples } from '../../src/profiles/example-runner.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const root = join(import.meta.dirname, '../..');
const { vocabulary } = loadProfiles(join(root, 'devices'));

/** The YAML blocks of a page, in order. */
function blocks(page: string): string[] {
  const text = readFileSync(join(root, 'docs/how-to', page), 'utf8');
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^ *```/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

test.each(['add-a-device-type.md', 'add-a-device-type.zh-CN.md'])('what %s shows is a working device type', async (page) => {
  const shown = blocks(page).map((block) => block.replace('{ cause: {...}, consequence: {...}, action: {...} }', '$guidance'));
  const block = (key: string, having = '') => {
    const found = shown.filter((text) => text.startsWith(`${key}:`) && text.includes(having));
    expect(found, key).toHaveLength(1);
    return found[0] ?? '';
  };
  const [points, expressions] = [block('points', 'pointer:'), block('points', 'jsonata:')];
  const [rules, cel, supervision, privacy] = [block('rules'), block('cel'), block('supervision'), block('private')];
  const [examples, quirks] = [block('examples'), block('quirks')];
  for (const text of shown) expect(() => parse(text)).not.toThrow();
  const text = `{ zh: 示例, en: example }`;
  const guidance = `{ cause: ${text}, consequence: ${text}, action: ${text} }`;
  const everything = `
  everything:
    title: ${text}
    kind: normal
    steps:
      - send: { smoke.obscuration: 1, device.fault: false, status: { bat: 80 }, c1: { p: 7.4 }, air.temperature: 600, lift.carStatus: 1, sos.wearer: A, photo: B }
    expect:
      readings: { 'charging.power[1]': 7400, air.temperature: 20, lift.carStatus: running, device.battery: 80 }
  by-expression:
    title: ${text}
    kind: alarm
    steps:
      - send: { sensors: [{ type: CO, v: 20 }, { type: CH4, v: 12 }, { type: CO, v: 15 }] }
    expect:
      readings: { gas.concentration: 12, gas.co: 35 }
      alarms: [gas.both]
  broken:
    title: ${text}
    kind: broken
    steps: [{ text: '{' }]
    expect: { problems: [not-json], alarms: [device.unreadable] }
`;
  const file = [
    `id: corridor-smoke\ndomain: smoke\ntitle: ${text}\nsummary: ${text}\nsafety: true\nexpectedInterval: 60 s\n`,
    `${points}  device.fault:\n  sos.wearer:\n${expressions.replace('points:\n', '')}`,
    rules.replace('$guidance', guidance),
    `  gas.both:\n    severity: major\n    title: ${text}\n    guidance: ${guidance}\n${cel.replaceAll(/^/gm, '    ')}`,
    supervision,
    privacy,
    block('commands'),
    examples.trimEnd() + everything,
    quirks,
  ].join('\n');
  if (vocabulary === null) throw new Error('no vocabulary');
  const { profile, problems } = compileProfile(file, vocabulary);
  expect(problems).toEqual([]);
  const results = await runExamples(profile!, exampleReader, exampleJudge);
  expect(results.map(({ example, differences }) => ({ example, differences }))).toEqual([
    { example: 'fire-in-the-corridor', differences: [] },
    { example: 'everything', differences: [] },
    { example: 'by-expression', differences: [] },
    { example: 'broken', differences: [] },
  ]);
});
