import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProfileSet, restoreCore } from '../../src/gateway/profile-set.ts';
import type { Journal } from '../../src/model/journal.ts';
import { createLog } from '../../src/runtime/log.ts';

const folder = join(import.meta.dirname, '..', '..', 'devices');

/** A journal whose snapshots say that a version of the SOS button is in force, and which keeps none of the sources. */
function damaged(version: string) {
  const kept: string[] = [];
  const journal = {
    status: () => ({ gatewayId: 'gw', epoch: 2 }),
    keepProfiles: async (sources: readonly { id: string }[]) => void kept.push(...sources.map(({ id }) => id)),
    reader: {
      snapshots: () => [['gateway:#profiles-in-force', JSON.stringify({ 'sos-button': version })]],
      activeAlarms: () => [],
      devices: () => [{ id: 'd', profile: 'sos-button', place: '' }],
      profileSource: () => null,
    },
  } as unknown as Journal;
  const profiles = new ProfileSet(journal, createLog('silent'));
  return { journal, profiles, kept };
}

test('a version in force whose source was lost is taken from the file of the same version, and kept again', async () => {
  const before = damaged('');
  before.profiles.readFiles(folder);
  await before.profiles.putInForce();
  const version = before.profiles.inForce().get('sos-button')?.version ?? '';
  const { journal, profiles, kept } = damaged(version);
  profiles.readFiles(folder);
  restoreCore(journal, profiles, 'Asia/Shanghai');
  expect(profiles.inForce().get('sos-button')?.version).toBe(version);
  await profiles.putInForce();
  expect(kept).toContain('sos-button');
});

test('a version that is nowhere any more gives way to the file of now; a type that is nowhere is an error', () => {
  const { journal, profiles } = damaged('0000000000000000');
  expect(() => restoreCore(journal, profiles, 'Asia/Shanghai')).toThrow('is in force but its source is not kept');
  profiles.readFiles(folder);
  restoreCore(journal, profiles, 'Asia/Shanghai');
  expect(profiles.inForce().has('sos-button')).toBe(true);
});
