import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { AlarmStep } from '../alarm/alarm-step.ts';
import { escalationSentence } from '../federate/escalation-sentences.ts';
import { factId } from '../federate/fact-id.ts';
import { localFact } from '../federate/facts.ts';
import type { Histories } from '../federate/histories.ts';
import type { ReplicaBook, ReplicaChange } from '../federate/replica-book.ts';
import type { ResponseCopies } from '../federate/response-copies.ts';
import type { Waiting } from '../federate/waiting.ts';
import type { ActOrigin } from '../model/act.ts';
import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import { covers, type PlacePath } from '../model/place.ts';
import type { ReplicaBatch } from '../model/replica.ts';
import type { Response, ResponseResult } from '../model/response.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { atOrAbove, type GatewayName, type Tier } from '../model/tier.ts';
import type { ActOutcome, Asked, TierFact, TierResult } from '../model/tier-fact.ts';
import { isUnheard, saysUnheard } from '../notify/coverage.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import { actOutcome } from './act-outcome.ts';
import { responseActRefused, type StateDraft } from './state-draft.ts';
import { TierResponses, type TierResponsesPorts } from './tier-responses.ts';

/** Where the snapshots keep how far the log of each gateway below has come. */
export const historiesKey = 'gateway:#below:' satisfies SubjectKey;

/** What this gateway is among the tiers, and what goes up from it. */
export interface TierSelf extends GatewayName {
  readonly epoch: number;
  /** Null = there is no tier above. */
  readonly up: { readonly acknowledgeMinutes: number; readonly forwardsLifeSafety: boolean } | null;
}

/** Its tier when nobody is above it; null = somebody is. */
export const topOf = ({ tier, up }: Pick<TierSelf, 'tier' | 'up'>): Tier | null => (up === null ? tier : null);

/** The reducers of this part, as they were at the committed position. */
export interface TierBooks {
  readonly self: TierSelf;
  readonly replicas: ReplicaBook;
  readonly copies: ResponseCopies;
  readonly histories: Histories;
  readonly waiting: Waiting;
}

export interface TiersPorts extends TierBooks, Pick<TierResponsesPorts, 'closedResponse' | 'apply' | 'received'> {
  readonly book: AlarmBook;
  readonly draft: () => StateDraft;
  /** What the judge does with a step of an alarm of its own. */
  readonly step: (step: AlarmStep, origin: ActOrigin) => void;
  /** Tells the terminals here of a copy. */
  readonly tell: (alarm: Alarm, step: Transition, first: boolean, response: Response | null) => void;
  readonly responses: ResponseBook;
  readonly tellResponse: TierResponsesPorts['tell'];
  readonly endedAlarm: (id: string) => Alarm | null;
}

/** Other tiers within the judge: copies of the alarms below, acts that come down, and what goes up. Everything by records. */
export class Tiers {
  private readonly ports: TiersPorts;
  /** Human time of the record that is judged. */
  private now = 0;
  private readonly responses: TierResponses;

  constructor(ports: TiersPorts) {
    this.ports = ports;
    this.responses = new TierResponses({ ...ports, book: ports.responses, tell: ports.tellResponse });
  }

  /** Every record first: what nobody here acknowledged in time goes up. */
  begin(stamp: RecordStamp): void {
    const { waiting, self, responses } = this.ports;
    if (self.up === null) return;
    this.now = responses.human.at(stamp);
    const reason = escalationSentence.unacknowledged(self.tier, self.up.acknowledgeMinutes);
    for (const alarmId of waiting.due(this.now)) this.escalate(stamp, alarmId, 'above', reason);
  }

  /** After a step of an own alarm: its clock, and what goes up at once. */
  onOwnStep(alarm: Alarm, transition: Transition): void {
    this.clock({ ...transition, run: 0 }, alarm, transition);
  }

