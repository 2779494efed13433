import type { Truth } from '../model/alarm.ts';
import type { RuleCondition } from '../model/rule.ts';
import { theilSen } from '../model/theil-sen.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';
import { elapsed, type Sample, SparseSamples } from './sparse-samples.ts';
import { compare } from './truth.ts';

type Trend = Extract<RuleCondition, { kind: 'trend' }>;

/** 22 samples of three numbers, whatever the device sends: at most 231 slopes. */
const parts = 20;

export interface Forecast {
  /** Values at the beginning and the end of the line through the samples. */
  readonly from: number;
  readonly to: number;
  readonly spanMs: number;
  /** Unit of the point per hour, with its sign. */
  readonly perHour: number;
  /** Until the line meets the limit: 0 = the newest value is there, Infinity = it does not go there. */
  readonly etaSeconds: number;
}

/**
 * Where a number is going: the line of Theil and Sen through its samples (slope = the median of the slopes between all
 * pairs, height = the median of what is left), which up to 29 % wild values cannot bend.
 */
export class TrendWindow implements EvidenceWindow {
  private readonly rule: Trend;
  private readonly samples: SparseSamples;
  /** Undefined = to be worked out anew. */
  private known: Forecast | null | undefined;

  constructor(rule: Trend) {
    this.rule = rule;
    this.samples = new SparseSamples(rule.windowSeconds * 1000, parts);
  }

  add(sample: Sample): void {
    this.samples.add(sample);
    this.known = undefined;
  }

  /** Null while the samples span too little. */
  forecast(): Forecast | null {
    if (this.known === undefined) this.known = this.work();
    return this.known;
  }

  truth(last: boolean): Truth {
    const forecast = this.forecast();
    if (forecast === null) return 'unknown';
    return forecast.etaSeconds <= (last ? this.rule.clearSeconds : this.rule.raiseSeconds) ? 'true' : 'false';
  }

  pass(run: number, hearing: Hearing): void {
    if (hearing !== 'excused' && run < this.due()) return;
    this.samples.clear();
    this.known = undefined;
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
    this.known = undefined;
  }

  private work(): Forecast | null {
    const { all } = this.samples;
    const [first, last] = [all[0], all.at(-1)];
    if (first === undefined || last === undefined || all.length < 3) return null;
    const times = all.map((sample) => elapsed(first, sample));
    const spanMs = times.at(-1)!;
    if (spanMs <= 0 || spanMs < this.rule.minSpanSeconds * 1000) return null;
    const line = theilSen(
      times,
      all.map(({ value }) => value),
    );
    if (line === null) return null;
    const { slope, level: from } = line;
    const to = from + slope * spanMs;
    return { from, to, spanMs, perHour: slope * 3_600_000, etaSeconds: this.eta(last.value, to, slope) };
  }

  private eta(newest: number, now: number, slope: number): number {
    const { limit } = this.rule;
    if (compare(limit, newest) === 'true') return 0;
    const towards = limit.op === 'above' || limit.op === 'atLeast' ? 1 : -1;
    if (slope * towards <= 0) return Number.POSITIVE_INFINITY;
    // The line may be beyond it already where the newest value is not.
    return Math.max(0, (limit.limit - now) / slope / 1000);
  }
}
