import type { Alarm } from '../model/alarm.ts';
import type { ChronicleEntry } from '../model/chronicle.ts';
import type { ReplicaEntry, SentAlarm } from '../model/replica.ts';
import type { Response, ResponseStep } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { GatewayName } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';
import { underId } from './facts.ts';
import { sentResponse } from './sent-response.ts';

/** A link of the own chain as it goes up; null = it is about no alarm, and only its position goes up. */
export function replicaEntry(entry: ChronicleEntry, self: GatewayName, now: Moment): ReplicaEntry | null {
  const { link, alarm, step, fact, response, responseStep } = entry;
  if (response !== null) return alarm === null ? null : responseEntry(link.sequence, alarm, response, responseStep, self, now);
  if (fact === null && (alarm === null || step === null)) return null;
  return { sequence: link.sequence, alarm: alarm === null ? null : sentAlarm(alarm, self), step, fact };
}

/** With the alarm that began it, so that it stands above whatever came first. */
export function responseEntry(
  sequence: number,
  alarm: Alarm,
  response: Response,
  responseStep: ResponseStep | null,
  self: GatewayName,
  now: Moment,
): ReplicaEntry {
  return { sequence, alarm: sentAlarm(alarm, self), step: null, fact: null, response: sentResponse(response, self, now), responseStep };
}

/** Without what is only true here. */
export function sentAlarm({ replica, ...alarm }: Alarm, self: GatewayName): SentAlarm {
  const { gateway, name, tier } = self;
  return { ...alarm, owner: replica?.owner ?? { gateway, name, tier } };
}

/** A fact as the gateway below knows its alarm. */
export function factForBelow(fact: TierFact, below: string): TierFact {
  return underId(fact, below);
}
