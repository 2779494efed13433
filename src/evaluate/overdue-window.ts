import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';

type Overdue = Extract<RuleCondition, { kind: 'deadMan' | 'expected' }>;

const truths: readonly Truth[] = ['unknown', 'false', 'true'];

/**
 * For how long a sign of a person, or a test call, was not seen while the device was heard, in running time. Where the device is not
 * heard the clock stands still: it proves neither the sign nor its absence. Without consent nothing is counted about a person.
 */
export class OverdueWindow implements EvidenceWindow {
  /** About a person: only with consent. */
  readonly personal: boolean;
  /** Whether somebody agrees now to be looked after; what is about no person needs nobody who does. */
  consented: boolean;
  private readonly longestMs: number;
  /** Heard and nothing seen for so long, ms, up to `at`. */
  private quietMs = 0;
  private at = 0;
  private listening = false;
  /** For `starts`: the last definite truth of the terms. */
  private inside: Truth = 'unknown';

  constructor({ kind, seconds }: Overdue) {
    this.longestMs = seconds * 1000;
    this.personal = kind === 'deadMan';
    this.consented = !this.personal;
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
