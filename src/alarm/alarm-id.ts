import { createHash } from 'node:crypto';
import type { SubjectKey } from '../model/subject.ts';

const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * 26 characters (130 bits, Crockford base32) of a SHA-256: the same record raises the same alarm on every replay
 * (invariant 3). JSON keeps the parts apart, whatever characters they hold.
 */
export function alarmId(gatewayId: string, epoch: number, subject: SubjectKey, component: string, rule: string, position: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([gatewayId, epoch, subject, component, rule, position]))
    .digest();
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of hash) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && id.length < 26) {
      bits -= 5;
      id += digits[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
    if (id.length === 26) break;
  }
  return id;
}
