import type { Truth } from '../model/alarm.ts';
import type { Consent } from '../model/consent.ts';
import type { PlacePath } from '../model/place.ts';
import type { Value } from '../model/reading.ts';
import type { SubjectKey } from '../model/subject.ts';
import { BaselineWindow } from './baseline-window.ts';
import { CountWindow } from './count-window.ts';
import type { Timed } from './due-heap.ts';
import type { EvidenceWindow } from './evidence-window.ts';
import { OverdueWindow } from './overdue-window.ts';
import type { ConditionPlan, ProfilePlan } from './plan.ts';
import { RateWindow } from './rate-window.ts';
import { SequenceWindow } from './sequence-window.ts';
import { SeveralWindow } from './several-window.ts';
import { StepWindow } from './step-window.ts';
import { TrendWindow } from './trend-window.ts';
import { WitnessWindow } from './witness-window.ts';

/** The values an expression was asked about, in the order of `plan.when`, and the position of the record that asked. */
export interface Asked {
  readonly position: number;
  readonly values: readonly Value[];
}

/** A timer with its owner; what `what` says tells who reads it. */
export interface Timer extends Timed {
  readonly owner: SubjectState;
  /** Null for the staleness of a whole device. */
  readonly condition: Condition | null;
}

const unasked: readonly Asked[] = Object.freeze([]);

/** The memory of one rule of one component: what was said last, and the evidence gathered for the opposite. */
export class Condition implements Timer {
  readonly what = 'pending';
  due = 0;
  slot = -1;
  /** Last definite verdict; survives unknown. */
  last = false;
  /** What was said last. */
  reported: Truth = 'unknown';
  /** It was true once: from then on every change is told, because an alarm may hang on it. */
  told = false;
  /** Evidence time that was left when the verdict became unknown, ms; -1 = none on hold. */
  onHold = -1;
  /** Absence only: silent now. */
  absent = false;
  /** Absence only: what it is reached through is lost as well, so its silence is not its own. */
  behind = false;
  /** A late reading matched and no later late reading has said otherwise. */
  lateMatched = false;
  /** It was raised by readings from before the last start, and none since has said the same. */
  unconfirmed = false;
  /** Expression only: what is still to be answered, oldest first. */
  asked: readonly Asked[] = unasked;
  plan: ConditionPlan;
  readonly owner: SubjectState;
  readonly subject: SubjectKey;
  readonly component: string;
  readonly rule: string;
  /** Absence only: when to look whether it is still silent. */
  readonly silence: Timer | null;
  /** Rules over a stretch of time only: what was gathered, and when time alone changes it. */
  window: EvidenceWindow | null;
  readonly windowTimer: Timer | null;

  constructor(owner: SubjectState, plan: ConditionPlan) {
    this.owner = owner;
    this.plan = plan;
    this.subject = owner.subject;
    this.component = plan.component;
    this.rule = plan.rule.id;
    const { subject, component, rule } = this;
    this.silence =
      plan.rule.condition.kind === 'absence'
        ? { due: 0, slot: -1, subject, component, rule, what: 'silence', owner, condition: this }
        : null;
    this.window = windowFor(this);
    this.windowTimer = this.window === null ? null : { due: 0, slot: -1, subject, component, rule, what: 'window', owner, condition: this };
  }

  get condition(): Condition {
    return this;
  }
  get pending(): boolean {
    return this.slot >= 0;
  }
  /** Outside its hours, and nothing was raised in them that goes on: whatever happens counts for nothing. */
  get shut(): boolean {
    return this.plan.gate !== null && !this.plan.gate.open && !this.last;
  }
  /** What it said last can be worked out from the last values alone. */
  get reportsLevel(): boolean {
    const { window } = this;
    if (window instanceof WitnessWindow) return window.empty;
    return window === null && this.plan.gate === null && this.plan.rule.condition.kind !== 'expression';
  }
  /** The rule was edited: what was gathered under the old one is forgotten. */
  replan(plan: ConditionPlan): void {
    const same = this.plan.signature === plan.signature;
    this.plan = plan;
    if (!same) this.window = windowFor(this);
  }
  /** Nothing that a fresh condition would not know. */
  get blank(): boolean {
    if (this.told || this.last || this.slot >= 0 || this.onHold >= 0 || this.absent || this.lateMatched) return false;
    if (this.asked.length > 0 || this.window?.empty === false) return false;
    return this.reportsLevel ? this.reported !== 'true' : this.reported === 'unknown';
  }
}

function windowFor(owner: Condition): EvidenceWindow | null {
  const { condition } = owner.plan.rule;
  if (condition.kind === 'several') return new SeveralWindow(owner);
  if (condition.kind === 'count') return new CountWindow(condition);
  if (condition.kind === 'witness') return new WitnessWindow(owner, condition.withinSeconds);
  if (condition.kind === 'deadMan' || condition.kind === 'expected') return new OverdueWindow(condition);
  if (condition.kind === 'baseline') return new BaselineWindow(condition);
  if (condition.kind === 'trend') return new TrendWindow(condition);
  if (condition.kind === 'step') return new StepWindow(condition.keepSeconds);
  // Over several devices each remembers its own steps.
  if (condition.kind === 'sequence' && condition.at === undefined)
    return new SequenceWindow(condition.steps.length, condition.withinSeconds);
  return condition.kind === 'rate' ? new RateWindow(condition) : null;
}

/** Everything judging remembers about one subject. One that is no device has signals, and a place the conditions of rules about it. */
export class SubjectState {
  readonly subject: SubjectKey;
  /** Null = not a registered device. */
  deviceId: string | null = null;
  profileId = '';
  place: PlacePath = '';
  /** The place as it was kept last. */
  keptPlace: PlacePath = '';
  consent: Consent | null = null;
  /** Weeks of what is usual are kept for it. */
  hasHistory = false;
  /** Null while its profile is not in force: nothing can be judged. */
  plan: ProfilePlan | null = null;
  /** Last value per slot; null = never seen, missing, bad or stale. */
  values: Value[] = [];
  /** Source time of it, ms; never later than its receive time, so that a clock running ahead blocks nothing. */
  sourceTimes: number[] = [];
  /** Running time at which it was taken. */
  takenAt: number[] = [];
  conditions: Condition[] = [];
  /** Running time of the last message of any kind; -1 = none. */
  messageRun = -1;
  /** Running time of the last message that carried something current. */
  freshRun = -1;
  /** Registration or last change of profile: silence cannot have begun earlier. */
  supervisedRun = 0;
  /** What it is reached through came back; -1 = it was never not monitored because of that. */
  restoredRun = -1;
  /** What it is reached through; see dependencies.ts, which alone sets it. */
  above: string | null = null;
  stale = false;
  /** Running time of the last message with nothing but late readings, and by how much the newest of them was; null = none yet. */
  late: { readonly run: number; readonly byMs: number } | null = null;
  readonly staleTimer: Timer;
  /** Signals that are true, by `component|rule`. */
  readonly signals = new Map<string, Condition>();
  /** Life-safety conditions that nobody judges any more though they were not seen to end. */
  readonly orphans = new Set<string>();
  changed = false;

  constructor(subject: SubjectKey) {
    this.subject = subject;
    this.staleTimer = { due: 0, slot: -1, subject, component: '', rule: '', what: 'stale', owner: this, condition: null };
  }

  get empty(): boolean {
    if (this.deviceId !== null || this.signals.size > 0 || this.orphans.size > 0) return false;
    return this.conditions.every(({ blank }) => blank);
  }
}
