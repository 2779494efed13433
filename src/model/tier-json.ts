import { z } from 'zod';
import type { Alarm } from './alarm.ts';
import { rfc3339 } from './rfc3339.ts';
import { type GatewayName, type NotApplied, type PendingAct, type Replica, type Tier, tiers } from './tier.ts';

/** What an alarm says of other tiers, as it leaves the gateway. */
export interface TierJson {
  /** Which gateway owns it; null = this one. */
  readonly owner: GatewayName | null;
  /** False while an act of this tier, or of one above, waits for the owner. */
  readonly confirmed: boolean;
  readonly pendingActs: readonly z.output<typeof pendingShape>[];
  /** The last acts that the owner did not apply, and why. */
  readonly notApplied: readonly z.output<typeof notAppliedShape>[];
  /** To which tiers it was escalated; of an own alarm its history says so. */
  readonly escalations: readonly { readonly to: Tier; readonly at: string; readonly from: GatewayName; readonly reason: string }[];
}

export function tierJson({ replica }: Pick<Alarm, 'replica'>, language: 'zh' | 'en'): TierJson {
  if (replica === undefined) return { owner: null, confirmed: true, pendingActs: [], notApplied: [], escalations: [] };
  const { owner, pending, escalations } = replica;
  return {
    owner,
    confirmed: pending.length === 0,
    pendingActs: pendingJson(replica),
    notApplied: notAppliedJson(replica),
    escalations: escalations.map(({ to, at, from, reason }) => ({ to, at: rfc3339(at), from, reason: reason[language] })),
  };
}

export function pendingJson(replica: Pick<Replica, 'pending'> | undefined) {
  return (replica?.pending ?? []).map(actJson);
}

export function notAppliedJson(replica: Pick<Replica, 'notApplied'> | undefined) {
  return (replica?.notApplied ?? []).map((each: NotApplied) => {
    const { outcome, code, first } = each;
    return { ...actJson(each), outcome, code, first: first === null ? null : { by: first.by, at: rfc3339(first.at) } };
  });
}

function actJson({ id, act, of, about, by, at, from }: PendingAct) {
  return { id, act, of: of ?? ('alarm' as const), about: about ?? null, by, at: rfc3339(at), tier: from.tier };
}

const tier = z.enum(tiers);
const timestamp = z.iso.datetime({ offset: true });
export const pendingShape = z.object({
  id: z.string(),
  act: z.string(),
  of: z.enum(['alarm', 'response']).describe('What it is on: the alarm, or the response that it began.'),
  about: z.string().nullable().describe('The stage, step or need of a response; null = none.'),
  by: z.string().nullable(),
  at: timestamp,
  tier,
});
export const notAppliedShape = pendingShape.extend({
  outcome: z.enum(['late', 'refused']).describe('`late`: somebody was first, or it has gone on since.'),
  code: z.string().nullable(),
  first: z.object({ by: z.string(), at: timestamp }).nullable().describe('Who was first, where somebody was.'),
});
export const gatewayName = z.object({ gateway: z.string(), name: z.string(), tier });

/** The same as a schema, for the API and the terminal stream. */
export const tierFields = {
  owner: gatewayName.nullable().describe('Which gateway owns it; null = this one.'),
  confirmed: z.boolean().describe('False while an act of this tier, or of one above, waits for the owner.'),
  pendingActs: z.array(pendingShape).readonly().describe('Acts that the owner has not confirmed: shown, but not in effect.'),
  notApplied: z.array(notAppliedShape).readonly().describe('The last acts that the owner did not apply, and why.'),
  escalations: z
    .array(z.object({ to: tier, at: timestamp, from: gatewayName, reason: z.string() }))
    .readonly()
    .describe('Of an alarm of a gateway below: to which tiers it was escalated.'),
};
