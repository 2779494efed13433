import { z } from 'zod';
import type { Alarm } from './alarm.ts';
import { rfc3339 } from './rfc3339.ts';
import { type GatewayName, type Tier, tiers } from './tier.ts';

/** What an alarm says of other tiers, as it leaves the gateway. */
export interface TierJson {
  /** Which gateway owns it; null = this one. */
  readonly owner: GatewayName | null;
  /** False while an act of this tier, or of one above, waits for the owner. */
  readonly confirmed: boolean;
  readonly pendingActs: readonly {
    readonly id: string;
    readonly act: string;
    readonly by: string | null;
    readonly at: string;
    readonly tier: Tier;
  }[];
  /** To which tiers it was escalated; of an own alarm its history says so. */
  readonly escalations: readonly { readonly to: Tier; readonly at: string; readonly from: GatewayName; readonly reason: string }[];
}

export function tierJson({ replica }: Pick<Alarm, 'replica'>, language: 'zh' | 'en'): TierJson {
  if (replica === undefined) return { owner: null, confirmed: true, pendingActs: [], escalations: [] };
  const { owner, pending, escalations } = replica;
  return {
    owner,
    confirmed: pending.length === 0,
    pendingActs: pending.map(({ id, act, by, at, from }) => ({ id, act, by, at: rfc3339(at), tier: from.tier })),
    escalations: escalations.map(({ to, at, from, reason }) => ({ to, at: rfc3339(at), from, reason: reason[language] })),
  };
}

const tier = z.enum(tiers);
const timestamp = z.iso.datetime({ offset: true });
const gatewayName = z.object({ gateway: z.string(), name: z.string(), tier });

/** The same as a schema, for the API and the terminal stream. */
export const tierFields = {
  owner: gatewayName.nullable().describe('Which gateway owns it; null = this one.'),
  confirmed: z.boolean().describe('False while an act of this tier, or of one above, waits for the owner.'),
  pendingActs: z
    .array(z.object({ id: z.string(), act: z.string(), by: z.string().nullable(), at: timestamp, tier }))
    .readonly()
    .describe('Acts that the owner has not confirmed: shown, but not in effect.'),
  escalations: z
    .array(z.object({ to: tier, at: timestamp, from: gatewayName, reason: z.string() }))
    .readonly()
    .describe('Of an alarm of a gateway below: to which tiers it was escalated.'),
};
