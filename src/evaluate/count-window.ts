import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';

type Count = Extract<RuleCondition, { kind: 'count' }>;

const truths: readonly Truth[] = ['unknown', 'false', 'true'];

/**
 * When something happened, in a stretch of running time. What was seen often enough is true whatever was missed; that it
 * was not seen often enough is false only when the device was heard for the whole stretch. Remembers the last `raise` times (at most 100).
 */
export class CountWindow implements EvidenceWindow {
  private readonly rule: Count;
  private readonly windowMs: number;
  private times: number[] = [];
  /** Since when nothing can have been missed; -1 = it can now. */
  private since = -1;
  /** A whole stretch has passed since then. */
  private whole = false;
  /** For `starts`: the last definite truth of the terms. */
  private inside: Truth = 'unknown';

  constructor(rule: Count) {
    this.rule = rule;
    this.windowMs = rule.windowSeconds * 1000;
  }

  /** It happened at `run`. */
  add(run: number): void {
    this.times.push(run);
    if (this.times.length > this.rule.raise) this.times.shift();
  }

  /** The terms are `truth` now: true after a definite false is a start. Returns whether it was one. */
  starts(truth: Truth): boolean {
    if (truth === 'unknown') return false;
    const started = truth === 'true' && this.inside === 'false';
    this.inside = truth;
    return started;
  }

  /** How often it was seen, at most `raise`. */
  get seen(): number {
    return this.times.length;
  }

  pass(run: number, hearing: Hearing): void {
    while (this.times[0] !== undefined && this.times[0] + this.windowMs <= run) this.times.shift();
    if (hearing !== 'listening') this.since = -1;
    else if (this.since < 0) this.since = run;
    this.whole = this.since >= 0 && this.since + this.windowMs <= run;
  }

  truth(last: boolean): Truth {
    if (this.times.length >= this.needed(last)) return 'true';
    return this.whole ? 'false' : 'unknown';
  }

  due(last: boolean): number {
    const deciding = this.times[this.times.length - this.needed(last)];
    if (deciding !== undefined) return deciding + this.windowMs;
    return this.since >= 0 && !this.whole ? this.since + this.windowMs : Number.POSITIVE_INFINITY;
  }

  get empty(): boolean {
    return this.times.length === 0 && this.since < 0 && this.inside === 'unknown';
  }

  save(): readonly number[] {
    return [this.since, this.whole ? 1 : 0, truths.indexOf(this.inside), ...this.times];
  }

  load(saved: readonly number[]): void {
    const [since = -1, whole = 0, inside = 0, ...times] = saved;
    Object.assign(this, { since, whole: whole === 1, inside: truths[inside] ?? 'unknown', times });
  }

  private needed(last: boolean): number {
    return last ? this.rule.clear : this.rule.raise;
  }
}
