import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderFingerprint } from '../../src/gateway/folder-fingerprint.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';

test('device types in a folder that a link leads to are there, a change of one is seen, and hidden folders are none', () => {
  const folder = temporaryFolder('linked');
  onTestFinished(() => removeFolder(folder));
  const devices = join(folder, 'devices');
  mkdirSync(devices);
  cpSync('devices/vocabulary.yaml', join(devices, 'vocabulary.yaml'));
  cpSync('devices/sos', join(folder, 'elsewhere'), { recursive: true });
  symlinkSync(join(folder, 'elsewhere'), join(devices, 'sos'));
  cpSync('devices/sos', join(devices, '..data'), { recursive: true });
  expect([...loadProfiles(devices).profiles.keys()]).toContain('sos-button');
  expect(loadProfiles(devices).problems).toEqual([]);
  const before = folderFingerprint(devices);
  writeFileSync(join(folder, 'elsewhere', 'sos-button.yaml'), 'id: sos-button\n');
  expect(folderFingerprint(devices)).not.toBe(before);
});
