import type { MqttLimits } from '../limits.ts';
import { type Violation, violations } from './violation.ts';
import { readText, readTopicName } from './wire-text.ts';

/** Checks a CONNECT body (everything after the fixed header) to its last byte. Sections 3.1.2 and 3.1.3. Null = in order. */
export function checkConnect(bytes: Buffer, start: number, end: number, limits: MqttLimits): Violation | null {
  let at = start;
  const field = (): { from: number; to: number } | null => {
    if (at + 2 > end) return null;
    const from = at + 2;
    const to = from + bytes.readUInt16BE(at);
    if (to > end) return null;
    at = to;
    return { from, to };
  };

  const name = field();
  if (name === null) return violations.malformed;
  const protocol = bytes.toString('latin1', name.from, name.to);
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') return violations.protocolName;
  if (at + 4 > end) return violations.malformed;
  const level = bytes[at]!;
  if (level !== (protocol === 'MQTT' ? 4 : 3)) return violations.protocolLevel;
  const flags = bytes[at + 1]!;
  at += 4;

  const clean = (flags & 0x02) !== 0;
  const hasWill = (flags & 0x04) !== 0;
  const willQos = (flags >> 3) & 3;
  const hasPassword = (flags & 0x40) !== 0;
  const hasName = (flags & 0x80) !== 0;
  // [MQTT-3.1.2-3], [MQTT-3.1.2-11], [MQTT-3.1.2-14], [MQTT-3.1.2-22]
  if ((flags & 0x01) !== 0 || willQos === 3) return violations.connectFlags;
  if (!hasWill && (flags & 0x38) !== 0) return violations.connectFlags;
  if (hasPassword && !hasName) return violations.connectFlags;

  const id = field();
  if (id === null) return violations.malformed;
  const clientId = readClientId(bytes, id.from, id.to, limits);
  if (typeof clientId !== 'string') return clientId;
  // [MQTT-3.1.3-7]
  if (clientId === '' && !clean) return violations.clientId;

  if (hasWill) {
    const topic = field();
    if (topic === null || field() === null) return violations.malformed;
    const text = readTopicName(bytes, topic.from, topic.to, limits);
    if (typeof text !== 'string') return text;
  }
  if (hasName) {
    const user = field();
    if (user === null) return violations.malformed;
    const text = readText(bytes, user.from, user.to);
    if (typeof text !== 'string') return text;
  }
  if (hasPassword && field() === null) return violations.malformed;
  return at === end ? null : violations.malformed;
}

/** 1 to 128 characters (0 is for the caller to judge), none that a pattern or a path could trip over (mosquitto CVE-2017-7650). */
function readClientId(bytes: Buffer, from: number, to: number, limits: MqttLimits): string | Violation {
  const text = readText(bytes, from, to);
  if (typeof text !== 'string') return text;
  if (/[+#/]/.test(text) || [...text].length > limits.clientIdCharacters) return violations.clientId;
  return text;
}
