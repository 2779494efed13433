import { dayAt, isConsented } from '../model/consent.ts';
import type { Value } from '../model/reading.ts';
import type { SubjectKey } from '../model/subject.ts';
import { askExpression } from './ask-expression.ts';
import { baselineReason } from './baseline-reason.ts';
import { BaselineWindow } from './baseline-window.ts';
import { CountWindow } from './count-window.ts';
import { Dependencies } from './dependencies.ts';
import { DueHeap } from './due-heap.ts';
import { Evidence, type Explain, type Heard, type Tell } from './evidence.ts';
import { LastStart } from './last-start.ts';
import { overdueReason } from './overdue-reason.ts';
import { OverdueWindow } from './overdue-window.ts';
import { RateWindow } from './rate-window.ts';
import { fixed, goneReason, holdsReason, seenBy, silentReason, unknownReason } from './reason.ts';
import { Sample } from './sample.ts';
import type { Moment } from './sequence-window.ts';
import { severalReason } from './several-reason.ts';
import { SeveralWindow } from './several-window.ts';
import type { Condition, SubjectState, Timer } from './subject-state.ts';
import { excused } from './terms-verdict.ts';
import { trendReason } from './trend-reason.ts';
import { TrendWindow } from './trend-window.ts';
import { verdictOf } from './verdict.ts';
import { VerdictsOut } from './verdicts-out.ts';
import { countReason, rateReason } from './window-reason.ts';

/** What all steps of judging share: one heap, one scratch sample, one list of results. */
export class Judging {
  readonly heap = new DueHeap<Timer>();
  readonly sample = new Sample();
  readonly start = new LastStart();
  readonly out = new VerdictsOut(this.start);
  readonly evidence: Evidence;
  private readonly touched: SubjectState[] = [];
  /** Expressions with a question that nobody has been told of. */
  private toAsk = new Set<Condition>();
  /** See together.ts. */
  onWitness: Heard = () => {};
  /** See place-sequences.ts. */
  onStep: (condition: Condition, moment: Moment) => void = () => {};
  explainPlace: Explain = (condition) => condition.plan.rule.title;
  /** Position of the record that is judged. */
  position = 0;
  /** The values that a verdict in progress is about, when they are not the last ones. */
  about: ((slot: number) => Value) | null = null;

  /** IANA zone in which times are written into sentences. */
  readonly timeZone: string;

  readonly dependencies: Dependencies;

  constructor(timeZone: string, subjects: ReadonlyMap<SubjectKey, SubjectState>) {
    this.timeZone = timeZone;
    this.dependencies = new Dependencies(subjects);
    const tell: Tell = (condition, to, run, reason) => {
      const seen = seenBy(condition.plan, this.about ?? ((slot) => lastValue(condition.owner, slot)));
      this.out.add(condition, to, run, reason, seen, false);
    };
    this.evidence = new Evidence(this.heap, tell, (condition, run) => this.onWitness(condition, run));
  }

  touch(subject: SubjectState): void {
    if (subject.changed) return;
    subject.changed = true;
    this.touched.push(subject);
  }

  takeTouched(): readonly SubjectState[] {
    return this.touched.splice(0);
  }

  noteQuestion(condition: Condition): void {
    this.toAsk.add(condition);
  }

  takeQuestions(): readonly Condition[] {
    if (this.toAsk.size === 0) return none;
    const asked = [...this.toAsk];
    this.toAsk = new Set();
    return asked;
  }

  /** Judges the rules on values that look at one of the `mask` slots; an expression is asked. */
  judgeLevels(subject: SubjectState, mask: number, run: number, explain: Explain = byValues): void {
    for (const condition of subject.conditions) {
      if ((condition.plan.mask & mask) === 0) continue;
      this.judgeOne(condition, run, explain);
    }
  }

  /**
   * What stands since before the last start and holds by a reading of this message, which was taken at `taken`; where an
   * expression is asked, its verdict says so.
   */
  confirm(subject: SubjectState, run: number, taken: number): void {
    for (const condition of subject.conditions) {
      if (!condition.unconfirmed) continue;
      const { plan, reported, pending, asked } = condition;
      if (reported !== 'true' || pending || asked.length > 0) continue;
      if (plan.when.some(({ slot }) => subject.takenAt[slot] === taken)) this.confirmOne(condition, run);
    }
  }

