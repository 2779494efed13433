import type { Alarm } from '../../src/model/alarm.ts';
import { type PlanClock, type ResponsePlan, type ResponseStage, responseStages } from '../../src/model/plan.ts';
import type { PersonAct } from '../../src/model/response.ts';

/**
 * What a plan means, said the simplest way: written from src/model/plan.ts and src/model/response.ts alone, for one plan.
 * Nothing is remembered about clocks but when their stages were reached; everything else follows from that.
 */
export interface NaiveResponse {
  readonly id: string;
  readonly key: string;
  readonly active: Set<string>;
  alarms: number;
  /** Stage -> human time; what was passed over counts as reached with the one behind it. */
  reached: Partial<Record<ResponseStage, number>>;
  stage: ResponseStage;
  /** Whose alarm was acknowledged first. */
  acknowledged: string | null;
  /** Stages that somebody, or a terminal, said by name: saying one again changes nothing. */
  readonly said: Set<ResponseStage>;
  readonly done: Map<string, 'done' | 'skipped'>;
  readonly needs: Set<string>;
  readonly missed: Set<string>;
  /** Alarms that nobody has acknowledged, by clock to the acknowledgement: since when, null = somebody was called about it. */
  readonly asking: Map<string, Map<string, number | null>>;
  /** By clock: how often it ran out for an alarm that asked later. */
  readonly missedAgain: Map<string, number>;
  level: number;
  closed: boolean;
}

const rank = (stage: ResponseStage) => responseStages.indexOf(stage);

export class NaiveBook {
  readonly responses: NaiveResponse[] = [];
  private readonly plan: ResponsePlan;

  constructor(plan: ResponsePlan) {
    this.plan = plan;
  }

  /** Clocks that run out up to `now`, the earliest first. */
  time(now: number): void {
    for (const response of this.responses) {
      if (response.closed) continue;
      const due = this.plan.clocks
        .flatMap((clock) => {
          const from = response.reached[clock.from];
          const over = response.reached[clock.to] !== undefined || response.missed.has(clock.id);
          return from === undefined || over || from + clock.seconds * 1_000 > now ? [] : [{ clock, at: from + clock.seconds * 1_000 }];
        })
        .sort((a, b) => a.at - b.at);
      const again = [...response.asking].flatMap(([id, alarms]) => {
        const clock = this.plan.clocks.find((each) => each.id === id)!;
        const from = this.ownSince(response, clock);
        const late = [...alarms.values()].some(
          (since) => since !== null && from !== null && Math.max(since, from) + clock.seconds * 1_000 <= now,
        );
        return late ? [clock] : [];
      });
      for (const { id } of again) response.missedAgain.set(id, (response.missedAgain.get(id) ?? 0) + 1);
      for (const { clock } of due) response.missed.add(clock.id);
      for (const clock of [...due.map((each) => each.clock), ...again]) {
        const alarms = response.asking.get(clock.id);
        for (const alarm of alarms?.keys() ?? []) alarms?.set(alarm, null);
        for (const { level, clock: calls } of this.plan.escalation)
          if (calls === clock.id) response.level = Math.max(response.level, level);
      }
    }
  }

  /** From when on each alarm has a time of its own; null = the clock itself speaks for all of them. */
  private ownSince({ missed, reached }: NaiveResponse, { id, from }: PlanClock): number | null {
    if (missed.has(id)) return 0;
    return reached.acknowledged === undefined ? null : (reached[from] ?? null);
  }

  /** After every step of an alarm. */
  asks(now: number, { id, state, shelved }: Alarm, event: string): void {
    for (const alarms of this.responses.find(({ active, closed }) => active.has(id) && !closed)?.asking.values() ?? []) {
      if (state !== 'unacknowledged' || shelved !== null) alarms.delete(id);
      else if (event !== 'shelve' && alarms.get(id) == null) alarms.set(id, now);
    }
    if (state === 'normal') for (const { asking } of this.responses) for (const alarms of asking.values()) alarms.delete(id);
  }

  again(response: NaiveResponse): readonly string[] {
    return this.plan.clocks.flatMap((clock) => {
      const all = [...(response.asking.get(clock.id)?.values() ?? [])];
      const called = all.filter((since) => since === null).length;
      const waiting = this.ownSince(response, clock) === null ? 0 : all.length - called;
      const missed = response.missedAgain.get(clock.id) ?? 0;
      return missed + waiting + called === 0 ? [] : [`${clock.id} missed ${missed} waiting ${waiting} called ${called}`];
    });
  }

  raise(now: number, alarm: { id: string; subject: string; incident: string }): void {
    const key = this.plan.per === 'subject' ? `${alarm.incident} ${alarm.subject}` : alarm.incident;
    const open = this.responses.find((each) => each.key === key && !each.closed);
    if (open !== undefined) {
      open.active.add(alarm.id);
      open.alarms++;
      return;
    }
    this.responses.push({
      id: alarm.id,
      key,
      active: new Set([alarm.id]),
      alarms: 1,
      reached: { queued: now },
      stage: 'queued',
      acknowledged: null,
      said: new Set(['queued']),
      done: new Map(),
      needs: new Set(),
      missed: new Set(),
      asking: new Map(this.plan.clocks.filter(({ to }) => to === 'acknowledged').map(({ id }) => [id, new Map()])),
      missedAgain: new Map(),
      level: 1,
      closed: false,
    });
  }

