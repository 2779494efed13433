import { join } from 'node:path';
import type { Intake } from '../../src/model/intake.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { prepare } from '../../src/normalise/prepare.ts';
import type { Sealing } from '../../src/normalise/sealing.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

export const devicesFolder = join(import.meta.dirname, '../../devices');
export const loaded = loadProfiles(devicesFolder);
export const at = Date.UTC(2026, 0, 1, 12);

export function profileOf(id: string): DeviceProfile {
  const profile = loaded.profiles.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}: ${JSON.stringify(loaded.problems)}`);
  return profile;
}

/** A seal that can be read back in the test. */
export const mirror: Sealing = {
  pseudonymKey: new Uint8Array(32).fill(7),
  seal: (bytes) => ({ keyName: '2026-01-01', bytes: bytes.map((byte) => byte ^ 0xff) }),
};

export function intakeOf(body: string | Uint8Array): Intake {
  return {
    source: 'mqtt',
    deviceId: 'device-1',
    channel: 'telemetry',
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    redelivery: null,
    dup: false,
  };
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** prepare + normalise with the live parse. */
export function read(profile: DeviceProfile | undefined, body: string | Uint8Array) {
  const { message, parsed } = prepare(intakeOf(body), profile, mirror);
  return { message, parsed, ...normalise(message, profile, at, parsed) };
}

/** point -> value and point -> quality, for short expectations. */
export function valuesOf(readings: ReturnType<typeof read>['readings']): Record<string, unknown> {
  return Object.fromEntries(readings.map(({ point, value }) => [point, value]));
}
export function qualitiesOf(readings: ReturnType<typeof read>['readings']): Record<string, unknown> {
  return Object.fromEntries(readings.map(({ point, quality }) => [point, quality]));
}
