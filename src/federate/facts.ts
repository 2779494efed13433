import { atOrAbove, type GatewayName, type Tier } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';

/**
 * A fact as it stands under the id that its alarm has here; `above`, said by the tier below, is this one, and so is a tier that is
 * missing between it and this one: nobody else would hear. `sender`: whose log it comes from; null = from above.
 */
export function localFact(fact: TierFact, alarmId: string, tier: Tier, sender: GatewayName | null): TierFact {
  const local = underId(fact, alarmId);
  if (local.kind !== 'escalation') return local;
  if (local.to === 'above') return { ...local, to: tier };
  const skipped =
    sender !== null && local.from.gateway === sender.gateway && !atOrAbove(sender.tier, local.to) && !atOrAbove(local.to, tier);
  return skipped ? { ...local, to: tier } : local;
}

/** A response has the id of the alarm that began it. */
export function underId(fact: TierFact, alarmId: string): TierFact {
  if (fact.kind === 'act') return { ...fact, alarmId, act: { ...fact.act, alarmId } };
  if (fact.kind === 'response-act') return { ...fact, alarmId, act: { ...fact.act, responseId: alarmId } };
  return { ...fact, alarmId };
}

/** What is new: the fact, or its outcome. Null = nothing is. An outcome once known never changes. */
export function mergedFact(known: TierFact | null, came: TierFact): TierFact | null {
  if (known === null) return came;
  if (known.kind === 'escalation' || came.kind === 'escalation') return null;
  return known.outcome === null && came.outcome !== null ? came : null;
}

/** Whether it has still to be confirmed by the owner of its alarm. */
export function isOpen(fact: TierFact): boolean {
  return fact.kind !== 'escalation' && fact.outcome === null;
}