  confirmOne(condition: Condition, run: number): void {
    // Its words are made only where they are said: this is asked with every verdict that is true.
    if (!condition.unconfirmed) return;
    const read = this.about ?? ((slot: number) => lastValue(condition.owner, slot));
    this.out.confirm(condition, run, byValues(condition, 'true', 0), seenBy(condition.plan, read));
  }

  /** Judges one rule on values. */
  judgeOne(condition: Condition, run: number, explain: Explain = byValues): void {
    const kind = condition.plan.rule.condition.kind;
    if (kind === 'threshold' || kind === 'state') this.weigh(condition, run, explain);
    else if (kind === 'expression') askExpression(this, condition, run, explain);
    else if (condition.window !== null && kind !== 'sequence' && kind !== 'step') this.judgeWindow(condition, run, explain);
  }

  private weigh(condition: Condition, run: number, explain: Explain): void {
    if (condition.shut) this.evidence.weigh(condition, 'false', run, () => fixed.outsideHours);
    else this.evidence.weigh(condition, verdictOf(condition), run, explain);
  }

  /** Judges a rule over a stretch of time, and sets the time at which it changes without a message. */
  judgeWindow(condition: Condition, run: number, explain: Explain = byValues): void {
    const { window, owner, plan } = condition;
    if (window === null) return;
    if (window instanceof OverdueWindow && window.personal)
      window.consented = isConsented(owner.consent, dayAt(this.out.wallOf(run), this.timeZone));
    window.pass(run, excused(plan, owner.values) !== null ? 'excused' : owner.stale || owner.freshRun < 0 ? 'deaf' : 'listening');
    this.weigh(condition, run, explain);
    this.arm(condition);
  }

  /** The device is heard again: from now on what happens is counted. */
  countAgain(subject: SubjectState, run: number): void {
    for (const condition of subject.conditions) {
      const { window } = condition;
      if (window instanceof CountWindow || window instanceof OverdueWindow) this.judgeWindow(condition, run);
    }
  }

  /** Consent was given, changed or taken back. */
  judgeConsent(subject: SubjectState, run: number): void {
    for (const condition of subject.conditions) if (condition.window instanceof OverdueWindow) this.judgeWindow(condition, run);
  }

  /** What is due depends on what was said last, so this follows every change of it. */
  arm(condition: Condition): void {
    const { window, windowTimer, last } = condition;
    if (window === null || windowTimer === null) return;
    const due = window.due(last);
    if (due === Number.POSITIVE_INFINITY) this.heap.cancel(windowTimer);
    else this.heap.schedule(windowTimer, due);
  }
}

const none: readonly Condition[] = Object.freeze([]);

export function lastValue(subject: SubjectState, slot: number): Value {
  return slot < 0 ? null : (subject.values[slot] ?? null);
}

/** The sentence for a change that values (or their absence) brought about. */
export function byValues(condition: Condition, to: 'true' | 'false' | 'unknown', heldMs: number): { zh: string; en: string } {
  const read = (slot: number): Value => lastValue(condition.owner, slot);
  const kind = condition.plan.rule.condition;
  if (kind.kind === 'unreadable') return to === 'true' ? fixed.unreadable : fixed.readable;
  if (kind.kind === 'absence') {
    return to === 'true' ? silentReason(kind.seconds * 1000 + heldMs, condition.owner.plan?.intervalMs ?? 0) : fixed.heardAgain;
  }
  if (kind.kind === 'signal') return condition.plan.rule.title;
  if (condition.window instanceof CountWindow) return countReason(condition, condition.window, to, heldMs);
  if (condition.window instanceof BaselineWindow) return baselineReason(condition, condition.window, to, heldMs);
  if (condition.window instanceof OverdueWindow) return overdueReason(condition, condition.window, to);
  if (condition.window instanceof SeveralWindow) return severalReason(condition, condition.window, to, heldMs);
  if (condition.window instanceof RateWindow) return rateReason(condition, condition.window, to, heldMs);
  if (condition.window instanceof TrendWindow) return trendReason(condition, condition.window, to, heldMs);
  if (to === 'true') return holdsReason(condition.plan, read, heldMs);
  if (to === 'false') return goneReason(condition.plan, read, heldMs);
  return unknownReason(condition.plan, condition.owner.values);
}
