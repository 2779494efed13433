import type { Problem } from '../model/problem.ts';
import { problem } from './message-problem.ts';

/** The privacy step's keys. Deterministic pseudonyms, and a key of the day for what cannot be parsed. */
export interface Sealing {
  /** HMAC-SHA-256 key of the pseudonyms, 32 bytes; stays the same for the life of the installation. */
  readonly pseudonymKey: Uint8Array;
  /** AES-256-GCM under the key of the day: 12 bytes nonce, ciphertext, 16 bytes tag. */
  seal(bytes: Uint8Array): { readonly keyName: string; readonly bytes: Uint8Array };
}

/**
 * A sealed body: one line of clear JSON that says why (no content in it), a line feed, then the sealed bytes.
 * So a replay from the stored body finds the same problem as the first reading, without the key.
 */
export function sealedBody(why: Problem, sealed: Uint8Array): Uint8Array {
  const head = Buffer.from(`${JSON.stringify({ code: why.code, expected: why.expected, came: why.came, cure: why.cure })}\n`);
  return Buffer.concat([head, sealed]);
}

export function sealedBytes(body: Uint8Array): Uint8Array {
  return body.subarray(body.indexOf(0x0a) + 1);
}

/** Why it was sealed; a body without a readable head (another version, damage) is a problem of its own. */
export function sealedProblem(body: Uint8Array): Problem {
  const cut = body.indexOf(0x0a);
  try {
    const head: unknown = JSON.parse(Buffer.from(body.subarray(0, Math.max(0, cut))).toString('utf8'));
    const fields = head as Record<string, unknown>;
    const texts = [fields.code, fields.expected, fields.came, fields.cure].map((field) => (typeof field === 'string' ? field : null));
    const [code, expected, came, cure] = texts;
    if (code && expected && came && cure) return problem(code, '', expected, came, cure, 'error');
  } catch {
    // falls through: the head is not ours
  }
  return problem(
    'sealed',
    '',
    'a message that can be read',
    `${body.length} sealed bytes`,
    'open it with its key while the key exists',
    'error',
  );
}
