import { createHash } from 'node:crypto';

/** How secrets of at least 128 bits are kept: SHA-256, hex. Passwords never: see password.ts. */
export function secretHash(secret: string | Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}
