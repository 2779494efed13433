import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

test('every rule of the shipped types warns of a hazard that has a name in both languages', () => {
  const { profiles } = loadProfiles(join(import.meta.dirname, '..', '..', 'devices'));
  let looked = 0;
  for (const profile of profiles.values()) {
    for (const { id, hazard } of profile.rules) {
      if (hazard === undefined) continue;
      looked++;
      expect([profile.id, id, hazard.id, /\p{Script=Han}/u.test(hazard.title.zh), hazard.title.en !== hazard.id]).toEqual([
        profile.id,
        id,
        hazard.id,
        true,
        true,
      ]);
    }
  }
  expect(looked).toBeGreaterThan(60);
});
