import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, readManifest } from './manifest.ts';

export interface WholeBackup {
  readonly folder: string;
  readonly manifest: Manifest;
}

const stamp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;
/** One that is being written, or was when somebody pulled the plug. */
export const unfinished = '.unfinished-';

/** UTC, sorts by time. */
export function stampOf(at: number): string {
  return new Date(at).toISOString().replace(/[:.]/g, '-');
}

/** Its manifest is as it was written, and every file is there with its length. The hashes are looked at by `restore`. */
export function wholeBackup(folder: string): WholeBackup | null {
  const manifest = readManifest(folder);
  if (manifest === null) return null;
  const lengthOf = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? -1;
  return manifest.files.every(({ name, bytes }) => lengthOf(name) === bytes) ? { folder, manifest } : null;
}

/** Of one gateway (null = of any), newest first: by their names, looked at one by one as they are asked for. */
export function* wholeBackups(folder: string, gatewayId: string | null): Generator<WholeBackup> {
  for (const name of stampsIn(folder)) {
    const found = wholeBackup(join(folder, name));
    if (found !== null && (gatewayId === null || found.manifest.gatewayId === gatewayId)) yield found;
  }
}

export function newestBackup(folder: string, gatewayId: string | null): WholeBackup | null {
  for (const backup of wholeBackups(folder, gatewayId)) return backup;
  return null;
}

function stampsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => stamp.test(name))
      .sort()
      .reverse();
  } catch {
    // Not there, or not to be read: none is known.
    return [];
  }
}
