import type { Transition } from '../../model/alarm.ts';
import { rfc3339 } from '../../model/alarm-json.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { Language } from '../../model/text.ts';

const orNull = (ms: number | null) => (ms === null ? null : rfc3339(ms));

export function transitionJson(transition: Transition, language: Language) {
  const { sequence, position, at, event, from, to, reason, by, comment } = transition;
  return { sequence, position, at: rfc3339(at), event, from, to, reason: reason[language], reasons: reason, by, comment };
}

export function deliveryJson(delivery: Delivery) {
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
  };
}
