import type { Alarm } from './alarm.ts';
import type { Response } from './response.ts';
import type { LowerGateway } from './tier.ts';
import type { KeptFact, TierFact } from './tier-fact.ts';

/** What the journal knows of other tiers. */
export interface TierRecords {
  /** Copies of alarms of gateways below that are active. */
  activeReplicas(): readonly Alarm[];
  /** Copies of responses of gateways below that are not closed. */
  openResponseCopies(): readonly Response[];
  tierFact(id: string): TierFact | null;
  /** Oldest first. */
  tierFactsOf(alarmId: string): readonly TierFact[];
  /** What a gateway below has still to confirm, oldest first; '' = every one of them. */
  openTierFacts(down: string, limit: number): readonly KeptFact[];
  /** Registered gateways of the tier below. */
  lowerGateways(): readonly LowerGateway[];
  lowerGatewaySecretHash(id: string): string | null;
}
