import { randomBytes, randomUUID } from 'node:crypto';

/** Chance comes in as an argument: this is the one place that makes it. */
export type RandomBytes = (count: number) => Uint8Array;

export const systemRandom: RandomBytes = (count) => randomBytes(count);

/** A secret of `bytes` * 8 bits, printable (base64url); never beginning with `-`, which command lines take for an option. */
export function newSecret(random: RandomBytes, bytes = 24): string {
  return Buffer.from(random(bytes)).toString('base64url').replace(/^-/, 'A');
}

/** A name that no other installation has. */
export const newUuid = (): string => randomUUID();
