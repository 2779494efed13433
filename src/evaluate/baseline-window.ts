import type { Truth } from '../model/alarm.ts';
import { median } from '../model/median.ts';
import type { RuleCondition } from '../model/rule.ts';
import type { EvidenceWindow, Hearing } from './evidence-window.ts';

type Baseline = Extract<RuleCondition, { kind: 'baseline' }>;

const hourMs = 3_600_000;
const hoursAWeek = 168;
/** A median absolute deviation times this is the standard deviation of what is normally distributed. */
const robust = 1.4826;

export interface Usual {
  readonly value: number;
  /** Hour of the week, 0 = Monday 00:00. */
  readonly hour: number;
  readonly low: number;
  readonly high: number;
  /** In how many weeks this hour was seen. */
  readonly weeks: number;
  /** How far off the value is, in robust standard deviations, in the direction of the rule. */
  readonly off: number;
}

/**
 * What is usual for a number at an hour of the week: of each hour that has passed its mean is kept, for some weeks, and the hour is
 * compared with the same and the two beside it in those weeks (median and median absolute deviation). At most 168 x 8 numbers.
 */
export class BaselineWindow implements EvidenceWindow {
  /** The history is another one than what is kept; that of a new rule is, under an old name. */
  historyChanged = true;
  private readonly rule: Baseline;
  /** Means of this hour in the weeks before, oldest first. */
  private history: number[][] = emptyWeek();
  /** Hours since epoch of the hour that is gathered; -1 = none. */
  private hour = -1;
  /** The same as hour of the week on the wall. */
  private ofWeek = 0;
  private sum = 0;
  private count = 0;
  /** The newest value; null = nothing is known of now. */
  private value: number | null = null;

  constructor(rule: Baseline) {
    this.rule = rule;
  }

  /** `at`: wall time of receipt, ms; `hourOfWeek` is asked once an hour. */
  add(value: number, at: number, hourOfWeek: (at: number) => number): void {
    const hour = Math.floor(at / hourMs);
    if (hour !== this.hour) {
      // An hour that a clock was set back over is not gathered twice.
      if (hour > this.hour) this.close();
      Object.assign(this, { hour, ofWeek: hourOfWeek(at), sum: 0, count: 0 });
    }
    this.sum += value;
    this.count += 1;
    this.value = value;
  }

  /** Null while too few weeks are known of this hour, or nothing of now. */
  usual(): Usual | null {
    const { value, ofWeek, history, rule } = this;
    const weeks = history[ofWeek]!.length;
    if (value === null || weeks < rule.minWeeks) return null;
    const known = [ofWeek - 1, ofWeek, ofWeek + 1].flatMap((hour) => history[(hour + hoursAWeek) % hoursAWeek]!);
    const middle = median([...known]);
    const spread = Math.max(robust * median(known.map((each) => Math.abs(each - middle))), rule.floor);
    const signed = (value - middle) / spread;
    const off = rule.direction === 'above' ? signed : rule.direction === 'below' ? -signed : Math.abs(signed);
    const reach = rule.raise * spread;
    return { value, hour: ofWeek, low: middle - reach, high: middle + reach, weeks, off };
  }

  truth(last: boolean): Truth {
    const usual = this.usual();
    if (usual === null) return 'unknown';
    if (!last) return usual.off >= this.rule.raise ? 'true' : 'false';
    return usual.off < this.rule.clear ? 'false' : 'true';
  }

  pass(_run: number, hearing: Hearing): void {
    if (hearing === 'listening') return;
    this.value = null;
    // What it says in preheat or under repair is not what is usual.
    if (hearing === 'excused') Object.assign(this, { sum: 0, count: 0 });
  }

  due(): number {
    return Number.POSITIVE_INFINITY;
  }
  get empty(): boolean {
    return this.hour < 0;
  }
  save(): readonly number[] {
    const { hour, ofWeek, sum, count, value } = this;
    return value === null ? [hour, ofWeek, sum, count] : [hour, ofWeek, sum, count, value];
  }
  load([hour = -1, ofWeek = 0, sum = 0, count = 0, value]: readonly number[]): void {
    Object.assign(this, { hour, ofWeek, sum, count, value: value ?? null });
  }

  /** The weeks before: kept apart, because they change once an hour and the rest with every message. */
  saveHistory(): readonly (readonly number[])[] {
    this.historyChanged = false;
    return this.history;
  }
  loadHistory(saved: readonly (readonly number[])[]): void {
    this.historyChanged = false;
    this.history = emptyWeek().map((_none, hour) => [...(saved[hour] ?? [])].slice(-this.rule.weeks));
  }

  private close(): void {
    if (this.count === 0) return;
    const list = this.history[this.ofWeek]!;
    list.push(Number((this.sum / this.count).toPrecision(6)));
    if (list.length > this.rule.weeks) list.shift();
    this.historyChanged = true;
  }
}

function emptyWeek(): number[][] {
  return Array.from({ length: hoursAWeek }, () => []);
}
