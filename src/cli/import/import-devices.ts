import { fsyncSync, readFileSync, statSync, writeSync } from 'node:fs';
import type { RandomBytes } from '../../runtime/random.ts';
import type { SiteSession } from '../site.ts';
import type { SheetEncoding } from './decode-sheet.ts';
import { readDeviceSheet } from './device-sheet.ts';
import type { ImportProblem } from './import-problem.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import {
  type DeviceWithSecret,
  giveSecrets,
  readSecretsFile,
  removeParts,
  secretsCsv,
  takeSecrets,
  writeSecretsFile,
} from './secrets-file.ts';

/** Devices a transaction: few enough that what a running gateway takes meanwhile does not wait for them. */
const atOnce = 200;
const largestFile = 64 * 1024 ** 2;

export interface ImportWish {
  readonly file: string;
  readonly encoding: SheetEncoding | null;
  readonly update: boolean;
  readonly dryRun: boolean;
  /** Null = the secrets go to standard output. */
  readonly secrets: string | null;
}

export interface ImportOutcome {
  readonly dryRun: boolean;
  readonly rows: number;
  /** Added and changed: of a dry run, what would be. */
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly secrets: string | null;
  readonly problems: readonly ImportProblem[];
}

/**
 * Registers the devices of a CSV file. With any problem nothing is written. Then secrets are put on disk before the first
 * account is made, and devices are written some at a time, each journalled before it is counted: when this is killed
 * at any moment, the same command run again adds what is missing and changes nothing of what is there.
 */
export async function importDevices(
  wish: ImportWish,
  site: SiteSession,
  random: RandomBytes,
  progress: (done: number, all: number) => void,
): Promise<ImportOutcome> {
  const { size } = statSync(wish.file);
  if (size > largestFile) throw new Error(`${wish.file}: expected at most ${largestFile} bytes, came ${size}; split it`);
  const sheet = readDeviceSheet(readFileSync(wish.file), wish.file, wish.encoding);
  const [{ devices }, { devices: retired }, { types }] = [
    await site.run('device.list', {}),
    await site.run('device.list', { retired: true }),
    await site.run('device.types', {}),
  ];
  const plan = planImport(sheet, { devices, retired, types }, wish.update);
  const outcome = {
    dryRun: wish.dryRun,
    rows: sheet.rows.length,
    added: plan.added.length,
    changed: plan.changed.length,
    unchanged: plan.unchanged,
    secrets: plan.added.length > 0 ? wish.secrets : null,
    problems: plan.problems,
  };
  if (plan.problems.length > 0) return { ...outcome, secrets: null };
  if (wish.dryRun) {
    // What would stop the real one is said here.
    const before = wish.secrets === null ? null : readSecretsFile(wish.secrets);
    if (wish.secrets !== null && before !== null) takeSecrets(wish.secrets, before, plan.added);
    return outcome;
  }
  const added = plan.added.length === 0 ? [] : keepSecrets(wish.secrets, plan, random);
  await write(site, plan, added, progress);
  return outcome;
}

function keepSecrets(file: string | null, { added }: ImportPlan, random: RandomBytes): readonly DeviceWithSecret[] {
  if (file === null) {
    const devices = giveSecrets(added, random);
    print(secretsCsv(devices));
    return devices;
  }
  const before = readSecretsFile(file);
  if (before !== null) {
    removeParts(file);
    return takeSecrets(file, before, added);
  }
  const devices = giveSecrets(added, random);
  writeSecretsFile(file, devices, random);
  return devices;
}

/** All of it, and onto the disk where standard output is a file. */
function print(text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      // A pipe that is full: whoever reads it needs a moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  try {
    fsyncSync(1);
  } catch {
    // A terminal or a pipe.
  }
}

async function write(
  site: SiteSession,
  { changed }: ImportPlan,
  added: readonly DeviceWithSecret[],
  progress: (done: number, all: number) => void,
): Promise<void> {
  const all = added.length + changed.length;
  let done = 0;
  for (let from = 0; from < added.length; from += atOnce) {
    const devices = added.slice(from, from + atOnce).map(({ record, ...device }) => ({ ...device, ...record }));
    await site.run('device.add', { devices });
    done += devices.length;
    progress(done, all);
  }
  for (let from = 0; from < changed.length; from += atOnce) {
    const devices = changed.slice(from, from + atOnce).map(({ id, place, record }) => ({ id, place, ...record }));
    await site.run('device.update', { devices });
    done += devices.length;
    progress(done, all);
  }
}
