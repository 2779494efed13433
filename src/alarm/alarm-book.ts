import type { ActOrigin, AlarmAct } from '../model/act.ts';
import { type Alarm, type AlarmState, type ConditionChange, keyOf } from '../model/alarm.ts';
import type { Aside, ServiceAct, ServiceEntry, ServiceResult, Shelf } from '../model/aside.ts';
import { type AlarmTest, unmarked } from '../model/device-test.ts';
import { markedFor } from '../model/exercise-mark.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { PlacePath } from '../model/place.ts';
import type { Rule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { type Tier, tierIn } from '../model/tier.ts';
import { actReason } from './act-reason.ts';
import { AlarmAsides, type Expired, shelvingOf } from './alarm-asides.ts';
import { alarmId } from './alarm-id.ts';
import { sentence } from './alarm-sentences.ts';
import { type AlarmStep, type StepCell, type StepFacts, takeStep } from './alarm-step.ts';
import { AlarmStore } from './alarm-store.ts';
import { incidentOf } from './incident-of.ts';
import { actInput, conditionAfter, conditionInput } from './inputs.ts';
import { maxComment, type RefusalCode, refusalTexts } from './refusal.ts';
import { type AlarmInput, type AlarmTables, alarmTables, type Cell } from './table.ts';
import type { Moment } from './timed-entries.ts';

/** What the evaluator says, with what it adds to a change; all additions may be left out. */
export type BookedChange = ConditionChange & { readonly historical?: boolean; readonly effectiveAt?: number };

/** What the book cannot know: where the subject is and which rule it was judged by. */
export interface AlarmContext {
  readonly place: PlacePath;
  readonly deviceId: string | null;
  readonly rule: Rule;
  /** The test that its device is under; null = real. */
  readonly test: AlarmTest | null;
  /** It belongs to a drill; left out = it is real, or a test. */
  readonly exercise?: true;
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
  /** Levels of a place whose alarms of one hazard are one incident; left out = 2, the building. */
  readonly incidentLevels?: number;
  /** Only tests give others. */
  readonly tables?: AlarmTables;
}

const endedWithTest = { to: 'normal', event: 'ended', effects: ['finish'] } as const;
const raisedAnew = { to: 'unacknowledged', event: 'raised', effects: ['count'] } as const;

/**
 * The life of every alarm, by the table. A pure function of its inputs in journal order: replay gives the same alarms with
 * the same ids. For each record: `expire`, what the record says, then `settle`.
 */
export class AlarmBook {
  private readonly options: AlarmBookOptions;
  private readonly tables: AlarmTables;
  private readonly store = new AlarmStore();
  private readonly asides: AlarmAsides;

  constructor(options: AlarmBookOptions) {
    this.options = options;
    this.tables = options.tables ?? alarmTables;
    this.asides = new AlarmAsides(this.store, (stamp, alarm, input, facts) => {
      const cell = this.cell(alarm.state, alarm.lifeSafety, input);
      return typeof cell === 'string' || 'refuse' in cell ? null : this.step(stamp, alarm, cell, facts);
    });
  }

  /**
   * Takes in the alarms that were active at the committed position, and what `takeChange` gave last; ended alarms are
   * passed over.
   */
  restore(alarms: Iterable<Alarm>, asides: string | null = null): void {
    for (const alarm of alarms) if (alarm.state !== 'normal') this.store.keep(alarm);
    this.store.takeTouched();
    this.asides.restore(asides);
  }

  active(): IterableIterator<Alarm> {
    return this.store.active();
  }

  /** Active ones. */
  readonly ofSubject = (subject: SubjectKey): readonly Alarm[] => this.store.ofSubject(subject);

  /** An active alarm, or one that ended recently; null = ask the journal. */
  get(id: string): Alarm | null {
    return this.store.get(id);
  }

  counts(): { readonly severity: Severity; readonly state: AlarmState; readonly count: number }[] {
    return this.store.counts();
  }

  quietCounts(): Readonly<Record<Aside, number>> {
    return this.store.quietCounts();
  }

  /** Everything that is shelved, also what is no alarm at present. */
  shelves(): readonly Shelf[] {
    return this.asides.allShelves();
  }

  /** Everything that is out of service. */
  outOfService(): readonly ServiceEntry[] {
    return this.asides.allService();
  }

  /** What people put aside, when it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    return this.asides.takeChange();
  }

  /** Whether something that people put aside is over. */
  isDue(now: Moment): boolean {
    return this.asides.isDue(now);
  }

  /** Before a record is judged: ends what people put aside until then. */
  expire(stamp: RecordStamp): Expired {
    return this.asides.expire(stamp);
  }

  /** After a record is judged: what is suppressed by design, or no longer. */
  settle(stamp: RecordStamp): readonly AlarmStep[] {
    return this.asides.settle(stamp);
  }

  /** Takes a device or one rule of it out of service, or back. */
  onService(
    stamp: RecordStamp,
    act: ServiceAct,
    origin: ActOrigin,
  ): { readonly result: ServiceResult; readonly steps: readonly AlarmStep[] } {
    return this.asides.onService(stamp, act, origin);
  }

  /** Applies a changed condition. Null = it moves no alarm. */
  onCondition(stamp: RecordStamp, change: BookedChange, context: AlarmContext): AlarmStep | null {
    const alarm = this.store.find(keyOf(change));
    const input = conditionInput(change, alarm, context.rule);
    if (input === null) return null;
    const cell = this.cell(alarm?.state ?? 'normal', alarm?.lifeSafety ?? context.rule.lifeSafety, input);
    if (typeof cell === 'string' || 'refuse' in cell) return null;
    const at = change.effectiveAt ?? stamp.at;
    const before = alarm ?? this.mint(stamp, change, context);
    const raises = cell.effects.includes('count');
    const next: Alarm = {
      ...before,
      condition: conditionAfter(change, alarm, context.rule),
      ...(raises ? { reason: markedFor(before, change.reason), seen: change.seen } : {}),
    };
    const shelf = next.shelved;
    const oneShotOver = change.to === 'false' && shelf?.oneShot === true;
    const ended = cell.to !== 'normal' ? change.reason : endReason(change.reason, before);
    const reason = oneShotOver ? sentence.oneShotOver(ended, shelf.by) : ended;
    if (oneShotOver) this.asides.dropShelf(before);
    return this.step(stamp, next, cell, { at, reason, by: null, comment: null, oneShotOver });
  }

  /** Applies what a person did. `lookup` finds alarms that are over. */
  onAct(stamp: RecordStamp, act: AlarmAct, origin: ActOrigin, lookup: (id: string) => Alarm | null): ActResult {
    const named = this.get(act.alarmId) ?? lookup(act.alarmId);
    if (named === null) return refused('not-found');
    // A shelf goes on when its alarm is over: taking off means what stands on it now.
    const alarm = act.act === 'unshelve' ? (this.store.find(keyOf(named)) ?? named) : named;
    const refusal = refusedAct(act, origin);
    if (refusal !== null) return refused(refusal);
    const judged = this.options.isJudged(alarm.subject, alarm.component, alarm.rule);
    const cell = this.cell(alarm.state, alarm.lifeSafety, actInput(act, alarm, judged, this.asides.isShelved(alarm)));
    if (cell === 'unchanged' || cell === 'ignore') return { kind: 'unchanged', alarm };
    if ('refuse' in cell) return refused(cell.refuse);
    const facts: StepFacts = {
      at: stamp.at,
      reason: actReason(act, origin, cell),
      by: origin.by,
      tier: tierOf(origin),
      comment: act.comment,
    };
    if (act.act === 'shelve') {
      const shelf = this.asides.shelfFor(stamp, alarm, origin.by ?? '', { ...act, reason: act.comment });
      this.asides.keepShelf(shelf);
      return { kind: 'done', ...this.step(stamp, alarm, cell, { ...facts, beside: { shelved: shelvingOf(shelf) } }) };
    }
    if (act.act === 'unshelve') {
      this.asides.dropShelf(alarm);
      return { kind: 'done', ...this.step(stamp, alarm, cell, { ...facts, beside: { shelved: null } }) };
    }
    const classification = act.act === 'end' || act.act === 'classify' ? (act.classification ?? null) : null;
    return { kind: 'done', ...this.step(stamp, alarm, cell, { ...facts, classification }) };
  }

  /**
   * The test of a device is over. Its test alarms end with it, and what is not known to be gone is raised anew, for real and
   * for everybody: unknown is not safe. Real alarms are not touched. In an order that replay has too.
   */
  endTest(stamp: RecordStamp, deviceId: string, ruleOf: (alarm: Alarm) => Rule): readonly AlarmStep[] {
    const tested = this.store.ofSubject(`device:${deviceId}`).filter((alarm) => alarm.test !== undefined);
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

  /** A drill was called off: its alarm ends with it. Null = there is none. */
  endExercise(stamp: RecordStamp, subject: SubjectKey, component: string, reason: Text, by: string | null): AlarmStep | null {
    const alarm = this.store.ofSubject(subject).find((each) => each.component === component && each.exercise && each.test === undefined);
    return alarm === undefined
      ? null
      : this.step(stamp, { ...alarm, condition: 'false' }, endedWithTest, { at: stamp.at, reason, by, comment: null });
  }

  private cell(state: AlarmState, lifeSafety: boolean, input: AlarmInput): Cell {
    return (lifeSafety ? this.tables.latching : this.tables.plain)[state][input];
  }

  /** An alarm that has not taken its first step. */
  private mint(stamp: RecordStamp, change: BookedChange, context: AlarmContext): Alarm {
    const { subject, component, rule } = change;
    const { test, exercise } = context;
    const kind = { ...(test === null ? {} : { test }), exercise: test !== null || exercise === true };
    const { suppressedBy = [] } = context.rule;
    const at = change.effectiveAt ?? stamp.at;
    const alarm: Alarm = {
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
      title: markedFor(kind, context.rule.title),
      guidance: context.rule.guidance,
      raisedAt: at,
      endedAt: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      reason: markedFor(kind, change.reason),
      seen: change.seen,
      occurrences: 0,
      ...kind,
      ...(suppressedBy.length === 0 ? {} : { suppressedBy }),
      sequence: 0,
    };
    return {
      ...alarm,
      ...incidentOf(this.store.incidents, alarm, context.rule, this.options.incidentLevels ?? 2),
      ...this.asides.atRaise(at, alarm),
    };
  }

  private step(stamp: RecordStamp, before: Alarm, cell: StepCell, facts: StepFacts): AlarmStep {
    const step = takeStep(stamp, before, cell, facts);
    this.store.keep(step.alarm);
    // A one-shot shelf is for this alarm, whatever ends it.
    if (before.state !== 'normal' && cell.to === 'normal' && before.shelved?.oneShot === true) this.asides.dropShelf(before);
    return step;
  }
}

/** Null = here. */
function tierOf({ via, from }: ActOrigin): Tier | null {
  return via === 'tier' ? tierIn(from) : null;
}

/** What every act needs, whatever the state. */
function refusedAct(act: AlarmAct, { by }: ActOrigin): RefusalCode | null {
  if (act.comment !== null && act.comment.length > maxComment) return 'comment-too-long';
  const words = act.act === 'comment' || act.act === 'shelve' || act.act === 'withdraw';
  if (act.act !== 'comment' && (by === null || by === '')) return 'person-required';
  return words && act.comment.trim() === '' ? 'comment-empty' : null;
}

/** Why an alarm may end by itself. */
function endReason(why: Text, { acknowledgedBy }: Alarm): Text {
  return acknowledgedBy === null ? sentence.endedUntold(why) : sentence.returnedAfter(why, acknowledgedBy);
}

function refused(code: RefusalCode): ActResult {
  return { kind: 'refused', code, message: refusalTexts[code] };
}
