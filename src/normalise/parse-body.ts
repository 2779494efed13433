import type { Parsed } from '../model/raw-message.ts';
import { countKeys, scanBytes } from '../runtime/scan-json.ts';
import { problem } from './message-problem.ts';
import { repeatedKeys } from './repeated-keys.ts';

export const maxBodyBytes = 64 * 1024;
export const maxDepth = 16;
export const maxKeys = 10_000;
/** Keys that are there again: of a message with more of them nothing is read, and nobody works out which they are. */
export const maxRepeatedKeys = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Never throws. */
export function parseBody(body: Uint8Array, maxBytes = maxBodyBytes): Parsed {
  if (body.length > maxBytes)
    return refused('too-large', `at most ${maxBytes} bytes`, `${body.length} bytes`, 'send fewer values in one message');
  const scan = scanBytes(body);
  if (scan.depth > maxDepth) return refused('too-deep', `at most ${maxDepth} levels`, `${scan.depth} levels`, 'send flat values');
  if (scan.keys > maxKeys)
    return refused('too-many-keys', `at most ${maxKeys} keys`, `${scan.keys} keys`, 'send fewer values in one message');
  let text: string;
  if (scan.ascii) text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  else {
    try {
      text = utf8.decode(body);
    } catch {
      return refused('not-utf8', 'JSON in UTF-8 (RFC 8259 section 8.1)', `${body.length} bytes that are no UTF-8`, 'send UTF-8');
    }
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return refused('not-json', 'one JSON text (RFC 8259)', `${body.length} bytes that are no JSON`, 'send {"point": value, ...}');
  }
  const again = scan.keys - countKeys(root);
  if (again > maxRepeatedKeys) return refused('repeated-key', 'every key once', `${again} keys again`, 'send each key once');
  return { root, problem: null, repeated: again === 0 ? null : repeatedKeys(text) };
}

/** Nothing of the body is read. */
export function refused(code: string, expected: string, came: string, cure: string): Parsed {
  return { root: undefined, problem: problem(code, '', expected, came, cure, 'error'), repeated: null };
}