  /** `answer`: for a piece of log somebody waits. */
  act(record: JournalRecord & { readonly kind: 'replica' | 'tier' }, answer: (result: TierResult) => void): void {
    if (record.kind === 'replica') return answer(this.replica(record));
    const { tier, ...stamp } = record;
    if (tier.act === 'fact') this.fromAbove(stamp, tier.fact);
    else if (tier.act === 'receipt') this.receipt(stamp, tier.alarmId, tier.terminal, tier.receipt);
    else this.escalate(stamp, tier.alarmId, tier.to, tier.reason);
  }

  /** People above have to hear of an alarm, own or copy: a fact of this gateway that travels in its log. Null = there is no such alarm. */
  escalate(stamp: RecordStamp, alarmId: string, to: Tier | 'above', reason: Text): TierFact | null {
    const { book, replicas, endedAlarm, waiting, self } = this.ports;
    const alarm = book.get(alarmId) ?? replicas.get(alarmId) ?? endedAlarm(alarmId);
    // Who is at that tier already, or above it, has heard; with no tier above nobody would, and nothing may say that somebody did.
    if (alarm === null || self.up === null || (to !== 'above' && atOrAbove(self.tier, to))) return null;
    const head = { id: this.mint(stamp, `escalation ${alarmId} ${to}`), alarmId, at: stamp.at, from: this.name() };
    const fact: TierFact = { ...head, kind: 'escalation', to, reason };
    waiting.noteEscalated(alarmId);
    this.keep(stamp, fact, { by: null, via: 'gateway', from: 'tier' });
    if (alarm.replica !== undefined) this.changed(stamp, replicas.add(stamp, alarmId, fact));
    return fact;
  }

  /** A piece of the log of a gateway below. */
  private replica({ batch, ...stamp }: RecordStamp & { readonly batch: ReplicaBatch }): TierResult {
    const { histories, replicas } = this.ports;
    const { responses } = this;
    if (!histories.take(batch, stamp.at)) return { kind: 'gap' };
    for (const entry of batch.entries) {
      const behind = entry.alarm === null ? null : replicas.leftBehind(batch, entry.alarm.id);
      if (behind !== null) this.changed(stamp, replicas.drop(stamp, behind, escalationSentence.apart));
      const followed = entry.response == null ? null : responses.leftBehind(batch, entry.response.id);
      if (followed !== null) responses.drop(stamp, followed, escalationSentence.apart);
      const change = replicas.merge(stamp, batch, entry);
      if (change !== null) {
        responses.merge(stamp, batch, entry, change.alarm);
        this.changed(stamp, change, true);
      } else {
        const about = entry.alarm?.id ?? entry.fact?.alarmId ?? '';
        this.audit(stamp, { by: null, via: 'tier', from: batch.via }, 'tier.refused', about, { via: batch.via });
      }
    }
    return { kind: 'taken' };
  }

  /** A person acts on a copy; null = it is none. */
  ask({ act, origin, ...stamp }: JournalRecord & { readonly kind: 'act' }): Asked | null {
    const { replicas } = this.ports;
    const alarm = replicas.get(act.alarmId);
    if (alarm?.replica === undefined) return null;
    const head = { id: this.mint(stamp, 'act'), alarmId: alarm.id, at: stamp.at, from: this.name() };
    const fact: TierFact = { ...head, kind: 'act', act, by: origin.by, seen: alarm.occurrences, outcome: null };
    this.keep(stamp, fact, origin, alarm.replica.via);
    this.changed(stamp, replicas.add(stamp, alarm.id, fact));
    return { kind: 'asked', alarm: replicas.get(alarm.id) ?? alarm };
  }

  /** A person acts on the copy of a response; null = it is none. */
  askResponse({ act, origin, ...stamp }: JournalRecord & { readonly kind: 'response' }): ResponseResult | null {
    const { replicas, draft } = this.ports;
    const asked = act.act === 'receipt' ? null : this.responses.ask(stamp, act, origin);
    if (act.act === 'receipt' || asked === null) return null;
    const { copy, said } = asked;
    if (said !== 'down') {
      if (said.kind === 'refused') draft().audit.push(responseActRefused(stamp, act, origin, said.code));
      return said;
    }
    const head = { id: this.mint(stamp, 'response-act'), alarmId: copy.id, at: stamp.at, from: this.name() };
    const fact: TierFact = { ...head, kind: 'response-act', act, by: origin.by, level: copy.level, outcome: null };
    this.keep(stamp, fact, origin, copy.replica?.via);
    this.changed(stamp, replicas.add(stamp, copy.id, fact));
    return { kind: 'done', response: copy };
  }

