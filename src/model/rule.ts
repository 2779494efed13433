import type { Hazard } from './incident.ts';
import type { PlaceLevel } from './place-level.ts';
import type { RuleHours } from './rule-hours.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

export interface Limit {
  readonly op: 'above' | 'below' | 'atLeast' | 'atMost';
  readonly limit: number;
}

/** A test on one value. `in`/`is` for words and contacts, the others for numbers. */
export type Comparison =
  | Limit
  | { readonly op: 'is'; readonly value: string | boolean | number }
  | { readonly op: 'in'; readonly values: readonly (string | boolean | number)[] };

/** One point compared; several are joined by AND. Any operand unknown and none false = unknown. */
export interface Term {
  readonly point: string;
  readonly test: Comparison;
}

/**
 * A statement about several points of one device, at most three deep. `test`: a point, or the number of a point less that of
 * another one. `group`: true as soon as `atLeast` of its parts are true, false as soon as fewer can still be, else unknown.
 */
export type Statement =
  | { readonly kind: 'test'; readonly point: string; readonly minus: string | null; readonly test: Comparison }
  | {
      readonly kind: 'group';
      /** As the file says it. */
      readonly as: 'allOf' | 'anyOf' | 'of';
      readonly atLeast: number;
      readonly of: readonly Statement[];
    };

export type RuleCondition =
  /** A number beyond a limit; returns only beyond `clear` (hysteresis). */
  | { readonly kind: 'threshold'; readonly point: string; readonly raise: Comparison; readonly clear: Comparison }
  /** Words and contacts (one or more points at once) for as long as all hold. `clear` null = when `when` is false. */
  | { readonly kind: 'state'; readonly when: readonly Term[]; readonly clear: readonly Term[] | null }
  /**
   * Several points of one device that need not come in one message: a point that did not come for as long as makes the device
   * silent is unknown here, also while others do come. `clear` null = when `when` is false.
   */
  | { readonly kind: 'several'; readonly when: Statement; readonly clear: Statement | null }
  /** Something that happened: every matching reading is an occurrence; it has no return of its own. */
  | { readonly kind: 'event'; readonly when: readonly Term[] }
  /**
   * CEL over the last values of `points`, for what terms cannot say. Worked out outside the main thread: the truth comes
   * back as an `answer` record. `clear` null = when `when` is false.
   */
  | {
      readonly kind: 'expression';
      readonly when: string;
      readonly clear: string | null;
      /** Points that the texts name, in order of the alphabet. */
      readonly points: readonly string[];
    }
  /**
   * How fast a number changes: between the oldest and the newest value of the last `windowSeconds`, which must span at
   * least `minSpanSeconds`, and only while all `when` terms hold. `raise` and `clear` are in the point's unit per `perSeconds`, positive in
   * `direction`. Unknown until enough is there, and again when nothing came for a whole window.
   */
  | {
      readonly kind: 'rate';
      readonly point: string;
      readonly direction: 'rising' | 'falling' | 'either';
      readonly perSeconds: number;
      readonly windowSeconds: number;
      readonly minSpanSeconds: number;
      readonly raise: Comparison;
      readonly clear: Comparison;
      readonly when: readonly Term[];
    }
  /**
   * Something that happens often: `raise` times within the last `windowSeconds` of running time; returns with fewer than
   * `clear`. `reports` = every moment of a message that matches, as for `event`; `starts` = each time the terms become true after they
   * were false. Too few is false only when the device was heard, and no excuse held, for a whole window; until then unknown.
   */
  | {
      readonly kind: 'count';
      readonly counts: 'reports' | 'starts';
      readonly when: readonly Term[];
      readonly windowSeconds: number;
      /** 2 to 100. */
      readonly raise: number;
      /** 1 to `raise`. */
      readonly clear: number;
    }
  /**
   * A number on its way to a limit: true while it is there, or gets there within `raiseSeconds` at the slope of the last
   * `windowSeconds` (Theil and Sen: the median of the slopes between all pairs), and only while all `when` terms hold; returns when it
   * would take longer than `clearSeconds`. Unknown until the values span `minSpanSeconds`, and again when nothing came for a whole window.
   */
  | {
      readonly kind: 'trend';
      readonly point: string;
      readonly limit: Limit;
      readonly raiseSeconds: number;
      readonly clearSeconds: number;
      readonly windowSeconds: number;
      readonly minSpanSeconds: number;
      readonly when: readonly Term[];
    }
  /**
   * One thing after the other: each step is reported (as for `event`) by a moment of its own, all within `withinSeconds`. Something
   * that happened; it has no return of its own. 2 to 5 steps. With `at` each step is done by another device of one such place, and the
   * alarm is about the place: order is by the devices' own times, and one that lies at most `toleranceSeconds` before the one it has to follow
   * still follows it, because their clocks differ. Any device whose type binds the points takes part; one of them is of the type it stands in.
   */
  | {
      readonly kind: 'sequence';
      readonly steps: readonly (readonly Term[])[];
      readonly withinSeconds: number;
      /** Left out = one device. Then 2 to 4 steps. */
      readonly at?: PlaceLevel;
      /** With `at` only; default see place-rule.ts. */
      readonly toleranceSeconds?: number;
    }
  /**
   * Several devices of one place: true while every part has its number of devices, each device taken for one part only, that say
   * `when` or said it within the last `withinSeconds`. Any device whose type binds the points takes part. One that is silent may
   * or may not: unknown. The alarm is about the place, not about a device.
   */
  | {
      readonly kind: 'together';
      readonly at: PlaceLevel;
      readonly withinSeconds: number;
      /** 1 to 4; in all at least two devices. */
      readonly parts: readonly { readonly devices: number; readonly when: readonly Term[] }[];
    }
  /**
   * A number that is not as usual for this device at this hour of the week: `raise` robust standard deviations (from the median
   * absolute deviation, at least `floor`) off the median of the same and the neighbouring hours in at most `weeks` weeks before. Returns
   * below `clear`. Unknown until the hour was seen in `minWeeks` weeks. Warns only.
   */
  | {
      readonly kind: 'baseline';
      readonly point: string;
      readonly direction: 'above' | 'below' | 'either';
      readonly raise: number;
      readonly clear: number;
      /** Unit of the point. */
      readonly floor: number;
      readonly minWeeks: number;
      readonly weeks: number;
      readonly when: readonly Term[];
    }
  /** What one device says for one part of a `together` rule: compiled out of it, and in no file. */
  | { readonly kind: 'witness'; readonly when: readonly Term[]; readonly withinSeconds: number }
  /** One step of a sequence over several devices, at one of them, kept for `keepSeconds`: compiled out of it, and in no file. */
  | { readonly kind: 'step'; readonly when: readonly Term[]; readonly keepSeconds: number }
  /**
   * Nothing was seen of a person: `when` was not reported (or did not start, see `count`) for `seconds` of running time in which the device
   * was heard. Judged only while consent is recorded for the device: see consent.ts.
   */
  | { readonly kind: 'deadMan'; readonly when: readonly Term[]; readonly counts: 'reports' | 'starts'; readonly seconds: number }
  /** What has to come again and again, such as a test call, was not reported for `seconds` of running time in which the device was heard. */
  | { readonly kind: 'expected'; readonly when: readonly Term[]; readonly seconds: number }
  /** No message at all for `seconds` of running time. */
  | { readonly kind: 'absence'; readonly seconds: number }
  /** The last message could not be read (kept in quarantine); false again with the next readable one. */
  | { readonly kind: 'unreadable' }
  /** Observed by the gateway itself (terminal lost, credential used twice): see model/system-rules.ts. */
  | { readonly kind: 'signal' };

