import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Timed } from './due-heap.ts';
import type { ConditionPlan, ProfilePlan } from './plan.ts';

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
  /** A late reading matched and no later late reading has said otherwise. */
  lateMatched = false;
  /** Expression only: what is still to be answered, oldest first. */
  asked: readonly Asked[] = unasked;
  plan: ConditionPlan;
  readonly owner: SubjectState;
  readonly subject: SubjectKey;
  readonly component: string;
  readonly rule: string;
  /** Absence only: when to look whether it is still silent. */
  readonly silence: Timer | null;

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
  }

  get condition(): Condition {
    return this;
  }
  get pending(): boolean {
    return this.slot >= 0;
  }
  /** Nothing that a fresh condition would not know. */
  get blank(): boolean {
    if (this.told || this.last || this.slot >= 0 || this.onHold >= 0 || this.absent || this.lateMatched) return false;
    // What an expression said last cannot be worked out from the values here.
    return this.plan.rule.condition.kind === 'expression'
      ? this.asked.length === 0 && this.reported === 'unknown'
      : this.reported !== 'true';
  }
}

/** Everything judging remembers about one subject. A subject that is no device has only signals. */
export class SubjectState {
  readonly subject: SubjectKey;
  /** Null = not a registered device. */
  deviceId: string | null = null;
  profileId = '';
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
  stale = false;
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
    return this.deviceId === null && this.signals.size === 0 && this.orphans.size === 0;
  }
}
