import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyDays, SealingKeys } from '../../src/normalise/sealing-keys.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const day = 86_400_000;
let folder = '';
let clock: ManualClock;
const open = (): SealingKeys => {
  const keys = new SealingKeys({ folder: join(folder, 'keys'), clock, random: randomBytes });
  keys.start();
  return keys;
};
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-keys-'));
  clock = new ManualClock(Date.UTC(2026, 0, 10, 15));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('sealing keys', () => {
  test('seal and open, also after a restart', () => {
    const { keyName, bytes } = open().seal(Buffer.from('Zhang'));
    expect(keyName).toBe('2026-01-10');
    expect(Buffer.from(bytes).includes('Zhang')).toBe(false);
    expect(text(open().unseal(keyName, bytes))).toBe('Zhang');
  });

  test('the pseudonym key stays the same', () => {
    expect(open().pseudonymKey).toEqual(open().pseudonymKey);
  });

  test('a changed byte, a wrong day or a made-up name opens nothing', () => {
    const keys = open();
    const { keyName, bytes } = keys.seal(Buffer.from('Zhang'));
    const changed = Uint8Array.from(bytes);
    changed[20] = changed[20]! ^ 1;
    expect(keys.unseal(keyName, changed)).toBeNull();
    clock.advance(day);
    const next = keys.seal(Buffer.from('Li'));
    expect(next.keyName).toBe('2026-01-11');
    expect(keys.unseal(next.keyName, bytes)).toBeNull();
    for (const name of ['pseudonym', '../pseudonym', '2025-01-01', '']) expect(keys.unseal(name, bytes)).toBeNull();
    expect(keys.unseal(keyName, new Uint8Array(3))).toBeNull();
  });

  test('keys are only for the owner', () => {
    open();
    const files = readdirSync(join(folder, 'keys'));
    expect(files.sort()).toEqual(['2026-01-10.key', 'pseudonym.key']);
    for (const file of files) expect(statSync(join(folder, 'keys', file)).mode & 0o777).toBe(0o600);
  });

  test('after 7 days the key is gone and with it the content; the pseudonym key stays', () => {
    const keys = open();
    const { keyName, bytes } = keys.seal(Buffer.from('Zhang'));
    const midnight = Date.UTC(2026, 0, 10);
    expect(keys.destroyOldKeys(midnight + keyDays * day - 1)).toEqual([]);
    expect(text(keys.unseal(keyName, bytes))).toBe('Zhang');
    expect(keys.destroyOldKeys(midnight + keyDays * day)).toEqual(['2026-01-10']);
    expect(keys.unseal(keyName, bytes)).toBeNull();
    expect(readdirSync(join(folder, 'keys'))).toEqual(['pseudonym.key']);
  });

  test('a start by itself destroys nothing: it does not know whether the clock is right', () => {
    const { keyName, bytes } = open().seal(Buffer.from('Zhang'));
    clock.advance(30 * day);
    expect(text(open().unseal(keyName, bytes))).toBe('Zhang');
  });

  test('a damaged key is named, never replaced', () => {
    open();
    writeFileSync(join(folder, 'keys', 'pseudonym.key'), 'short');
    expect(open).toThrow(/pseudonym\.key: expected 32 bytes, came 5/);
  });
});