  /** A terminal here has a copy, or shows it: its owner is told of the first. */
  private receipt(stamp: RecordStamp, alarmId: string, terminal: string, receipt: 'received' | 'shown'): void {
    const { replicas, self } = this.ports;
    const alarm = replicas.get(alarmId);
    const id = factId(self.gateway, self.epoch, 0, `${receipt} ${alarmId}`);
    if (alarm?.replica === undefined || replicas.fact(id) !== null) return;
    const head = { id, alarmId, at: stamp.at, from: this.name() };
    const fact: TierFact = { ...head, kind: 'receipt', receipt, terminal, outcome: null };
    this.keep(stamp, fact, { by: null, via: 'gateway', from: terminal }, alarm.replica.via);
  }

  /** What a tier above says about an alarm: taken here when it is this gateway's own, passed on when it is a copy. */
  private fromAbove(stamp: RecordStamp, came: TierFact): void {
    const { replicas, book, endedAlarm, step } = this.ports;
    if (came.kind === 'escalation' || replicas.fact(came.id) !== null) return;
    const origin: ActOrigin = { by: came.kind === 'receipt' ? null : came.by, via: 'tier', from: `${came.from.tier}:${came.from.name}` };
    const fact = localFact(came, came.alarmId, this.ports.self.tier, null);
    const via = replicas.get(fact.alarmId)?.replica?.via;
    if (via !== undefined) {
      this.keep(stamp, fact, origin, via);
      return this.changed(stamp, replicas.add(stamp, fact.alarmId, fact));
    }
    if (fact.kind === 'escalation') return;
    const own = book.get(fact.alarmId) ?? endedAlarm(fact.alarmId);
    const applied: ActOutcome = { kind: 'applied', code: null, first: null, at: stamp.at };
    if (fact.kind === 'receipt' || own === null) {
      const outcome = own === null ? ({ ...applied, kind: 'refused', code: 'not-found' } as const) : applied;
      if (fact.kind === 'receipt' && own !== null) this.responses.receipt(stamp, fact, origin);
      return this.keep(stamp, { ...fact, outcome }, origin);
    }
    if (fact.kind === 'response-act') return this.keep(stamp, { ...fact, outcome: this.responses.take(stamp, fact, origin) }, origin);
    const { result, outcome } = actOutcome(stamp, fact, own, () => book.onAct(stamp, fact.act, origin, endedAlarm));
    if (result?.kind === 'done') step(result, origin);
    this.keep(stamp, { ...fact, outcome }, origin);
  }

  /** `below`: it came from there; otherwise whoever made the fact has kept it. */
  private changed(stamp: RecordStamp, change: ReplicaChange | null, below = false): void {
    if (change === null) return;
    const { draft, tell, replicas } = this.ports;
    const { responses } = this;
    const { alarm, step, fact, tell: news, first, began, sequence } = change;
    const { replica } = alarm;
    if (replica === undefined) return;
    draft().alarms.set(alarm.id, alarm);
    const origin: ActOrigin = { by: step?.by ?? null, via: 'tier', from: replica.via };
    if (step !== null) {
      const { subject, rule } = alarm;
      const detail = { subject, rule, from: step.from, to: step.to, owner: replica.owner.gateway, below: sequence, step: step.sequence };
      draft().transitions.push(step);
      this.audit(stamp, origin, `alarm.${step.event}`, alarm.id, detail);
    }
    const said = fact?.kind === 'act' || fact?.kind === 'response-act' ? fact : null;
    if (fact !== null && below) this.keep(stamp, fact, { ...origin, by: said?.by ?? null });
    if (said?.outcome?.code === 'not-found') {
      this.changed(stamp, replicas.drop(stamp, alarm.id, escalationSentence.unknownBelow));
      responses.drop(stamp, alarm.id, escalationSentence.unknownBelow);
    }
    if (news !== null) tell(alarm, news, first, responses.ofAlarm(alarm.id));
    else if (began) responses.tellBegun(stamp, alarm);
    if (fact?.kind === 'response-act') responses.tellOf(stamp, alarm, fact);
    const last = step ?? replicas.last(alarm.id);
    const newest = step !== null && step.sequence === alarm.sequence;
    if (last !== null && replica.toldSince !== null && (newest || began)) this.clock(stamp, alarm, last);
  }

