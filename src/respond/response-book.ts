import type { ActOrigin } from '../model/act.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import { drillRulePrefix } from '../model/drill.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { ResponsePlan, ResponseStage } from '../model/plan.ts';
import type { Milestone, PersonAct, Response, ResponseChange, ResponseResult } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import { unansweredAfter, unansweredSince } from './answer-clocks.ts';
import { HumanTime } from './human-time.ts';
import { clockMissed } from './missed-clocks.ts';
import { NextMisses } from './next-misses.ts';
import { planFor } from './plan-finder.ts';
import { actOn } from './response-acts.ts';
import { awaitsForward, nextMiss, overdue } from './response-clocks.ts';
import { asked, byGateway, forwarded, opened, reached, type Sayer, type StepFacts, sayerOf, stepped, unreached } from './response-life.ts';
import { refused } from './response-refusals.ts';
import { type Above, said } from './response-sentences.ts';

export interface ResponseBookOptions {
  /** In force now: what a new response follows. */
  readonly plans: () => Iterable<ResponsePlan>;
  /** A version that was in force when a response began; null = it is lost. */
  readonly plan: (id: string, version: string, of: 'own' | 'copy') => ResponsePlan | null;
}

/** Closed responses kept in memory: more than one commit holds, so that the disk is never asked for what it has not got yet. */
const recentlyClosed = 2_000;

/**
 * Every response that is open, by its plan. A pure function of its inputs in journal order, as the alarm book. For each record:
 * `begin`, then what the record says.
 */
export class ResponseBook {
  private readonly options: ResponseBookOptions;
  private readonly open = new Map<string, Response>();
  private readonly closed = new Map<string, Response>();
  /** Plan, incident and (where the plan says so) subject -> response. */
  private readonly byKey = new Map<string, string>();
  /** Alarm -> response. */
  private readonly byAlarm = new Map<string, string>();
  readonly human = new HumanTime();
  private readonly misses = new NextMisses();

  constructor(options: ResponseBookOptions) {
    this.options = options;
  }

  /** `snapshot`: what `takeChange` gave last. `last`: see HumanTime. `alarms`: that are active. */
  restore(
    responses: Iterable<Response>,
    snapshot: string | null,
    last: Pick<RecordStamp, 'at' | 'run'> | null,
    alarms: () => Iterable<Alarm> = () => [],
  ): void {
    this.human.restore(snapshot === null ? 0 : (JSON.parse(snapshot) as { down: number }).down, last);
    const now: Moment = { at: last?.at ?? 0, human: this.human.at({ run: last?.run ?? 0 }) };
    for (const stored of responses) {
      const plan = this.planOf(stored);
      const older = plan !== null && stored.unanswered === undefined;
      const response = older ? asked(plan, stored, unansweredSince(plan, stored, alarms(), now), now) : stored;
      this.open.set(response.id, response);
      for (const id of response.active) this.byAlarm.set(id, response.id);
      this.byKey.set(keyFor(plan?.per ?? 'incident', response.plan.id, response.incident, response.subject), response.id);
      this.misses.note(response.id, nextMiss(response.clocks));
    }
  }

  all(): IterableIterator<Response> {
    return this.open.values();
  }

  /** An open one. */
  get(id: string): Response | null {
    return this.open.get(id) ?? null;
  }

  /** One that is open, or was closed a while ago; older ones are on disk. */
  recent(id: string): Response | null {
    return this.open.get(id) ?? this.closed.get(id) ?? null;
  }

  /** The open response that an active alarm belongs to. */
  ofAlarm(alarmId: string): Response | null {
    const id = this.byAlarm.get(alarmId);
    return id === undefined ? null : this.get(id);
  }

  /** Also of a copy. */
  planOf({ plan: { id, version }, replica }: Response): ResponsePlan | null {
    return this.options.plan(id, version, replica === undefined ? 'own' : 'copy');
  }

  /** How long the gateway was down in all, when it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    return this.human.takeChange() ? JSON.stringify({ down: this.human.down() }) : null;
  }

  /** Whether a clock has run out at this running time. */
  isDue(now: Pick<RecordStamp, 'run'>): boolean {
    return this.misses.least !== null && this.human.at(now) >= this.misses.least;
  }

  /** Every record first: clocks that ran out before it. */
  begin(record: JournalRecord): readonly ResponseChange[] {
    this.human.note(record);
    if (!this.isDue(record)) return [];
    const now = this.moment(record);
    return [...this.open.values()].flatMap((response) => this.missed(record, response, now));
  }

