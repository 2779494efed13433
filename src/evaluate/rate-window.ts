import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';
import { compare } from './truth.ts';

type Rate = Extract<RuleCondition, { kind: 'rate' }>;

/** A live reading is at most this late (normalise sends older ones to history); a larger step between two is a clock that was set. */
const latestMs = 300_000;
/** The window is cut into this many parts; of each the last sample is kept. */
const parts = 10;
/** 12 samples of three numbers, whatever the device sends. */
const maxSamples = parts + 2;

interface Sample {
  /** Source time, ms since epoch. */
  readonly source: number;
  readonly run: number;
  readonly value: number;
}

export interface RateOfChange {
  readonly from: number;
  readonly to: number;
  readonly spanMs: number;
  /** Per `perSeconds`, positive in the rule's direction. */
  readonly rate: number;
}

/**
 * The samples of one number in a stretch of time. The rate is that between the oldest and the newest one. The longer of
 * source time and running time counts as the time between two, so that neither a message held up on its way nor
 * a clock that is set makes a rate; a step that no delay explains is ignored. Missing values are gaps.
 */
export class RateWindow implements EvidenceWindow {
  private readonly rule: Rate;
  private readonly windowMs: number;
  private samples: Sample[] = [];
  /** First sample of the newest part: decides where the next part begins. */
  private partStart: Sample | null = null;

  constructor(rule: Rate) {
    this.rule = rule;
    this.windowMs = rule.windowSeconds * 1000;
  }

  add(sample: Sample): void {
    const { samples, windowMs } = this;
    while (samples[0] !== undefined && elapsed(samples[0], sample) > windowMs) samples.shift();
    if (samples.length === 0 || this.partStart === null || elapsed(this.partStart, sample) >= windowMs / parts) {
      samples.push(sample);
      this.partStart = sample;
      if (samples.length > maxSamples) samples.shift();
    } else samples[samples.length - 1] = sample;
  }

  /** Null while the samples span too little. */
  change(): RateOfChange | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined) return null;
    const spanMs = elapsed(first, last);
    if (spanMs <= 0 || spanMs < this.rule.minSpanSeconds * 1000) return null;
    const signed = ((last.value - first.value) * this.rule.perSeconds * 1000) / spanMs;
    const { direction } = this.rule;
    const rate = direction === 'rising' ? signed : direction === 'falling' ? -signed : Math.abs(signed);
    return { from: first.value, to: last.value, spanMs, rate };
  }

  truth(last: boolean): Truth {
    const change = this.change();
    if (change === null) return 'unknown';
    const raise = compare(this.rule.raise, change.rate);
    if (!last || raise === 'true') return raise;
    return compare(this.rule.clear, change.rate) === 'true' ? 'false' : 'true';
  }

  pass(run: number, hearing: Hearing): void {
    if (hearing === 'excused' || run >= this.due()) this.clear();
  }

  due(): number {
    const last = this.samples.at(-1);
    return last === undefined ? Number.POSITIVE_INFINITY : last.run + this.windowMs;
  }

  private clear(): void {
    this.samples = [];
    this.partStart = null;
  }

  get empty(): boolean {
    return this.samples.length === 0;
  }

  save(): readonly number[] {
    if (this.partStart === null) return [];
    return [this.partStart, ...this.samples].flatMap(({ source, run, value }) => [source, run, value]);
  }

  load(saved: readonly number[]): void {
    this.clear();
    for (let index = 0; index + 2 < saved.length; index += 3) {
      const sample = { source: saved[index]!, run: saved[index + 1]!, value: saved[index + 2]! };
      if (index === 0) this.partStart = sample;
      else this.samples.push(sample);
    }
  }
}

function elapsed(from: Sample, to: Sample): number {
  const running = to.run - from.run;
  const source = to.source - from.source;
  return source < 0 || source > running + latestMs ? running : Math.max(running, source);
}