  private clock(stamp: RecordStamp, alarm: Alarm, { event }: Transition): void {
    const { waiting, self, replicas, book, draft } = this.ports;
    if (self.up === null) return;
    // The steps of a copy bear the time of its owner, which may be anything; so from when it waits here is kept with it.
    const copy = waiting.note(alarm, event, this.now) && alarm.replica !== undefined ? replicas.waits(stamp, alarm.id) : null;
    if (copy !== null) draft().alarms.set(copy.id, copy);
    if (alarm.test !== undefined || !isActive(alarm)) return;
    const hurry = self.up.forwardsLifeSafety && alarm.lifeSafety;
    const unheard = !hurry && isUnheard(alarm.place, book.ofSubject);
    if ((hurry || unheard) && waiting.waits(alarm.id) && !waiting.isEscalated(alarm.id))
      this.escalate(stamp, alarm.id, 'above', hurry ? escalationSentence.lifeSafety : escalationSentence.unheard);
    if (unheard && saysUnheard(alarm)) this.allUnheard(stamp, alarm.place);
  }

  /** Nobody takes what waits there either: the next terminal is one of the tier above, and it is not kept waiting. */
  private allUnheard(stamp: RecordStamp, place: PlacePath): void {
    const { waiting, book, replicas } = this.ports;
    for (const id of [...waiting.hereOnly()]) {
      const alarm = book.get(id) ?? replicas.get(id);
      if (alarm !== null && alarm.test === undefined && covers(place, alarm.place))
        this.escalate(stamp, id, 'above', escalationSentence.unheard);
    }
  }

  /** `down`: the gateway below that has still to hear of it; '' = nobody has. */
  private keep(stamp: RecordStamp, fact: TierFact, origin: ActOrigin, down = ''): void {
    const { draft, replicas } = this.ports;
    draft().facts.set(fact.id, { fact, down });
    replicas.remember(fact);
    const outcome = fact.kind === 'escalation' ? null : fact.outcome;
    const said =
      fact.kind === 'escalation' ? 'escalated' : fact.kind === 'receipt' ? `terminal-${fact.receipt}` : `act-${outcome?.kind ?? 'asked'}`;
    const more =
      fact.kind === 'act' || fact.kind === 'response-act'
        ? { ...(fact.kind === 'act' ? {} : { of: 'response' }), act: fact.act.act, comment: fact.act.comment }
        : fact.kind === 'escalation'
          ? { to: fact.to }
          : { terminal: fact.terminal };
    const came = outcome === null ? {} : { code: outcome.code, first: outcome.first };
    const detail = { fact: fact.id, tier: fact.from.tier, gateway: fact.from.gateway, name: fact.from.name, ...more, ...came };
    this.audit(stamp, origin, `tier.${said}`, fact.alarmId, detail);
  }

  private audit({ at, position }: RecordStamp, origin: ActOrigin, act: string, alarmId: string, detail: AuditDraft['detail']): void {
    this.ports.draft().audit.push({ at, origin, act, target: `alarm:${alarmId}`, detail: { ...detail, position } });
  }

  private name(): GatewayName {
    const { gateway, name, tier } = this.ports.self;
    return { gateway, name, tier };
  }

  private mint({ position }: RecordStamp, what: string): string {
    return factId(this.ports.self.gateway, this.ports.self.epoch, position, what);
  }
}
