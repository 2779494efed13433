import type { Transition } from '../../model/alarm.ts';
import type { Delivery } from '../../model/delivery.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language } from '../../model/text.ts';
import type { GatewayName } from '../../model/tier.ts';

const orNull = (ms: number | null) => (ms === null ? null : rfc3339(ms));

/** `owner`: of the copy that it is a step of; null = of none. */
export function transitionJson(transition: Transition, owner: GatewayName | null, language: Language) {
  const { sequence, position, at, event, from, to, reason, by, tier, comment, classification = null, untold = [] } = transition;
  return {
    sequence,
    position,
    at: rfc3339(at),
    event,
    from,
    to,
    reason: reason[language],
    reasons: reason,
    by,
    tier: by === null ? null : (tier ?? owner?.tier ?? null),
    comment,
    classification,
    untold,
  };
}

/** All deliveries of one alarm: each that has no receipt says which newer step its terminal has said that it received. */
export function deliveriesJson(deliveries: readonly Delivery[]) {
  const overtaken = overtakenBy(deliveries);
  return deliveries.map((delivery) => deliveryJson(delivery, overtaken.get(delivery) ?? null));
}

/** Each delivery tells the whole alarm as it was then: who has a later one lacks nothing of an earlier one. An alarm may have thousands. */
function overtakenBy(deliveries: readonly Delivery[]): ReadonlyMap<Delivery, number> {
  const overtaken = new Map<Delivery, number>();
  /** Terminal -> the first step that it has received of those looked at, the newest first. */
  const received = new Map<string, number>();
  for (const delivery of deliveries.toSorted((a, b) => b.sequence - a.sequence)) {
    const { terminalId, transition, receivedAt } = delivery;
    const later = received.get(terminalId);
    if (receivedAt !== null) received.set(terminalId, Math.min(transition, later ?? transition));
    else if (later !== undefined) overtaken.set(delivery, later);
  }
  return overtaken;
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