  end(alarm: string): void {
    this.of(alarm)?.active.delete(alarm);
  }

  acknowledge(now: number, alarm: string): void {
    const response = this.of(alarm);
    if (response === undefined || response.said.has('acknowledged')) return;
    response.acknowledged = alarm;
    this.say(response, 'acknowledged', now);
  }

  withdraw(alarm: string): void {
    const response = this.of(alarm);
    if (response?.stage !== 'acknowledged' || response.acknowledged !== alarm) return;
    response.said.delete('acknowledged');
    response.stage = responseStages.findLast((stage) => response.said.has(stage)) ?? 'queued';
    for (const stage of responseStages) if (rank(stage) > rank(response.stage)) delete response.reached[stage];
  }

  receipt(now: number, alarm: string, kind: 'received' | 'shown'): void {
    const response = this.of(alarm);
    if (response === undefined) return;
    // What is shown has been delivered.
    this.say(response, 'delivered', now);
    if (kind === 'shown') this.say(response, 'shown', now);
  }

  /** What it comes to: `done`, `unchanged`, or the codes any of which may be the reason of the refusal. */
  act(now: number, act: PersonAct): readonly string[] {
    const response = this.responses.find(({ id }) => id === act.responseId);
    if (response === undefined) return ['not-found'];
    const refused = [...this.reasons(response, act)];
    return refused.length > 0 ? refused : [this.apply(response, now, act)];
  }

  private *reasons(response: NaiveResponse, act: PersonAct): Iterable<string> {
    const wordless = (act.comment ?? '').trim() === '';
    const late = act.act === 'comment' || (act.act === 'need' && act.need === 'cause') || act.act === 'close';
    if (response.closed && !late) yield 'closed';
    if (wordless && (['comment', 'escalate'].includes(act.act) || (act.act === 'need' && act.need === 'cause'))) yield 'comment-empty';
    if (act.act === 'need' && act.need !== 'cause' && !this.plan.closing.includes(act.need)) yield 'not-needed';
    if (act.act === 'escalate' && response.level >= this.plan.escalation.length) yield 'no-higher-level';
    if (act.act === 'reach' && rank(act.stage) < rank(response.stage) && !response.said.has(act.stage)) yield 'stage-passed';
    if (act.act === 'step') {
      if (!this.plan.steps.some(({ id }) => id === act.step)) yield 'no-such-step';
      if (act.skip && wordless) yield 'comment-empty';
    }
    if (act.act === 'close') {
      if (act.as !== 'real' && wordless) yield 'comment-empty';
      if (response.closed) return;
      const undone = this.plan.steps.some(({ id, required }) => required && !response.done.has(id));
      const unsaid = this.plan.closing.some((need) => !response.needs.has(need));
      const unreached = this.plan.steps.some(({ reaches }) => reaches === 'verified' && response.reached[reaches] === undefined);
      if (response.active.size > 0 || (act.as === 'real' && (undone || unsaid || unreached))) yield 'not-complete';
    }
  }

  private apply(response: NaiveResponse, now: number, act: PersonAct): 'done' | 'unchanged' {
    switch (act.act) {
      case 'comment':
        return 'done';
      case 'need':
        if (response.needs.has(act.need)) return 'unchanged';
        response.needs.add(act.need);
        return 'done';
      case 'escalate':
        response.level++;
        return 'done';
      case 'reach':
        if (response.said.has(act.stage)) return 'unchanged';
        this.say(response, act.stage, now);
        return 'done';
      case 'step': {
        const { id, reaches } = this.plan.steps.find((step) => step.id === act.step)!;
        if (response.done.has(id)) return 'unchanged';
        response.done.set(id, act.skip ? 'skipped' : 'done');
        if (act.skip || reaches === undefined || rank(reaches) <= rank(response.stage)) return 'done';
        this.say(response, reaches, now);
        return 'done';
      }
      case 'close':
        if (response.closed) return 'unchanged';
        response.closed = true;
        // Nobody had to be anywhere in time for what was no danger.
        if (act.as === 'real') this.reach(response, 'closed', now);
        response.stage = 'closed';
        return 'done';
    }
  }

  clocks(response: NaiveResponse): { readonly missed: readonly string[]; readonly met: readonly string[] } {
    const met = this.plan.clocks.filter(
      ({ id, from, to }) => response.reached[from] !== undefined && response.reached[to] !== undefined && !response.missed.has(id),
    );
    return { missed: [...response.missed].sort(), met: met.map(({ id }) => id).sort() };
  }

  /** The open response of an alarm that is active. */
  private of(alarm: string): NaiveResponse | undefined {
    return this.responses.find(({ active, closed }) => active.has(alarm) && !closed);
  }

  /** A stage behind the present one is only written down. */
  private say(response: NaiveResponse, stage: ResponseStage, now: number): void {
    response.said.add(stage);
    if (rank(stage) > rank(response.stage)) this.reach(response, stage, now);
  }

  private reach(response: NaiveResponse, stage: ResponseStage, now: number): void {
    response.stage = stage;
    for (const each of responseStages) if (rank(each) <= rank(stage)) response.reached[each] ??= now;
  }
}
