import type { Alarm, AlarmState, Transition } from '../model/alarm.ts';
import type { AlarmSource, KpiRange } from '../model/kpi.ts';
import { covers } from '../model/place.ts';

/** Somebody was told: an alarm was raised, or occurred again. */
export interface Announcement {
  readonly at: number;
  readonly alarmId: string;
  readonly source: Source;
}

/** An alarm source with what happened there; `key` is its identity. */
export interface Source extends AlarmSource {
  readonly key: string;
}

/** A wait for a person that was over within the range. */
export interface Response {
  readonly alarmId: string;
  readonly since: number;
  readonly at: number;
}

export interface Standing {
  readonly alarmId: string;
  readonly source: Source;
  readonly raisedAt: number;
  /** ms since epoch; null = nobody has to acknowledge it. */
  readonly waiting: number | null;
  readonly aside: boolean;
}

/** The condition of a source came or went, whether anybody was told or not. */
export interface Edge {
  readonly at: number;
  readonly up: boolean;
}

interface Life {
  readonly source: Source;
  readonly raisedAt: number;
  /** First announcement that nobody has acknowledged; null = nobody has to. */
  waiting: number | null;
  over: boolean;
  /** Raised while it was put aside: nobody was told yet. */
  untold: boolean;
  /** Shelved, suppressed by design or out of service. */
  aside: boolean;
  /** Of the newest step; a clock that was set back puts an older one after it. */
  sequence: number;
}

const unacknowledged: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);

/** What the fold needs of an alarm; none of it changes after raising. */
export type AlarmFacts = Pick<
  Alarm,
  'id' | 'subject' | 'component' | 'deviceId' | 'rule' | 'severity' | 'lifeSafety' | 'place' | 'title' | 'raisedAt'
> & { readonly test: boolean };

export function factsOf(alarm: Alarm): AlarmFacts {
  const { id, subject, component, deviceId, rule, severity, lifeSafety, place, title, raisedAt } = alarm;
  return { id, subject, component, deviceId, rule, severity, lifeSafety, place, title, raisedAt, test: alarm.test !== undefined };
}

/**
 * Alarm steps in order of their time -> what an operator at a place was told, and what became of it up to the end of the range.
 * Steps from before `since` may come at any time, those of one alarm in order: they only say who was waited for.
 */
export class KpiLedger {
  readonly range: KpiRange;
  /** From `since` up to the end of the range, in order: rates look back. */
  readonly announcements: Announcement[] = [];
  readonly responses: Response[] = [];
  /** By key of the source, from `since` on, in order. */
  readonly edges = new Map<string, Edge[]>();
  /** Ids of alarms of tests announced within the range; they count nowhere else. */
  readonly tests = new Set<string>();
  private readonly since: number;
  private readonly lives = new Map<string, Life>();
  private readonly sources = new Map<string, Source>();

  constructor(range: KpiRange, since: number) {
    this.range = range;
    this.since = since;
  }

  add(step: Transition, alarm: AlarmFacts): void {
    const { from, to, place } = this.range;
    if (step.at >= to || !covers(place, alarm.place)) return;
    const occurs = step.event === 'raised' || step.event === 'occurred-again';
    if (alarm.test) {
      if (occurs && step.at >= from) this.tests.add(alarm.id);
      return;
    }
    const life = this.lifeOf(alarm);
    this.edge(step, life, occurs);
    const late = step.sequence < life.sequence;
    // Told now of what came while it was put aside; or told at once.
    const told = step.untold === undefined && (occurs || (life.untold && !late && unacknowledged.has(step.to)));
    if (told && step.at >= this.since) this.announcements.push({ at: step.at, alarmId: alarm.id, source: life.source });
    if (late) return;
    life.sequence = step.sequence;
    life.over = step.to === 'normal';
    life.aside = step.beside !== undefined;
    if (told) life.untold = false;
    else if (occurs && life.waiting === null) life.untold = true;
    const [waited, waits] = [unacknowledged.has(step.from), unacknowledged.has(step.to)];
    if (told) life.waiting ??= step.at;
    else if (waited && !waits) {
      // An end without a person (a test, a rule that was removed) is no answer.
      if (step.event === 'acknowledged' && life.waiting !== null && step.at >= from)
        this.responses.push({ alarmId: alarm.id, since: life.waiting, at: step.at });
      life.waiting = null;
      life.untold = false;
    } else if (step.event === 'acknowledge-withdrawn') this.withdrawn(life, step);
  }

  /** Alarms active at the end of the range, and since when each waits for a person. */
  standing(): readonly Standing[] {
    return [...this.lives].flatMap(([alarmId, { source, raisedAt, waiting, aside, over }]) =>
      over ? [] : [{ alarmId, source, raisedAt, waiting, aside }],
    );
  }

  private edge(step: Transition, { source }: Life, occurs: boolean): void {
    const gone = step.event === 'returned' || (step.event === 'ended' && step.by === null);
    if (step.at < this.since || (!occurs && !gone)) return;
    const edges = this.edges.get(source.key);
    if (edges === undefined) this.edges.set(source.key, [{ at: step.at, up: occurs }]);
    else edges.push({ at: step.at, up: occurs });
  }

  /** Whoever acknowledged took it back: nobody has answered, and the wait goes on since when it began. */
  private withdrawn(life: Life, { alarmId, at }: Transition): void {
    const index = this.responses.findLastIndex((response) => response.alarmId === alarmId);
    life.waiting = this.responses[index]?.since ?? at;
    if (index >= 0) this.responses.splice(index, 1);
  }

  private lifeOf(alarm: AlarmFacts): Life {
    const known = this.lives.get(alarm.id);
    if (known !== undefined) return known;
    const life: Life = {
      source: this.sourceOf(alarm),
      raisedAt: alarm.raisedAt,
      waiting: null,
      over: false,
      untold: false,
      aside: false,
      sequence: 0,
    };
    this.lives.set(alarm.id, life);
    return life;
  }

  private sourceOf({ subject, component, deviceId, rule, severity, lifeSafety, place, title }: AlarmFacts): Source {
    const key = `${subject}\n${component}\n${rule}`;
    const known = this.sources.get(key);
    if (known !== undefined) return known;
    const source = { key, subject, component, deviceId, rule, severity, lifeSafety, place, title };
    this.sources.set(key, source);
    return source;
  }
}
