import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { ReplicaBatch, ReplicaEntry, SentAlarm } from '../model/replica.ts';
import { atOrAbove, type Replica, type Tier } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';
import { partsWith } from './fact-parts.ts';
import { localFact, mergedFact } from './facts.ts';

/** Ended alarms of gateways below kept in memory, so that a backlog is not looked up step by step. */
const recentlyEnded = 5_000;

/** Facts kept in memory: those of some commits. */
const recentFacts = 10_000;

/** What is on disk about alarms of gateways below. */
export interface ReplicaLookup {
  alarm(id: string): Alarm | null;
  transitions(alarmId: string): readonly Transition[];
  fact(id: string): TierFact | null;
}

/** What one entry changed here. */
export interface ReplicaChange {
  readonly alarm: Alarm;
  /** A step that was not known. */
  readonly step: Transition | null;
  /** A fact that was not known, or whose outcome was not. */
  readonly fact: TierFact | null;
  /** What terminals here have to be told; null = nothing new, or it does not concern them. */
  readonly tell: Transition | null;
  /** They hear of it for the first time. */
  readonly first: boolean;
  /** From here on people here have to hear of it. */
  readonly began: boolean;
  /** Sequence of the sender's link. */
  readonly sequence: number;
}

interface Known {
  alarm: Alarm;
  readonly steps: Set<number>;
  /** The step with the highest sequence that is here. */
  last: Transition | null;
}

/**
 * Copies of the alarms of gateways below. Entries may come in any order and any number of times: an alarm is what it was at
 * its highest step, its steps are a set, and a fact that has an outcome keeps it.
 */
export class ReplicaBook {
  private readonly tier: Tier;
  private readonly lookup: ReplicaLookup;
  private readonly known = new Map<string, Known>();
  private readonly ended = new Set<string>();
  /** Facts since the start; what is older is on disk. */
  private readonly facts = new Map<string, TierFact>();

  constructor(tier: Tier, lookup: ReplicaLookup) {
    this.tier = tier;
    this.lookup = lookup;
  }

  restore(active: Iterable<Alarm>): void {
    for (const alarm of active) this.hold(alarm, this.lookup.transitions(alarm.id));
  }

  *active(): IterableIterator<Alarm> {
    for (const { alarm } of this.known.values()) if (isActive(alarm)) yield alarm;
  }

  /** Those of which terminals here are told. */
  *told(): IterableIterator<Alarm> {
    for (const alarm of this.active()) if ((alarm.replica?.told ?? 0) > 0) yield alarm;
  }

  get(id: string): Alarm | null {
    return this.find(id)?.alarm ?? null;
  }

  last(id: string): Transition | null {
    return this.find(id)?.last ?? null;
  }

  fact(id: string): TierFact | null {
    return this.facts.get(id) ?? this.lookup.fact(id);
  }

  /** A fact of which the disk may not know yet. */
  remember(fact: TierFact): void {
    this.facts.delete(fact.id);
    this.facts.set(fact.id, fact);
    if (this.facts.size > recentFacts) this.facts.delete(this.facts.keys().next().value!);
  }

  /** Null = the alarm id is one that this sender may not speak of: it is another gateway's, or this one's own. */
  merge(stamp: RecordStamp, batch: ReplicaBatch, entry: ReplicaEntry): ReplicaChange | null {
    if (entry.alarm === null) return this.outcome(stamp, batch, entry);
    const id = this.idFor(batch, entry.alarm.id);
    if (id === null) return null;
    const known = this.find(id);
    const before = known?.alarm ?? null;
    const alarm = before !== null && before.sequence >= entry.alarm.sequence ? before : localised(batch, id, entry.alarm, before?.replica);
    const held = this.hold(alarm, known === null ? [] : null);
    const step = entry.step === null || held.steps.has(entry.step.sequence) ? null : { ...entry.step, alarmId: id };
    if (step !== null) {
      held.steps.add(step.sequence);
      if (held.last === null || step.sequence > held.last.sequence) held.last = step;
    }
    const came = entry.fact === null ? null : localFact(entry.fact, id, this.tier, batch.sender);
    const fact = came === null ? null : mergedFact(this.fact(came.id), came);
    if (fact !== null) this.note(held, fact);
    return { ...this.tell(stamp, held), step, fact, sequence: entry.sequence };
  }

  /** What came of an act on an alarm that the gateway below does not know any more. */
  private outcome(stamp: RecordStamp, { via }: ReplicaBatch, { fact: came, sequence }: ReplicaEntry): ReplicaChange | null {
    const asked = came === null ? null : this.fact(came.id);
    const held = asked === null ? null : this.find(asked.alarmId);
    if (came === null || asked === null || held?.alarm.replica?.via !== via) return null;
    const fact = mergedFact(asked, localFact(came, asked.alarmId, this.tier, null));
    if (fact !== null) this.note(held, fact);
    return { ...this.tell(stamp, held), step: null, fact, sequence };
  }

  /** A fact of this tier, or of one above, about a copy. */
  add(stamp: RecordStamp, id: string, fact: TierFact): ReplicaChange | null {
    const held = this.find(id);
    if (held === null) return null;
    this.note(held, fact);
    return { ...this.tell(stamp, held), step: null, fact, sequence: 0 };
  }