  /** An alarm took a step. */
  onAlarm(stamp: RecordStamp, alarm: Alarm, { event, by, comment, reason }: Transition, origin: ActOrigin): readonly ResponseChange[] {
    const now = this.moment(stamp);
    const mine = this.ofAlarm(alarm.id);
    if (mine === null) return event === 'raised' && alarm.test === undefined ? this.raised(stamp, alarm, now) : [];
    const plan = this.planOf(mine);
    if (plan === null) return [];
    const { milestones, unanswered: before = [] } = mine;
    const sayer = { ...sayerOf(origin), by };
    const unanswered = unansweredAfter(plan, before, alarm, event, now);
    const waited = { ...mine, unanswered };
    if (event === 'acknowledged' && milestones.acknowledged === undefined) {
      const milestone: Milestone = { at: stamp.at, ...sayer, reason, comment, alarmId: alarm.id };
      const next = reached(plan, waited, 'acknowledged', milestone, now);
      const change = this.keep(stepped(stamp, next, { event: 'reached', about: 'acknowledged', reason, ...sayer, comment, tells: false }));
      return alarm.state === 'normal' ? [change, ...this.alarmEnded(stamp, change.response, alarm, false)] : [change];
    }
    // Whoever was sent on the strength of it has been sent.
    if (event === 'acknowledge-withdrawn' && mine.stage === 'acknowledged' && milestones.acknowledged?.alarmId === alarm.id) {
      const next = unreached(plan, waited, 'acknowledged', now);
      return [
        this.keep(stepped(stamp, next, { event: 'stage-withdrawn', about: 'acknowledged', reason, ...sayer, comment, tells: false })),
      ];
    }
    // Screens ring for it until they hear that it is over.
    const rang = before.some((each) => each.alarm === alarm.id && each.called);
    if (alarm.state === 'normal') return this.alarmEnded(stamp, asked(plan, mine, unanswered, now), alarm, rang);
    if (unanswered === before) return [];
    const facts: StepFacts = unanswered.some((each) => each.alarm === alarm.id)
      ? { ...byGateway, event: 'joined', about: alarm.id, reason: said.asksAgain(alarm.title), tells: false }
      : event === 'acknowledged' && !rang
        ? { ...sayer, event: 'reached', about: 'acknowledged', reason, comment, tells: false }
        : { ...sayer, event: 'noted', about: null, reason, comment, tells: rang };
    return [this.keep(stepped(stamp, asked(plan, mine, unanswered, now), facts))];
  }

  /** A journalled act. `lookup` finds a response that is closed. */
  onAct(
    stamp: RecordStamp,
    act: PersonAct,
    origin: ActOrigin,
    lookup: (id: string) => Response | null,
  ): { readonly result: ResponseResult; readonly changes: readonly ResponseChange[] } {
    const response = this.recent(act.responseId) ?? lookup(act.responseId);
    const plan = response === null ? null : this.planOf(response);
    if (response === null || plan === null) return { result: refused('not-found'), changes: [] };
    const outcome = actOn(stamp, this.moment(stamp), plan, response, act, origin);
    if (outcome.kind === 'refused') return { result: refused(outcome.code, outcome.missing, outcome.message), changes: [] };
    if (outcome.kind === 'unchanged') return { result: { kind: 'unchanged', response }, changes: [] };
    for (const change of outcome.changes) this.keep(change);
    return { result: { kind: 'done', response: outcome.changes.at(-1)!.response }, changes: outcome.changes };
  }

  /** The first terminal that received or showed an alarm of it, here or at a tier above. */
  onReceipt(
    stamp: RecordStamp,
    alarmId: string,
    kind: 'received' | 'shown',
    terminalId: string,
    above: Above | null = null,
  ): readonly ResponseChange[] {
    const response = this.ofAlarm(alarmId);
    const plan = response === null ? null : this.planOf(response);
    if (response === null || plan === null) return [];
    const now = this.moment(stamp);
    // What is shown has been delivered, also when that word was lost.
    const stages: readonly ResponseStage[] = kind === 'shown' ? ['delivered', 'shown'] : ['delivered'];
    const changes: ResponseChange[] = [];
    let next = response;
    for (const stage of stages) {
      if (next.milestones[stage] !== undefined) continue;
      const reason = said.shown(stage === 'shown' ? 'shown' : 'received', terminalId, above);
      const sayer: Sayer = above === null ? { by: null, from: terminalId } : { by: null, from: `${above.tier}:${above.name}`, via: 'tier' };
      const facts = { ...sayer, comment: null };
      next = reached(plan, next, stage, { at: stamp.at, ...facts, reason }, now);
      const change = this.keep(stepped(stamp, next, { event: 'reached', about: stage, reason, ...facts, tells: false }));
      next = change.response;
      changes.push(change);
    }
    return changes;
  }

