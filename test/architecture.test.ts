import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Who may import whom inside src. A stage sees model/, runtime/ and itself; only the connectors see more.
 * A folder that is not in this table fails the test.
 */
const mayImport: Record<string, readonly string[] | 'everything'> = {
  model: [],
  runtime: [],
  config: ['runtime'],
  expressions: ['model', 'runtime'],
  profiles: ['model', 'runtime', 'expressions'],
  journal: ['model', 'runtime'],
  // Copies of the data folder, taken and put back; the journal says what is in its file.
  backup: ['model', 'runtime', 'journal'],
  ingest: ['model', 'runtime'],
  normalise: ['model', 'runtime'],
  store: ['model', 'runtime'],
  evaluate: ['model', 'runtime'],
  // The rule lab plays readings to the evaluator that judges live.
  lab: ['model', 'runtime', 'evaluate', 'kpi'],
  alarm: ['model', 'runtime'],
  command: ['model', 'runtime'],
  interlock: ['model', 'runtime'],
  // Figures of alarm load: pure, over steps that are on disk.
  kpi: ['model', 'runtime'],
  // What has to be done about devices: pure, over papers, types and newest numbers.
  maintenance: ['model', 'runtime'],
  // Who is on and who was planned: pure, over rosters and acts.
  duty: ['model', 'runtime'],
  // Who does what by when, from alarm steps and acts: pure, as the alarm stage.
  respond: ['model', 'runtime'],
  // Response plans and interlocks are files as device types are, and their examples are played to the stage that follows them.
  plans: ['model', 'runtime', 'profiles', 'respond'],
  // The log that goes to the tier above, and copies of what comes from below: pure, beside the two ends of the link.
  federate: ['model', 'runtime'],
  notify: ['model', 'runtime'],
  api: ['model', 'runtime'],
  web: [],
  cli: 'everything',
  // What main.ts opens: the judge, site data, and the sides that face devices and people.
  'pipeline.ts': 'everything',
  'main.ts': 'everything',
  gateway: 'everything',
};

/** Files that are longer than 300 lines, each with its reason; the list only shrinks. */
const longFiles: Record<string, string> = {};

const root = join(import.meta.dirname, '..');

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(path) ? [path] : [];
  });
}

/** Every relative import, types included. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g), ...text.matchAll(/new URL\('(\.[^']+\.ts)'/g)];
  return found.map((match) => normalize(join(dirname(file), match[1] ?? '')));
}

const source = files('src');
const room = (file: string) => relative('src', file).split('/')[0] ?? '';

test('every folder of src is in the import table', () => {
  expect(source.length).toBeGreaterThan(60);
  expect([...new Set(source.map(room))].filter((name) => !(name in mayImport))).toEqual([]);
});

test('a stage imports only what the table allows', () => {
  let looked = 0;
  const wrong: string[] = [];
  for (const file of source) {
    const allowed = mayImport[room(file)];
    if (allowed === undefined || allowed === 'everything') continue;
    for (const target of imports(file)) {
      looked++;
      if (target.startsWith('src/') && room(target) !== room(file) && !allowed.includes(room(target))) wrong.push(`${file} -> ${target}`);
      if (!target.startsWith('src/')) wrong.push(`${file} -> ${target}`);
    }
  }
  expect(looked).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test('no file is part of an import cycle, types included', () => {
  const graph = new Map([...source, ...files('simulators'), ...files('bench')].map((file) => [file, imports(file)]));
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done' || !graph.has(file)) return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

test('files are short, and named for the one thing in them', () => {
  const lengths = [...source, ...files('simulators')].map((file) => ({
    file,
    lines: readFileSync(join(root, file), 'utf8').split('\n').length,
  }));
  expect(lengths.filter(({ file, lines }) => lines > 301 && !(file in longFiles))).toEqual([]);
  expect(Object.keys(longFiles).filter((file) => !lengths.some((entry) => entry.file === file && entry.lines > 301))).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120);
  expect(source.filter((file) => /\/(utils?|helpers?|common|misc|types|index)(\/|\.ts$)/.test(file))).toEqual([]);
});

test('time and chance are taken only in runtime', () => {
  const taken = /\bDate\.now\(|\bMath\.random\(|new Date\(\)|performance\.now\(|\brandomUUID\(|\brandomBytes\(\d/;
  const wrong = source.filter(
    (file) => room(file) !== 'runtime' && room(file) !== 'web' && taken.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});

test('no device type is named in src: knowledge of devices is data', () => {
  const types = readdirSync(join(root, 'devices'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('/') && name.endsWith('.yaml'))
    .map((name) => name.replace(/^.*\//, '').replace('.yaml', ''));
  expect(types.length).toBeGreaterThanOrEqual(4);
  const named = source.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return types.filter((type) => new RegExp(`\\b${type}\\b`).test(text)).map((type) => `${file}: ${type}`);
  });
  expect(named).toEqual([]);
});

test('nothing of the workplace leaks into the project', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lock).not.toContain('"resolved": "http');
});
