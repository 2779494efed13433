import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { compileStored, storedSource } from '../../src/profiles/stored-profile.ts';
import { compileVocabulary } from '../../src/profiles/vocabulary-file.ts';
import { alteredGas, gasSource, loaded, sourceOf, vocabulary } from './fixtures.ts';

const gas = loaded.profiles.get('gas-household')!;

describe('a compiled type', () => {
  test('has the two supervision rules, after three expected intervals, major for safety', () => {
    expect(gas.rules.slice(-2)).toMatchObject([
      { id: 'device.silent', severity: 'major', condition: { kind: 'absence', seconds: 180 } },
      { id: 'device.unreadable', severity: 'major', condition: { kind: 'unreadable' } },
    ]);
    expect(loaded.profiles.get('lift-door-vibration')?.rules.at(-2)).toMatchObject({ id: 'device.silent', severity: 'minor' });
  });

  test('may set severity, texts and patience of its supervision', () => {
    const supervision = 'supervision:\n  missedIntervals: 5\n  silent: { severity: critical, title: { zh: 失联了, en: gone } }\n';
    const { profile } = compileProfile(gasSource.replace('points:\n', `${supervision}points:\n`), vocabulary);
    expect(profile?.rules.at(-2)).toMatchObject({ severity: 'critical', title: { en: 'gone' }, condition: { seconds: 300 } });
    expect(profile?.rules.at(-1)).toMatchObject({ severity: 'major' });
  });

  test('turns `unless` round: the terms that must not be false', () => {
    const low = gas.rules.find((rule) => rule.id === 'gas.low');
    expect(low?.unless).toEqual([
      { point: 'gas.state', test: { op: 'in', values: ['normal', 'low', 'high', 'fault', 'end-of-life', 'muted', 'test'] } },
    ]);
  });

  test('reads a point from the key of its name unless it is told otherwise', () => {
    expect(gas.bindings[0]).toMatchObject({ path: ['gas.concentration'], component: '', scale: 1, offset: 0, range: { min: 0, max: 100 } });
    const text = gasSource
      .replace('  device.signal:\n', '  device.signal: { pointer: /radio/rssi~1a, missing: [-999] }\n')
      .replaceAll('device.signal: -71', 'radio: { rssi/a: -71 }');
    const { profile, problems } = compileProfile(
      text.replace(
        'readings: { gas.concentration: 0.4, gas.co: 2, gas.state: normal, gas.valve: open, radio: { rssi/a: -71 } }',
        'readings: {}',
      ),
      vocabulary,
    );
    expect(problems).toEqual([]);
    expect(profile?.bindings.at(-1)).toMatchObject({ path: ['radio', 'rssi/a'], missing: [-999] });
  });

  test('converts the unit of the device', () => {
    const { problems, text } = alteredGas('  gas.co:\n', '  gas.co: { unit: ppb }\n');
    expect(problems).toEqual([]);
    expect(compileProfile(text, vocabulary).profile?.bindings[1]).toMatchObject({ scale: 0.001, offset: 0 });
  });

  test('keeps the same point of two components apart', () => {
    const text = gasSource
      .replace('  gas.valve:\n', '  gas.valve:\n  gas.valve[kitchen]: { pointer: /kitchen/valve }\n')
      .replace('gas.valve: open, device.signal: -71 }', 'gas.valve: open, kitchen: { valve: closed }, device.signal: -71 }');
    const { profile, problems } = compileProfile(text, vocabulary);
    expect(problems).toEqual([]);
    expect(profile?.bindings.filter((b) => b.point.name === 'gas.valve').map((b) => b.component)).toEqual(['', 'kitchen']);
  });

  test('a component is read from its own key where no pointer says otherwise', () => {
    const text = gasSource
      .replace('  gas.valve:\n', '  gas.valve:\n  gas.valve[kitchen]:\n')
      .replace('gas.valve: open, device.signal: -71 }', "gas.valve: open, 'gas.valve[kitchen]': closed, device.signal: -71 }");
    const { profile, problems } = compileProfile(text, vocabulary);
    expect(problems).toEqual([]);
    expect(profile?.bindings.find((b) => b.component === 'kitchen')?.path).toEqual(['gas.valve[kitchen]']);
  });

  test('has a version that moves with the file and with the vocabulary, and only then', () => {
    const again = compileProfile(gasSource, vocabulary).profile;
    expect(again?.version).toBe(gas.version);
    expect(gas.version).toMatch(/^[0-9a-f]{16}$/);
    expect(compileProfile(`${gasSource}\n# a note\n`, vocabulary).profile?.version).not.toBe(gas.version);
    const other = compileVocabulary(vocabulary.source.replace('max: 2000', 'max: 3000')).vocabulary!;
    expect(compileProfile(gasSource, other).profile?.version).not.toBe(gas.version);
  });

  test('is the same again from the stored source, with the vocabulary of its time', () => {
    const stored = loaded.sources.get('gas-household');
    expect(compileStored(stored?.source ?? '', 'gas-household')).toEqual({ profile: gas, draft: gas, problems: [] });
    const old = compileVocabulary(vocabulary.source.replace('max: 2000', 'max: 3000')).vocabulary!;
    const then = compileStored(storedSource(gasSource, old), 'gas-household').profile;
    expect(then?.bindings[1]?.range).toEqual({ min: 0, max: 3000 });
    expect(compileStored('id: x', 'x')).toMatchObject({ profile: null, problems: [{ expected: 'profile and vocabulary' }] });
  });
});