  /** A fire centre has confirmed an alarm of it over this path: written down once, where a clock of the plan asks for it. */
  onForwarded(stamp: RecordStamp, alarmId: string, path: string): readonly ResponseChange[] {
    const response = this.ofAlarm(alarmId) ?? this.get(alarmId);
    const plan = response === null ? null : this.planOf(response);
    if (response === null || plan === null || !awaitsForward(plan, response)) return [];
    const reason = said.forwarded(path.replace(/^@/, ''), response.exercise);
    const facts = { by: null, from: path, comment: null };
    const next = forwarded(plan, response, { at: stamp.at, ...facts, reason }, this.moment(stamp));
    return [this.keep(stepped(stamp, next, { event: 'noted', about: 'forwarded', reason, ...facts, tells: true }))];
  }

  private raised(stamp: RecordStamp, alarm: Alarm, now: Moment): readonly ResponseChange[] {
    const plan = this.planToFollow(alarm);
    if (plan === null) return [];
    const key = keyFor(plan.per, plan.id, alarm.incident?.id ?? alarm.id, alarm.subject);
    const there = this.get(this.byKey.get(key) ?? '');
    this.byAlarm.set(alarm.id, there?.id ?? alarm.id);
    if (there === null) {
      this.byKey.set(key, alarm.id);
      const facts: StepFacts = {
        ...byGateway,
        event: 'opened',
        about: alarm.id,
        reason: said.opened(plan.title, alarm.title),
        tells: false,
      };
      const first = opened(plan, alarm, now);
      return [this.keep(stepped(stamp, asked(plan, first, unansweredAfter(plan, [], alarm, 'raised', now), now), facts))];
    }
    // It goes on by the plan that it began with.
    const followed = this.planOf(there) ?? plan;
    const unanswered = unansweredAfter(followed, there.unanswered ?? [], alarm, 'raised', now);
    const joined = asked(followed, { ...there, active: [...there.active, alarm.id], alarms: there.alarms + 1 }, unanswered, now);
    return [
      this.keep(stepped(stamp, joined, { ...byGateway, event: 'joined', about: alarm.id, reason: said.joined(alarm.title), tells: false })),
    ];
  }

  /** A drill says which plan it plays. */
  private planToFollow(alarm: Alarm): ResponsePlan | null {
    const plans = [...this.options.plans()];
    const played = alarm.exercise ? plans.find(({ id }) => alarm.rule === `${drillRulePrefix}${id}`) : undefined;
    return played ?? planFor(alarm, plans);
  }

  private alarmEnded(stamp: RecordStamp, response: Response, alarm: Alarm, tells: boolean): readonly ResponseChange[] {
    if (!response.active.includes(alarm.id)) return [];
    this.byAlarm.delete(alarm.id);
    const next = { ...response, active: response.active.filter((id) => id !== alarm.id) };
    const reason = said.alarmEnded(alarm.title, next.active.length);
    return [this.keep(stepped(stamp, next, { ...byGateway, event: 'alarm-ended', about: alarm.id, reason, tells }))];
  }

  private missed(stamp: RecordStamp, response: Response, now: Moment): readonly ResponseChange[] {
    const plan = this.planOf(response);
    if (plan === null) return [];
    const changes: ResponseChange[] = [];
    let current = response;
    for (const { id, state } of overdue(response.clocks, now)) {
      const clock = plan.clocks.find((each) => each.id === id);
      if (clock === undefined) continue;
      for (const change of clockMissed(stamp, plan, current, clock, now, state !== 'running')) {
        changes.push(this.keep(change));
        current = change.response;
      }
    }
    return changes;
  }

  private keep(change: ResponseChange): ResponseChange {
    const { response } = change;
    const { id } = response;
    if (response.closedAt === null) this.open.set(id, response);
    else {
      if (this.open.delete(id)) this.forget(id);
      this.closed.delete(id);
      this.closed.set(id, response);
      if (this.closed.size > recentlyClosed) this.closed.delete(this.closed.keys().next().value ?? '');
    }
    this.misses.note(id, response.closedAt === null ? nextMiss(response.clocks) : null);
    return change;
  }

  private forget(responseId: string): void {
    for (const [key, id] of this.byKey) if (id === responseId) this.byKey.delete(key);
    for (const [alarm, id] of this.byAlarm) if (id === responseId) this.byAlarm.delete(alarm);
  }

  private moment(stamp: RecordStamp): Moment {
    return { at: stamp.at, human: this.human.at(stamp) };
  }
}

function keyFor(per: ResponsePlan['per'], plan: string, incident: string, subject: string): string {
  return `${plan}\n${incident}\n${per === 'subject' ? subject : ''}`;
}
