import type { ActOrigin, AlarmAct } from '../model/act.ts';
import type { Alarm, AlarmState, ConditionChange, Transition } from '../model/alarm.ts';
import { type AlarmTest, marked, unmarked } from '../model/device-test.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { PlacePath } from '../model/place.ts';
import type { Rule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { alarmId } from './alarm-id.ts';
import { sentence, signed } from './alarm-sentences.ts';
import { actInput, conditionAfter, conditionInput } from './inputs.ts';
import { maxComment, type RefusalCode, refusalTexts } from './refusal.ts';
import { type AlarmTables, alarmTables, type Cell } from './table.ts';

/** What the evaluator says, with what it adds to a change; all additions may be left out. */
export type BookedChange = ConditionChange & { readonly historical?: boolean; readonly effectiveAt?: number };

/** What the book cannot know: where the subject is and which rule it was judged by. */
export interface AlarmContext {
  readonly place: PlacePath;
  readonly deviceId: string | null;
  readonly rule: Rule;
  /** The test that its device is under; null = real. */
  readonly test: AlarmTest | null;
}

export interface AlarmStep {
  readonly alarm: Alarm;
  readonly transition: Transition;
}

export type ActResult =
  | ({ readonly kind: 'done' } & AlarmStep)
  | { readonly kind: 'unchanged'; readonly alarm: Alarm }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: Text };

export interface AlarmBookOptions {
  readonly gatewayId: string;
  readonly epoch: number;
  /** `Evaluator.isJudged`: an alarm whose rule or device is gone may be ended though its condition is unknown. */
  readonly isJudged: (subject: SubjectKey, component: string, rule: string) => boolean;
  /** Only tests give others. */
  readonly tables?: AlarmTables;
}

const endedWithTest = { to: 'normal', event: 'ended', effects: ['finish'] } as const;
const raisedAnew = { to: 'unacknowledged', event: 'raised', effects: ['count'] } as const;

/** Ended alarms kept in case an act comes before the commit that tells the reader of them. */
const recentlyEnded = 4096;

function keyOf(subject: SubjectKey, component: string, rule: string): string {
  return `${subject}\n${component}\n${rule}`;
}

/**
 * Every active alarm: at most one per (subject, component, rule), so it is bounded by what is installed.
 * A pure function of its inputs in journal order: replay gives the same alarms with the same ids.
 */
export class AlarmBook {
  private readonly options: AlarmBookOptions;
  private readonly tables: AlarmTables;
  private readonly byKey = new Map<string, Alarm>();
  private readonly byId = new Map<string, Alarm>();
  private readonly ended = new Map<string, Alarm>();

  constructor(options: AlarmBookOptions) {
    this.options = options;
    this.tables = options.tables ?? alarmTables;
  }

  /** Takes in the alarms that were active at the committed position; ended ones are passed over. */
  restore(alarms: Iterable<Alarm>): void {
    for (const alarm of alarms) if (alarm.state !== 'normal') this.keep(alarm);
  }

  active(): IterableIterator<Alarm> {
    return this.byId.values();
  }

  /** An active alarm, or one that ended recently; null = ask the journal. */
  get(id: string): Alarm | null {
    return this.byId.get(id) ?? this.ended.get(id) ?? null;
  }

  /** Active real alarms by severity and state, for metrics; combinations without an alarm are left out. */
  counts(): { readonly severity: Severity; readonly state: AlarmState; readonly count: number }[] {
    const counted = new Map<string, { severity: Severity; state: AlarmState; count: number }>();
    for (const { severity, state, test } of this.byId.values()) {
      if (test !== undefined) continue;
      const key = `${severity} ${state}`;
      const entry = counted.get(key) ?? { severity, state, count: 0 };
      entry.count += 1;
      counted.set(key, entry);
    }
    return [...counted.values()];
  }

  /** Applies a changed condition. Null = it moves no alarm. */
  onCondition(stamp: RecordStamp, change: BookedChange, context: AlarmContext): AlarmStep | null {
    const alarm = this.byKey.get(keyOf(change.subject, change.component, change.rule)) ?? null;
    const input = conditionInput(change, alarm, context.rule);
    if (input === null) return null;
    const cell = this.cell(alarm?.state ?? 'normal', alarm?.lifeSafety ?? context.rule.lifeSafety, input);
    if (typeof cell === 'string' || 'refuse' in cell) return null;
    const before = alarm ?? this.mint(stamp, change, context);
    const raises = cell.effects.includes('count');
    const next: Alarm = {
      ...before,
      condition: conditionAfter(change, alarm, context.rule),
      ...(raises ? { reason: before.test === undefined ? change.reason : marked(change.reason), seen: change.seen } : {}),
    };
    const by = before.acknowledgedBy;
    const reason = cell.to === 'normal' && by !== null ? sentence.returnedAfter(change.reason, by) : change.reason;
    return this.step(stamp, next, cell, { at: change.effectiveAt ?? stamp.at, reason, by: null, comment: null });
  }

