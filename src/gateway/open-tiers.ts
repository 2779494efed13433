import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { Settings } from '../config/settings.ts';
import { Histories } from '../federate/histories.ts';
import { ReplicaBook, type ReplicaLookup } from '../federate/replica-book.ts';
import { ResponseCopies, type ResponseLookup } from '../federate/response-copies.ts';
import { Waiting, waitingSince } from '../federate/waiting.ts';
import type { Alarm } from '../model/alarm.ts';
import type { Journal } from '../model/journal.ts';
import type { Response } from '../model/response.ts';
import type { TierFact } from '../model/tier-fact.ts';
import type { HumanTime } from '../respond/human-time.ts';
import type { KeptParts } from './profile-set.ts';
import { historiesKey, type TierBooks, type TierSelf } from './tiers.ts';

/** What this gateway is among the tiers, by its settings. */
export function tierSelf(settings: Settings, { gatewayId, epoch }: { readonly gatewayId: string; readonly epoch: number }): TierSelf {
  const { tier, 'gateway.name': name, 'federation.acknowledgeMinutes': acknowledgeMinutes, 'federation.forward': forward } = settings;
  const up = settings['federation.url'] === null ? null : { acknowledgeMinutes, forwardsLifeSafety: forward === 'lifeSafety' };
  return { gateway: gatewayId, name: name ?? gatewayId.slice(0, 8), tier, epoch, up };
}

/** What is on disk of other tiers. */
export interface TierStore extends ReplicaLookup, ResponseLookup {
  readonly self: TierSelf;
  factsOf(alarmId: string): readonly TierFact[];
  /** Active copies. */
  readonly replicas: Iterable<Alarm>;
  /** Open copies. */
  readonly responseCopies: Iterable<Response>;
  readonly kept: KeptParts;
}

export function tierStore(journal: Pick<Journal, 'status' | 'reader'>, settings: Settings, book: AlarmBook, kept: KeptParts): TierStore {
  const { reader } = journal;
  return {
    self: tierSelf(settings, journal.status()),
    alarm: (id) => book.get(id) ?? reader.alarm(id),
    transitions: (id) => reader.transitions(id),
    fact: (id) => reader.tierFact(id),
    factsOf: (id) => reader.tierFactsOf(id),
    replicas: reader.activeReplicas(),
    response: (id) => reader.response(id),
    responseSteps: (id) => reader.responseSteps(id),
    responseCopies: reader.openResponseCopies(),
    kept,
  };
}

/** Copies, positions and the tier's clock as they were at the committed position. */
export function openTiers(store: TierStore, book: Pick<AlarmBook, 'active'>, human: Pick<HumanTime, 'ofWall'>): TierBooks {
  const { self } = store;
  const replicas = new ReplicaBook(self.tier, store);
  replicas.restore(store.replicas);
  const copies = new ResponseCopies(store);
  copies.restore(store.responseCopies);
  const histories = new Histories();
  for (const [key, text] of store.kept) if (key.startsWith(historiesKey)) histories.restore(key.slice(historiesKey.length), text);
  const waiting = new Waiting((self.up?.acknowledgeMinutes ?? 0) * 60_000);
  const restore = (alarm: Alarm) => {
    const steps = alarm.test === undefined ? waitingSince(store.transitions(alarm.id)) : null;
    if (steps === null) return;
    const since = alarm.replica?.waitsSince ?? Math.max(steps, alarm.replica?.toldSince ?? 0);
    const own = store.factsOf(alarm.id).filter((fact) => fact.kind === 'escalation' && fact.from.gateway === self.gateway);
    const escalated = own.some(({ at }) => at >= since);
    waiting.restore(alarm.id, human.ofWall(since), escalated);
  };
  if (self.up !== null) {
    for (const alarm of book.active()) restore(alarm);
    for (const alarm of replicas.active()) if (alarm.replica?.toldSince != null) restore(alarm);
  }
  return { self, replicas, copies, histories, waiting };
}
