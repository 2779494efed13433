import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const manifestFile = 'backup.json';
/** A newer form is refused: nobody knows here what it leaves out. */
export const manifestFormat = 1;

export interface BackedUpFile {
  /** Path within the data folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is in a backup: the last thing that is written to it. */
export interface Manifest {
  readonly format: number;
  /** Version of the program that wrote it. */
  readonly program: string;
  readonly gatewayId: string;
  readonly epoch: number;
  /** Last position of the journal. */
  readonly position: number;
  /** Step of the journal's schema. */
  readonly schema: number;
  /** ms since epoch: everything that was on disk then is in it. */
  readonly takenAt: number;
  /** When the series file was copied (ms since epoch), and the journal position it reached; null = there is none in it. */
  readonly series: { readonly at: number; readonly position: number | null } | null;
  readonly files: readonly BackedUpFile[];
}

/** With a hash of itself, on disk when this returns. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const text = JSON.stringify(manifest);
  const file = openSync(join(folder, manifestFile), 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ sha256: sha256(text), manifest: JSON.parse(text) })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Null = there is none, or not as it was written. */
export function readManifest(folder: string): Manifest | null {
  try {
    const { sha256: expected, manifest } = JSON.parse(readFileSync(join(folder, manifestFile), 'utf8'));
    return expected === sha256(JSON.stringify(manifest)) ? (manifest as Manifest) : null;
  } catch {
    return null;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
