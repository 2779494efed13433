import type { MqttLimits } from '../limits.ts';
import { type Violation, violations } from './violation.ts';
import { readTopicFilter } from './wire-text.ts';

/** Checks the body of SUBSCRIBE (`withQos`) or UNSUBSCRIBE, sections 3.8 and 3.10. Null = in order. */
export function checkFilters(bytes: Buffer, start: number, end: number, withQos: boolean, limits: MqttLimits): Violation | null {
  if (start + 2 > end) return violations.malformed;
  if (bytes.readUInt16BE(start) === 0) return violations.packetId;
  let at = start + 2;
  let count = 0;
  while (at < end) {
    if (at + 2 > end) return violations.malformed;
    const from = at + 2;
    const to = from + bytes.readUInt16BE(at);
    if (to + (withQos ? 1 : 0) > end) return violations.malformed;
    if (++count > limits.filtersPerPacket) return violations.tooManyFilters;
    const text = readTopicFilter(bytes, from, to, limits);
    if (typeof text !== 'string') return text;
    // [MQTT-3-8.3-4]
    if (withQos && bytes[to]! > 2) return violations.qos;
    at = withQos ? to + 1 : to;
  }
  return count === 0 ? violations.noFilter : null;
}
