import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';
import { elapsed, type Sample, SparseSamples } from './sparse-samples.ts';
import { compare } from './truth.ts';

type Rate = Extract<RuleCondition, { kind: 'rate' }>;

/** 12 samples of three numbers, whatever the device sends. */
const parts = 10;

export interface RateOfChange {
  readonly from: number;
  readonly to: number;
  readonly spanMs: number;
  /** Per `perSeconds`, positive in the rule's direction. */
  readonly rate: number;
}

/** The samples of one number in a stretch of time. The rate is that between the oldest and the newest one. */
export class RateWindow implements EvidenceWindow {
  private readonly rule: Rate;
  private readonly samples: SparseSamples;

  constructor(rule: Rate) {
    this.rule = rule;
    this.samples = new SparseSamples(rule.windowSeconds * 1000, parts);
  }

  add(sample: Sample): void {
    this.samples.add(sample);
  }

  /** Null while the samples span too little. */
  change(): RateOfChange | null {
    const first = this.samples.all[0];
    const last = this.samples.all.at(-1);
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
    if (hearing === 'excused' || run >= this.due()) this.samples.clear();
  }

  due(): number {
    return this.samples.due();
  }
  get empty(): boolean {
    return this.samples.all.length === 0;
  }
  save(): readonly number[] {
    return this.samples.save();
  }
  load(saved: readonly number[]): void {
    this.samples.load(saved);
  }
}
