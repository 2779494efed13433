import type { Transition } from '../../model/alarm.ts';
import { rfc3339 } from '../../model/alarm-json.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Language } from '../../model/text.ts';

const orNull = (ms: number | null) => (ms === null ? null : rfc3339(ms));

export function transitionJson(transition: Transition, language: Language) {
  const { sequence, position, at, event, from, to, reason, by, comment } = transition;
  return { sequence, position, at: rfc3339(at), event, from, to, reason: reason[language], reasons: reason, by, comment };
}

/** All deliveries of one alarm: each that has no receipt says which newer step its terminal has said that it received. */
export function deliveriesJson(deliveries: readonly Delivery[]) {
  return deliveries.map((delivery) => deliveryJson(delivery, overtakenBy(delivery, deliveries)));
}

/** Each delivery tells the whole alarm as it was then: who has a later one lacks nothing of an earlier one. */
function overtakenBy({ terminalId, sequence, receivedAt }: Delivery, all: readonly Delivery[]): number | null {
  if (receivedAt !== null) return null;
  const later = all.filter((other) => other.terminalId === terminalId && other.sequence > sequence && other.receivedAt !== null);
  return later.length === 0 ? null : Math.min(...later.map(({ transition }) => transition));
}

function deliveryJson(delivery: Delivery, overtaken: number | null) {
  const { id, terminalId, sequence, transition, event, reason, attempts } = delivery;
  return {
    id,
    terminalId,
    sequence,
    transition,
    event,
    reason,
    createdAt: rfc3339(delivery.createdAt),
    attempts,
    sentAt: orNull(delivery.sentAt),
    receivedAt: orNull(delivery.receivedAt),
    shownAt: orNull(delivery.shownAt),
    overtakenBy: overtaken,
  };
}