  /** People here have their time for it from now on. */
  waits({ at }: Pick<RecordStamp, 'at'>, id: string): Alarm | null {
    const held = this.find(id);
    if (held?.alarm.replica === undefined) return null;
    return this.hold({ ...held.alarm, replica: { ...held.alarm.replica, waitsSince: at } }, null).alarm;
  }

  /** It goes on under another id, or its owner does not know it any more: it is over here. */
  drop(stamp: RecordStamp, id: string, reason: Transition['reason']): ReplicaChange | null {
    const held = this.find(id);
    if (held === null || !isActive(held.alarm)) return null;
    const { alarm } = held;
    const sequence = alarm.sequence + 1;
    const { position, at } = stamp;
    const step: Transition = {
      alarmId: id,
      sequence,
      position,
      at,
      event: 'ended',
      from: alarm.state,
      to: 'normal',
      reason,
      by: null,
      comment: null,
    };
    const over = {
      ...alarm,
      state: 'normal',
      sequence,
      endedAt: at,
      endedBy: null,
      shelved: null,
      suppressed: null,
      outOfService: null,
    } as const;
    held.steps.add(sequence);
    held.last = step;
    this.hold(over, null);
    return { ...this.tell(stamp, held), step, fact: null, sequence: 0 };
  }

  /** The id of the copy that the chain before left behind, when this alarm goes on in another chain instead; null = none. */
  leftBehind(batch: ReplicaBatch, below: string): string | null {
    const alarm = batch.history === 1 || batch.beside ? null : this.get(below);
    const { replica } = alarm ?? {};
    return replica?.via === batch.via && replica.history !== batch.history && alarm !== null && isActive(alarm) ? below : null;
  }

  /** Under which id an alarm of the sender stands here; null = it is not the sender's. */
  idFor({ via, history }: ReplicaBatch, below: string): string | null {
    const other = `${below}~${history}`;
    const named = this.get(below);
    if (named === null) return below;
    if (named.replica?.via !== via) return null;
    return named.replica.history === history ? below : other;
  }

  private note(held: Known, fact: TierFact): void {
    this.remember(fact);
    const { replica } = held.alarm;
    if (replica === undefined) return;
    this.hold({ ...held.alarm, replica: { ...replica, ...partsWith(replica, fact) } }, null);
  }

  private tell(stamp: RecordStamp, held: Known): Pick<ReplicaChange, 'alarm' | 'tell' | 'first' | 'began'> {
    const { alarm, last } = held;
    const { replica } = alarm;
    const silent = { alarm, tell: null, first: false, began: false };
    if (replica === undefined || alarm.test !== undefined) return silent;
    const concerns = replica.escalations.some(({ to }) => atOrAbove(to, this.tier));
    if (!concerns) return silent;
    const first = replica.told === 0;
    // What was over before anybody here had to hear of it is for nobody here; what is behind the newest step is stale.
    const news = last !== null && last.sequence === alarm.sequence && last.sequence > replica.told && !(first && !isActive(alarm));
    const told = news ? last.sequence : replica.told;
    if (!news && replica.toldSince !== null) return silent;
    const next = { ...alarm, replica: { ...replica, told, toldSince: replica.toldSince ?? stamp.at } };
    this.hold(next, null);
    return { alarm: next, tell: news ? last : null, first, began: replica.toldSince === null };
  }

  private find(id: string): Known | null {
    const held = this.known.get(id);
    if (held !== undefined) return held;
    const stored = this.lookup.alarm(id);
    if (stored === null) return null;
    // Of the own alarms nothing is kept here; that there is one has to be known.
    if (stored.replica === undefined) return { alarm: stored, steps: new Set(), last: null };
    return this.hold(stored, this.lookup.transitions(id));
  }

  /** `steps` null = as they are held. */
  private hold(alarm: Alarm, steps: readonly Transition[] | null): Known {
    const there = this.known.get(alarm.id);
    const held = there ?? { alarm, steps: new Set(), last: null };
    held.alarm = alarm;
    for (const step of steps ?? []) {
      held.steps.add(step.sequence);
      if (held.last === null || step.sequence > held.last.sequence) held.last = step;
    }
    if (there === undefined) this.known.set(alarm.id, held);
    if (isActive(alarm)) this.ended.delete(alarm.id);
    else {
      this.ended.delete(alarm.id);
      this.ended.add(alarm.id);
      if (this.ended.size > recentlyEnded) this.forget(this.ended.values().next().value!);
    }
    return held;
  }

  private forget(id: string): void {
    this.ended.delete(id);
    this.known.delete(id);
  }
}

/** As it stands here: below the place of its gateway, of no device here, with what is known here beside it. */
function localised(batch: ReplicaBatch, id: string, sent: SentAlarm, before: Replica | undefined): Alarm {
  const { owner, ...alarm } = sent;
  const { via, history, place } = batch;
  const below = (path: string) => [place, path].filter((part) => part !== '').join('/');
  const replica: Replica = {
    owner,
    via,
    below: sent.id,
    history,
    toldSince: before?.toldSince ?? null,
    ...(before?.waitsSince === undefined ? {} : { waitsSince: before.waitsSince }),
    told: before?.told ?? 0,
    escalations: before?.escalations ?? [],
    pending: before?.pending ?? [],
    ...(before?.notApplied === undefined ? {} : { notApplied: before.notApplied }),
  };
  const { incident, ...rest } = alarm;
  const mark = incident === undefined ? {} : { incident: { ...incident, area: below(incident.area) } };
  return { ...rest, ...mark, id, deviceId: null, place: below(alarm.place), replica };
}