  /** Applies what a person did. `lookup` finds alarms that are over. */
  onAct(stamp: RecordStamp, act: AlarmAct, origin: ActOrigin, lookup: (id: string) => Alarm | null): ActResult {
    const alarm = this.get(act.alarmId) ?? lookup(act.alarmId);
    if (alarm === null) return refused('not-found');
    if (act.comment !== null && act.comment.length > maxComment) return refused('comment-too-long');
    const { by } = origin;
    if (act.act === 'comment') {
      if (act.comment.trim() === '') return refused('comment-empty');
    } else if (by === null || by === '') return refused('person-required');
    const judged = this.options.isJudged(alarm.subject, alarm.component, alarm.rule);
    const cell = this.cell(alarm.state, alarm.lifeSafety, actInput(act, alarm, judged));
    if (cell === 'unchanged' || cell === 'ignore') return { kind: 'unchanged', alarm };
    if ('refuse' in cell) return refused(cell.refuse);
    const name = signed(origin);
    const reason =
      act.act === 'comment'
        ? sentence.commented(by)
        : act.act === 'end'
          ? sentence.ended(name)
          : cell.to === 'normal'
            ? sentence.acknowledgedAndOver(name)
            : sentence.acknowledged(name);
    return { kind: 'done', ...this.step(stamp, alarm, cell, { at: stamp.at, reason, by, comment: act.comment }) };
  }

  /**
   * The test of a device is over. Its test alarms end with it, and what is not known to be gone is raised anew, for real and
   * for everybody: unknown is not safe. Real alarms are not touched. In an order that replay has too.
   */
  endTest(stamp: RecordStamp, deviceId: string, ruleOf: (alarm: Alarm) => Rule): readonly AlarmStep[] {
    const tested = [...this.byId.values()].filter((alarm) => alarm.deviceId === deviceId && alarm.test !== undefined);
    tested.sort((a, b) => (a.id < b.id ? -1 : 1));
    return tested.flatMap((alarm) => {
      const facts = { at: stamp.at, by: null, comment: null };
      const over = this.step(stamp, alarm, endedWithTest, { ...facts, reason: sentence.testOver });
      const { subject, component, rule, seen, condition, place } = alarm;
      if (condition === 'false') return [over];
      const change = { subject, component, rule, to: condition, seen, reason: sentence.holdsAfterTest(unmarked(alarm.reason), condition) };
      const real = { ...this.mint(stamp, change, { place, deviceId, rule: ruleOf(alarm), test: null }), condition };
      return [over, this.step(stamp, real, raisedAnew, { ...facts, reason: change.reason })];
    });
  }

  private cell(state: AlarmState, lifeSafety: boolean, input: Parameters<typeof lookUp>[2]): Cell {
    return lookUp(lifeSafety ? this.tables.latching : this.tables.plain, state, input);
  }

  /** An alarm that has not taken its first step. */
  private mint(stamp: RecordStamp, change: BookedChange, context: AlarmContext): Alarm {
    const { subject, component, rule } = change;
    const { test } = context;
    return {
      id: alarmId(this.options.gatewayId, this.options.epoch, subject, component, rule, stamp.position),
      subject,
      component,
      deviceId: context.deviceId,
      rule,
      severity: context.rule.severity,
      lifeSafety: context.rule.lifeSafety,
      state: 'normal',
      condition: 'false',
      shelved: null,
      suppressed: null,
      outOfService: null,
      place: context.place,
      title: test === null ? context.rule.title : marked(context.rule.title),
      guidance: context.rule.guidance,
      raisedAt: change.effectiveAt ?? stamp.at,
      endedAt: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      reason: test === null ? change.reason : marked(change.reason),
      seen: change.seen,
      occurrences: 0,
      exercise: test !== null,
      ...(test === null ? {} : { test }),
      sequence: 0,
    };
  }

  private step(stamp: RecordStamp, before: Alarm, cell: Exclude<Cell, string | { refuse: unknown }>, what: StepFacts): AlarmStep {
    const changes: { -readonly [K in keyof Alarm]?: Alarm[K] } = { state: cell.to, sequence: before.sequence + 1 };
    for (const effect of cell.effects) {
      if (effect === 'count') {
        // A new occurrence has been acknowledged by nobody.
        changes.occurrences = before.occurrences + 1;
        changes.acknowledgedBy = null;
        changes.acknowledgedAt = null;
      } else if (effect === 'sign') {
        changes.acknowledgedBy = what.by;
        changes.acknowledgedAt = what.at;
      } else changes.endedAt = what.at;
    }
    const alarm: Alarm = { ...before, ...changes };
    this.keep(alarm);
    const { at, by, comment } = what;
    const reason = alarm.test === undefined ? what.reason : marked(what.reason);
    const transition: Transition = {
      alarmId: alarm.id,
      sequence: alarm.sequence,
      position: stamp.position,
      at,
      event: cell.event,
      from: before.state,
      to: cell.to,
      reason,
      by,
      comment,
    };
    return { alarm, transition };
  }

  private keep(alarm: Alarm): void {
    if (alarm.state !== 'normal') {
      this.byKey.set(keyOf(alarm.subject, alarm.component, alarm.rule), alarm);
      this.byId.set(alarm.id, alarm);
      return;
    }
    const key = keyOf(alarm.subject, alarm.component, alarm.rule);
    if (this.byKey.get(key)?.id === alarm.id) this.byKey.delete(key);
    this.byId.delete(alarm.id);
    this.ended.delete(alarm.id);
    this.ended.set(alarm.id, alarm);
    if (this.ended.size > recentlyEnded) this.ended.delete(this.ended.keys().next().value!);
  }
}

interface StepFacts {
  readonly at: number;
  readonly reason: Text;
  readonly by: string | null;
  readonly comment: string | null;
}

function lookUp(table: AlarmTables['plain'], state: AlarmState, input: keyof AlarmTables['plain']['normal']): Cell {
  return table[state][input];
}

function refused(code: RefusalCode): ActResult {
  return { kind: 'refused', code, message: refusalTexts[code] };
}
