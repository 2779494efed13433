import type { Alarm } from '../model/alarm.ts';
import type { ChronicleEntry } from '../model/chronicle.ts';
import type { ReplicaEntry, SentAlarm } from '../model/replica.ts';
import type { GatewayName } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';

/** A link of the own chain as it goes up; null = it is about no alarm, and only its position goes up. */
export function replicaEntry({ link, alarm, step, fact }: ChronicleEntry, self: GatewayName): ReplicaEntry | null {
  if (fact === null && (alarm === null || step === null)) return null;
  return { sequence: link.sequence, alarm: alarm === null ? null : sentAlarm(alarm, self), step, fact };
}

/** Without what is only true here. */
export function sentAlarm({ replica, ...alarm }: Alarm, self: GatewayName): SentAlarm {
  const { gateway, name, tier } = self;
  return { ...alarm, owner: replica?.owner ?? { gateway, name, tier } };
}

/** A fact as the gateway below knows its alarm. */
export function factForBelow(fact: TierFact, below: string): TierFact {
  return fact.kind === 'act' ? { ...fact, alarmId: below, act: { ...fact.act, alarmId: below } } : { ...fact, alarmId: below };
}