/** What an operator is told; every alarm has an action (IEC 62682: no alarm without an operator response). */
export interface Guidance {
  readonly cause: Text;
  readonly consequence: Text;
  readonly action: Text;
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly guidance: Guidance;
  readonly condition: RuleCondition;
  /** Running seconds that the condition must hold before it raises (evidence clock). */
  readonly raiseDelaySeconds: number;
  /** Running seconds that it must be gone before it returns. */
  readonly clearDelaySeconds: number;
  /** Life-safety: latches; ends only when the condition is gone AND a person says so (invariant 5). */
  readonly lifeSafety: boolean;
  /** What it warns of, for grouping alarms into incidents; left out = the watching itself (silence, lost sources). */
  readonly hazard?: Hazard;
  /**
   * What must not be false for the rule to be judged, e.g. `gas.state in [everything but preheat]`: the profile's
   * `unless: gas.state is preheat` compiled to its opposite. While ANY term is false the condition is unknown, so it
   * neither raises nor ends. A term that is unknown excuses nothing: a missing preheat flag silences no gas alarm.
   */
  readonly unless: readonly Term[];
  /**
   * Rules of the same device that suppress this one by design while their alarms stand (ISA-18.2: suppressed by design);
   * left out = none. Never with life-safety.
   */
  readonly suppressedBy?: readonly string[];
  /** When it may raise; left out = always. Never with life-safety. */
  readonly hours?: RuleHours;
  /** Where a number in the rule comes from, e.g. `GB 15322.2-2019 [M]: 25 %LEL`; null when it is a site choice. */
  readonly source: Text | null;
}