describe('hostile files', () => {
  test('an alias bomb is refused where it stands', () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n`;
    const { profile, problems } = compileProfile(bomb, vocabulary, 'bomb.yaml');
    expect(profile).toBeNull();
    expect(problems).toContainEqual(expect.objectContaining({ file: 'bomb.yaml', line: 2, expected: 'no anchors and aliases' }));
  });

  test.each([
    ['too large', `# ${'x'.repeat(256 * 1024)}`, 'at most 262144 bytes'],
    ['too deep', `a: ${'['.repeat(5000)}`, 'at most 32 levels'],
    [
      'too deep by indentation',
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`)
        .join('\n')
        .slice(0, 200_000),
      'at most 32 levels',
    ],
    ['too deep by dashes', '- '.repeat(5000), 'at most 32 levels'],
    ['a tab', 'id:\n\t- x', 'YAML 1.2'],
    ['a key twice', 'id: a\nid: b', 'YAML 1.2'],
    ['a tag', 'id: !!js/function "x"', 'YAML 1.2'],
    ['empty', '', 'object'],
    ['a prototype', '__proto__: { id: x }', 'a key that the schema knows'],
  ])('%s', (_name, text, expected) => {
    const { profile, problems } = compileProfile(text, vocabulary);
    expect(profile).toBeNull();
    expect(problems.map((p) => p.expected)).toContain(expected);
    expect(({} as Record<string, unknown>).id).toBeUndefined();
  });

  test('lines taken out, doubled or changed never throw and never compile in silence to something half', () => {
    const lines = gasSource.split('\n');
    let refused = 0;
    const change = fc.tuple(fc.nat(lines.length - 1), fc.constantFrom('drop', 'double', 'indent', 'cut', 'null'));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const altered = [...lines];
        for (const [at, how] of changes) {
          const line = altered[at] ?? '';
          altered[at] =
            {
              drop: '',
              double: `${line}\n${line}`,
              indent: ` ${line}`,
              cut: line.slice(0, line.length / 2),
              null: line.replace(/:.*/, ':'),
            }[how] ?? '';
        }
        const { profile, problems } = compileProfile(altered.join('\n'), vocabulary);
        expect(profile === null).toBe(problems.length > 0);
        if (profile === null) refused++;
        else expect(profile.rules.map((rule) => rule.id)).toEqual(expect.arrayContaining(['device.silent', 'device.unreadable']));
      }),
      { numRuns: 150, seed: 20260103 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

describe('a folder of types', () => {
  test('reports the problems of all files together, leaves out the faulty ones and keeps the others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-types-'));
    try {
      mkdirSync(join(folder, 'gas'));
      mkdirSync(join(folder, 'sos'));
      writeFileSync(join(folder, 'vocabulary.yaml'), vocabulary.source);
      writeFileSync(join(folder, 'gas', 'gas-household.yaml'), alteredGas('clear: { below: 20 }', 'clear: { below: 30 }').text);
      writeFileSync(join(folder, 'gas', 'other.yaml'), gasSource);
      writeFileSync(join(folder, 'gas', 'latin.yaml'), Buffer.from([0x69, 0x64, 0x3a, 0xff]));
      writeFileSync(join(folder, 'sos', 'sos-button.yaml'), sourceOf('sos/sos-button.yaml'));
      writeFileSync(join(folder, 'stray.yaml'), 'id: x');
      const { profiles, problems, files } = loadProfiles(folder);
      expect([...profiles.keys()]).toEqual(['sos-button']);
      expect(files).toHaveLength(4);
      const found = problems.map(({ file, expected }) => `${file.slice(folder.length + 1)} ${expected}`);
      expect(found).toEqual([
        'stray.yaml device types in a folder per domain',
        'gas/gas-household.yaml a limit below 25',
        expect.stringContaining('gas/latin.yaml a readable file'),
        'gas/other.yaml the file at gas/gas-household.yaml (domain/id)',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('without a vocabulary there are no types and one problem', () => {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-types-'));
    expect(loadProfiles(folder)).toMatchObject({ vocabulary: null, problems: [{ expected: 'the vocabulary' }] });
    rmSync(folder, { recursive: true });
  });
});
