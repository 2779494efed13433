import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';

type DeadMan = Extract<RuleCondition, { kind: 'deadMan' }>;

const truths: readonly Truth[] = ['unknown', 'false', 'true'];

/**
 * For how long nothing was seen of a person while the device was heard, in running time. Where the device is not heard the
 * clock stands still: it neither proves a life nor its absence. Without consent nothing is counted.
 */
export class DeadManWindow implements EvidenceWindow {
  /** Whether somebody agrees now to be looked after. */
  consented = false;
  private readonly longestMs: number;
  /** Heard and nothing seen for so long, ms, up to `at`. */
  private quietMs = 0;
  private at = 0;
  private listening = false;
  /** For `starts`: the last definite truth of the terms. */
  private inside: Truth = 'unknown';

  constructor(rule: DeadMan) {
    this.longestMs = rule.seconds * 1000;
  }

  /** It was seen at `run`. */
  add(run: number): void {
    this.quietMs = 0;
    this.at = run;
  }

  /** The terms are `truth` now: true after a definite false is a start. Returns whether it was one. */
  starts(truth: Truth): boolean {
    if (truth === 'unknown') return false;
    const started = truth === 'true' && this.inside === 'false';
    this.inside = truth;
    return started;
  }

  pass(run: number, hearing: Hearing): void {
    if (this.listening) this.quietMs += run - this.at;
    this.at = run;
    this.listening = hearing === 'listening' && this.consented;
    if (hearing === 'excused' || !this.consented) this.quietMs = 0;
  }

  truth(): Truth {
    // Nothing is claimed of a person who does not agree; an alarm from before is taken back.
    if (!this.consented) return 'false';
    if (this.quietMs >= this.longestMs) return 'true';
    return this.listening ? 'false' : 'unknown';
  }

  due(): number {
    return this.listening && this.quietMs < this.longestMs ? this.at + this.longestMs - this.quietMs : Number.POSITIVE_INFINITY;
  }
  /** Seconds for which nothing was seen. */
  get quietSeconds(): number {
    return this.quietMs / 1000;
  }

  get empty(): boolean {
    return !this.consented && this.inside === 'unknown';
  }
  save(): readonly number[] {
    return [this.consented ? 1 : 0, this.quietMs, this.at, this.listening ? 1 : 0, truths.indexOf(this.inside)];
  }
  load([consented = 0, quietMs = 0, at = 0, listening = 0, inside = 0]: readonly number[]): void {
    Object.assign(this, { consented: consented === 1, quietMs, at, listening: listening === 1, inside: truths[inside] ?? 'unknown' });
  }
}
