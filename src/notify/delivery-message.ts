import type { Alarm } from '../model/alarm.ts';
import { alarmJson } from '../model/alarm-json.ts';
import type { Delivery } from '../model/delivery.ts';
import type { PlanJson } from '../model/plan-json.ts';
import { rfc3339 } from '../model/rfc3339.ts';
import { answerBy } from '../model/terminal-probe.ts';
import type { Language } from '../model/text.ts';

const before = { alarm: Buffer.from(',"alarm":'), plan: Buffer.from(',"plan":'), response: Buffer.from(',"response":') };
const [none, end] = [Buffer.from('null'), Buffer.from('}')];

/**
 * JSON in UTF-8, put together of parts that many terminals are sent: to encode three kilobytes anew for each of fifty terminals takes
 * longer than all that comes before it. `plan`: of the response that the alarm began, as it is now; `response`: the open one that it belongs to. `attempt` is 1 for the first sending; `deliveryId` stays the same however often it is sent.
 */
export function deliveryMessage(
  delivery: Delivery,
  attempt: number,
  language: Language,
  plan: PlanJson | null,
  response: string | null,
): Buffer {
  if (delivery.reason === 'test' || delivery.reason === 'presence') return Buffer.from(probeMessage(delivery, delivery.reason, attempt));
  const { sequence, id: deliveryId, event, reason } = delivery;
  const head = JSON.stringify({ type: 'delivery', sequence, deliveryId, attempt, event, reason });
  return Buffer.concat([
    Buffer.from(head.slice(0, -1)),
    before.alarm,
    alarmBytes(delivery.alarm, language),
    before.plan,
    planBytes(plan),
    before.response,
    response === null ? none : Buffer.from(JSON.stringify(response)),
    end,
  ]);
}

/** Alarms whose words are kept: as many as are on their way to slow terminals and quick ones at a time. */
const writtenAtMost = 1_000;

/** Fifty terminals are told of one alarm with the same words: written once for as long as the alarm object is the same. */
const written = new Map<Alarm, { readonly language: Language; readonly bytes: Buffer }>();

function alarmBytes(alarm: Alarm, language: Language): Buffer {
  const known = written.get(alarm);
  if (known?.language === language) return known.bytes;
  const bytes = Buffer.from(JSON.stringify(alarmJson(alarm, language)));
  written.set(alarm, { language, bytes });
  // Whoever keeps the alarm for longer (the ended ones are) does not keep its words as well.
  if (written.size > writtenAtMost) written.delete(written.keys().next().value!);
  return bytes;
}

/** The same for a plan, for as long as its object is the same (terminal-ports.ts). */
const writtenPlans = new WeakMap<PlanJson, Buffer>();

function planBytes(plan: PlanJson | null): Buffer {
  if (plan === null) return none;
  const known = writtenPlans.get(plan);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(plan));
  writtenPlans.set(plan, bytes);
  return bytes;
}

/** No alarm: a test that comes back by itself, or a question whether somebody is there. */
function probeMessage(delivery: Delivery, probe: 'test' | 'presence', attempt: number): string {
  const { sequence, id, createdAt } = delivery;
  const head = { sequence, deliveryId: id, attempt, at: rfc3339(createdAt) };
  return JSON.stringify(
    probe === 'test' ? { type: 'test', ...head } : { type: 'presence-check', ...head, answerBy: rfc3339(answerBy(delivery)) },
  );
}

/** `sequence`: everything up to here was sent on this connection. `build`: see stream-asyncapi.ts. `at`: ms since epoch. */
export function heartbeatMessage(sequence: number, build: string | null, at: number): string {
  return JSON.stringify({ type: 'heartbeat', sequence, build, at: rfc3339(at) });
}

export function errorMessage(code: string, detail: string): string {
  return JSON.stringify({ type: 'error', code, detail });
}

/** Names the first person who acknowledged, also in the answer to a repetition. `at`: RFC 3339. */
/** `confirmed` false: the alarm is of a gateway below, which has not confirmed it yet. */
export function acknowledgedMessage(deliveryId: string, alarmId: string, by: string, at: number, confirmed = true): string {
  return JSON.stringify({ type: 'acknowledged', deliveryId, alarmId, by, at: rfc3339(at), ...(confirmed ? {} : { confirmed }) });
}
