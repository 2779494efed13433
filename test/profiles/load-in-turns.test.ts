import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProfiles, loadProfilesInTurns } from '../../src/profiles/load-profiles.ts';

const folder = join(import.meta.dirname, '../../devices');

test('device types that are read again hold nothing up: others have a turn between any two files', async () => {
  let turns = 0;
  let reading = true;
  const others = () => {
    turns++;
    if (reading) setImmediate(others);
  };
  setImmediate(others);
  const loaded = await loadProfilesInTurns(folder);
  reading = false;
  expect(loaded.files.length).toBeGreaterThan(5);
  expect(turns).toBeGreaterThanOrEqual(loaded.files.length);
  expect([...loaded.profiles.values()].map(({ id, version }) => [id, version])).toEqual(
    [...loadProfiles(folder).profiles.values()].map(({ id, version }) => [id, version]),
  );
});

test('a rule about a place has one id among all types', () => {
  const copy = mkdtempSync(join(tmpdir(), 'anlin-types-'));
  cpSync(folder, copy, { recursive: true });
  const text = readFileSync(join(copy, 'smoke/smoke-detector.yaml'), 'utf8');
  writeFileSync(join(copy, 'smoke/smoke-twin.yaml'), text.replace('id: smoke-detector', 'id: smoke-twin'));
  const { problems, profiles } = loadProfiles(copy);
  expect(problems.map(({ file, came }) => [file.slice(copy.length + 1), came])).toEqual([
    ['smoke/smoke-twin.yaml', 'smoke.confirmed in smoke-detector as well'],
  ]);
  expect([profiles.has('smoke-detector'), profiles.has('smoke-twin')]).toEqual([true, false]);
  rmSync(copy, { recursive: true });
});
