import { createHash } from 'node:crypto';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';

export const leastSecretBits = 128;

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Bits of a secret that somebody typed: length times the size of the alphabets it uses. A generated one has 192. */
export function secretBits(secret: string): number {
  let alphabet = 0;
  if (/[0-9]/.test(secret)) alphabet += 10;
  if (/[a-z]/.test(secret)) alphabet += 26;
  if (/[A-Z]/.test(secret)) alphabet += 26;
  if (/[^0-9A-Za-z]/.test(secret)) alphabet += 32;
  // A repeated character adds nothing that has to be guessed.
  const spread = Math.min(1, new Set(secret).size / Math.min(10, Math.max(1, secret.length)));
  return Math.floor(secret.length * Math.log2(Math.max(2, alphabet)) * spread);
}

/** The one given when it is strong enough, or a new one. */
export function chooseSecret(given: string | undefined, weak: boolean | undefined, random: RandomBytes): string {
  if (given === undefined) return newSecret(random);
  const bits = secretBits(given);
  if (bits < leastSecretBits && weak !== true) {
    const cure = 'leave it out to have one made, or add --weak for a test';
    throw new AdministrationError('weak-secret', 'secret', `secret: expected at least ${leastSecretBits} bit, came about ${bits}; ${cure}`);
  }
  return given;
}
