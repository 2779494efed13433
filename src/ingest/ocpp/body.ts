import { createHash } from 'node:crypto';
import type { Moment } from './moment.ts';
import type { Payload } from './protocol.ts';

/** What normalise takes at most (normalise/parse-body.ts). */
const mostBytes = 64 * 1024;

export interface CallMessage {
  readonly id: string;
  readonly action: string;
  readonly payload: Payload;
  /** Names the connection. */
  readonly connection: string;
}

/**
 * A call as the journal keeps it, in the envelope of every source: `{"ts", "id", "values": {"action", "connector" | "evse",
 * "payload"}}`, an array where it tells several moments. `payload` is what the station sent, so that nothing is lost that no
 * device type reads yet; it is left out where both together would be too large.
 */
export function bodyOf(call: CallMessage, moments: readonly Moment[]): Buffer {
  const whole = write(call, moments, call.payload);
  return whole.length <= mostBytes ? whole : write(call, moments, null);
}

function write(call: CallMessage, moments: readonly Moment[], payload: Payload | null): Buffer {
  return envelope(identityOf(call), call.action, moments, payload);
}

/** `payload` stands in the last element, which is that of the call itself. */
export function envelope(id: string, action: string, moments: readonly Moment[], payload: Payload | null): Buffer {
  const all: readonly Moment[] = moments.length === 0 ? [{ ts: undefined, places: {} }] : moments;
  const elements = all.map(({ ts, places, more }, index) => ({
    ...(ts === undefined ? {} : { ts }),
    id,
    values: { action, ...places, ...more, ...(index === all.length - 1 && payload !== null ? { payload } : {}) },
  }));
  return Buffer.from(JSON.stringify(elements.length === 1 ? elements[0] : elements));
}

/**
 * A message id of OCPP is unique on one connection only, and stations count from 1 after each boot. So a message is the same as
 * one before when its id and its content are: within one connection, and beyond it only when the content has a time of its own.
 * Otherwise the third "Faulted" of a day would be taken for the first one, come again. A clock that begins anew at each boot
 * (1970, 2000) tells no time.
 */
function identityOf({ id, action, payload, connection }: CallMessage): string {
  const text = JSON.stringify([action, payload]);
  const timed = /"(?:timestamp|generatedAt)":"20(?!00)/.test(text);
  const hash = createHash('sha256').update(text);
  return `${id}/${(timed ? hash : hash.update(connection)).digest('hex').slice(0, 12)}`;
}
