import { isUtf8 } from 'node:buffer';
import type { MqttLimits } from '../limits.ts';
import { type Violation, violations } from './violation.ts';

const SLASH = 0x2f;
const PLUS = 0x2b;
const HASH = 0x23;

/** C0, DEL, C1 and non-characters: [MQTT-1.5.3-2] forbids NUL and lets a server close on the others. */
function isForbidden(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
}

/** Well-formed UTF-8 without forbidden characters, else a violation. Overlong forms and surrogates are ill-formed (reliability.md 0.7). */
export function readText(bytes: Buffer, start: number, end: number): string | Violation {
  let ascii = true;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte === 0x7f) return violations.text;
    if (byte > 0x7f) {
      ascii = false;
      break;
    }
  }
  if (ascii) return bytes.toString('latin1', start, end);
  if (!isUtf8(bytes.subarray(start, end))) return violations.text;
  const text = bytes.toString('utf8', start, end);
  for (const character of text) if (isForbidden(character.codePointAt(0)!)) return violations.text;
  return text;
}

/** A topic name: no wildcards [MQTT-3.3.2-2], at least one character [MQTT-4.7.3-1], bounded length and depth. */
export function readTopicName(bytes: Buffer, start: number, end: number, limits: MqttLimits): string | Violation {
  const wrong = checkShape(bytes, start, end, limits);
  if (wrong !== null) return wrong;
  for (let i = start; i < end; i++) if (bytes[i] === PLUS || bytes[i] === HASH) return violations.wildcard;
  return readText(bytes, start, end);
}

/** A topic filter: `+` fills a level, `#` the last one [MQTT-4.7.1-2], [MQTT-4.7.1-3]. */
export function readTopicFilter(bytes: Buffer, start: number, end: number, limits: MqttLimits): string | Violation {
  const wrong = checkShape(bytes, start, end, limits);
  if (wrong !== null) return wrong;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte !== PLUS && byte !== HASH) continue;
    const opens = i === start || bytes[i - 1] === SLASH;
    const closes = i === end - 1 || (byte === PLUS && bytes[i + 1] === SLASH);
    if (!opens || !closes) return violations.wildcard;
  }
  return readText(bytes, start, end);
}

function checkShape(bytes: Buffer, start: number, end: number, limits: MqttLimits): Violation | null {
  if (end === start) return violations.topicEmpty;
  if (end - start > limits.topicBytes) return violations.topicLong;
  let levels = 1;
  for (let i = start; i < end; i++) if (bytes[i] === SLASH) levels++;
  return levels > limits.topicLevels ? violations.topicLevels : null;
}
