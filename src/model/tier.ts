import type { Text } from './text.ts';

/** The same program at every tier, lowest first; `graded response` of the governance plans. */
export const tiers = ['community', 'sub-district', 'district', 'city'] as const;
export type Tier = (typeof tiers)[number];

export const tierTexts: Readonly<Record<Tier, Text>> = {
  community: { zh: '社区', en: 'community' },
  'sub-district': { zh: '街道(镇)', en: 'sub-district' },
  district: { zh: '区(县)', en: 'district' },
  city: { zh: '市', en: 'city' },
};

/** `city:...`, as the acts of a tier say where they came from: its word and its name. */
export function tierIn(from: string): Tier | null {
  return tiers.find((tier) => from.startsWith(`${tier}:`)) ?? null;
}

export function atOrAbove(tier: Tier, other: Tier): boolean {
  return tiers.indexOf(tier) >= tiers.indexOf(other);
}

/** Which gateway: `gateway` is the id it was born with, `name` what its operator calls it. */
export interface GatewayName {
  readonly gateway: string;
  readonly name: string;
  readonly tier: Tier;
}

/** That people at a tier above have to hear of an alarm. */
export interface Escalation {
  readonly to: Tier;
  /** ms since epoch, by the clock of whoever escalated. */
  readonly at: number;
  readonly from: GatewayName;
  readonly reason: Text;
}

/** An act on an alarm of a gateway below that has not been confirmed there. */
export interface PendingAct {
  readonly id: string;
  /** See AlarmAct and, with `of`, PersonAct. */
  readonly act: string;
  /** Left out = it is on the alarm itself. */
  readonly of?: 'response';
  /** The stage, step or need that an act on a response is about; left out = none. */
  readonly about?: string;
  readonly by: string | null;
  /** ms since epoch. */
  readonly at: number;
  readonly from: GatewayName;
}

/** An act that its owner did not apply, and why. */
export interface NotApplied extends PendingAct {
  readonly outcome: 'late' | 'refused';
  /** Stable; null = only that it was not. */
  readonly code: string | null;
  readonly first: { readonly by: string; readonly at: number } | null;
}

/** On an alarm that another gateway owns (design.md invariant 10): this is a copy of it. */
export interface Replica {
  readonly owner: GatewayName;
  /** Registered id of the gateway that it came through. */
  readonly via: string;
  /** Its id there; another one than here only after that gateway was restored or cloned. */
  readonly below: string;
  readonly history: number;
  /** ms since epoch: since when people here have to hear of it; null = it is only kept. */
  readonly toldSince: number | null;
  /**
   * ms since epoch by the clock of this gateway: since when people here have their time before it goes to the tier above. Left out =
   * there is no tier above, or a version of before wrote this.
   */
  readonly waitsSince?: number;
  /** The last step that terminals here were told of; 0 = none. */
  readonly told: number;
  readonly escalations: readonly Escalation[];
  readonly pending: readonly PendingAct[];
  /** The last of those that were not applied; left out = none. */
  readonly notApplied?: readonly NotApplied[];
}

/** A gateway below that was registered here. Its secret is kept apart, as SHA-256. */
export interface LowerGateway {
  readonly id: string;
  /** Its places hang below this one; '' = they stand as they are. */
  readonly place: string;
}
