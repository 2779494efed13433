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
