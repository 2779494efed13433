import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { leastSecretBits, secretBits } from '../../gateway/secret.ts';
import { newSecret, type RandomBytes } from '../../runtime/random.ts';
import { syncFolder } from '../../runtime/sync-folder.ts';
import { csvRowsOf } from '../replay/csv-rows.ts';
import type { PlannedDevice } from './plan-import.ts';

export type DeviceWithSecret = PlannedDevice & { readonly secret: string };

export function giveSecrets(devices: readonly PlannedDevice[], random: RandomBytes): readonly DeviceWithSecret[] {
  return devices.map((device) => ({ ...device, secret: newSecret(random) }));
}

export function secretsCsv(devices: readonly DeviceWithSecret[]): string {
  const lines = devices.map(({ id, profile, place, secret }) => [id, profile, place, secret].map(csvCell).join(','));
  return `${['id,profile,place,secret', ...lines].join('\r\n')}\r\n`;
}

export function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * Puts the secrets on disk, mode 0600, all of them or no file at all: written beside it, synced, and given its name in one
 * step that fails when the name is taken. Only after that may the accounts be made.
 */
export function writeSecretsFile(file: string, devices: readonly DeviceWithSecret[], random: RandomBytes): void {
  removeParts(file);
  const part = `${file}.${newSecret(random, 6)}.part`;
  const handle = openSync(part, 'wx', 0o600);
  try {
    try {
      const bytes = Buffer.from(secretsCsv(devices), 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(part, file);
  } finally {
    unlinkSync(part);
  }
  syncFolder(dirname(file));
}

/** What an import that was killed while it wrote them left behind. */
export function removeParts(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(file)}.`) && /^\.[\w-]{8}\.part$/.test(name.slice(basename(file).length)))
      unlinkSync(join(folder, name));
  }
}

/** Secrets that an earlier, interrupted import put down: id -> secret. Null = there is no such file. Throws when it cannot be used. */
export function readSecretsFile(file: string): ReadonlyMap<string, string> | null {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { mode } = fstatSync(handle);
    if ((mode & 0o077) !== 0) {
      throw new Error(`${file}: expected mode 0600, came 0${(mode & 0o777).toString(8)}: others may have read it; name another file`);
    }
    const [header, ...rows] = csvRowsOf(readFileSync(handle, 'utf8'), file);
    const [id, secret] = ['id', 'secret'].map((name) => header?.cells.indexOf(name) ?? -1);
    if (id === undefined || secret === undefined || id < 0 || secret < 0) {
      throw new Error(
        `${file}: expected a file that this command wrote (columns id and secret), came another; it is not overwritten: name another file`,
      );
    }
    return new Map(rows.map(({ cells }) => [cells[id] ?? '', cells[secret] ?? '']));
  } finally {
    closeSync(handle);
  }
}

/** The secrets of an earlier file for the devices that are still to be added. Throws when it has not got every one of them. */
export function takeSecrets(
  file: string,
  known: ReadonlyMap<string, string>,
  devices: readonly PlannedDevice[],
): readonly DeviceWithSecret[] {
  const missing = devices.filter(({ id }) => secretBits(known.get(id) ?? '') < leastSecretBits);
  if (missing.length > 0) {
    throw new Error(
      `${file}: is there already and holds no secret for ${missing.length} of the ${devices.length} devices to add (${missing[0]?.id} ...); ` +
        'it is never overwritten: name another file',
    );
  }
  return devices.map((device) => ({ ...device, secret: known.get(device.id) ?? '' }));
}
