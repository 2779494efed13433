import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import { syncFolder } from '../runtime/sync-folder.ts';
import type { Sealing } from './sealing.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const dayMs = 86_400_000;
/** A key is destroyed when its day began this many days ago: nothing sealed stays readable longer. */
export const keyDays = 7;
const keyFile = /^(\d{4}-\d\d-\d\d)\.key$/;

export interface SealingKeysOptions {
  /** Made when missing, mode 0700; the keys in it are 0600. */
  readonly folder: string;
  readonly clock: Clock;
  /** Chance comes in as an argument: `randomBytes` of node:crypto, wired by the caller. */
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Keeps the keys of the privacy step in a folder: `pseudonym.key` for good, `<day>.key` (UTC) for 7 days. A key is on
 * disk, synced with its folder, before anything is sealed under it: otherwise a power cut would make sealed messages of
 * an acknowledged device unreadable at once. Keys must not lie in a backup that outlives them.
 */
export class SealingKeys implements Sealing {
  private readonly folder: string;
  private readonly clock: Clock;
  private readonly random: (bytes: number) => Uint8Array;
  private pseudonyms: Uint8Array | null = null;
  private today: { readonly name: string; readonly key: Uint8Array } | null = null;

  constructor({ folder, clock, random }: SealingKeysOptions) {
    this.folder = folder;
    this.clock = clock;
    this.random = random;
  }

  /** Opens or makes the keys; throws (naming the file) when one is damaged: a new one would change every pseudonym. */
  start(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.pseudonyms = this.open('pseudonym') ?? this.make('pseudonym');
    this.dayKey();
  }

  get pseudonymKey(): Uint8Array {
    if (this.pseudonyms === null) throw new Error('sealing keys: start() has not been called');
    return this.pseudonyms;
  }

  seal(bytes: Uint8Array): { readonly keyName: string; readonly bytes: Uint8Array } {
    const { name, key } = this.dayKey();
    const nonce = this.random(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(name));
    return { keyName: name, bytes: Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]) };
  }

  /** Null when the key has been destroyed or the bytes are not what was sealed. */
  unseal(keyName: string, sealed: Uint8Array): Uint8Array | null {
    const key = keyFile.test(`${keyName}.key`) ? this.open(keyName) : null;
    if (key === null || sealed.length < nonceBytes + tagBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(keyName));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()]);
    } catch {
      return null;
    }
  }

  /** Overwrites and removes keys of days that began `keyDays` ago or earlier (`now` in ms since epoch). Returns their names. */
  destroyOldKeys(now: number): readonly string[] {
    const destroyed: string[] = [];
    for (const file of readdirSync(this.folder)) {
      const day = keyFile.exec(file)?.[1];
      if (day === undefined || now - Date.parse(`${day}T00:00:00Z`) < keyDays * dayMs) continue;
      const path = join(this.folder, file);
      writeSynced(path, this.random(keyBytes), 'r+');
      unlinkSync(path);
      if (this.today?.name === day) this.today = null;
      destroyed.push(day);
    }
    if (destroyed.length > 0) syncFolder(this.folder);
    return destroyed;
  }

  private dayKey(): { readonly name: string; readonly key: Uint8Array } {
    const name = new Date(this.clock.wall()).toISOString().slice(0, 10);
    if (this.today?.name !== name) this.today = { name, key: this.open(name) ?? this.make(name) };
    return this.today;
  }

  private open(name: string): Uint8Array | null {
    const path = join(this.folder, `${name}.key`);
    if (!existsSync(path)) return null;
    const key = readFileSync(path);
    if (key.length !== keyBytes)
      throw new Error(`sealing key ${path}: expected ${keyBytes} bytes, came ${key.length}; restore the file from the backup or remove it`);
    return key;
  }

  private make(name: string): Uint8Array {
    const key = this.random(keyBytes);
    const path = join(this.folder, `${name}.key`);
    writeSynced(`${path}.new`, key, 'w');
    renameSync(`${path}.new`, path);
    syncFolder(this.folder);
    return key;
  }
}

function writeSynced(path: string, bytes: Uint8Array, flags: 'w' | 'r+'): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
