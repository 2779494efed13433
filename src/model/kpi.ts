import type { Alarm } from './alarm.ts';
import type { PlacePath } from './place.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

/** What the figures of alarm load are asked for: an operator position is a place and everything below. */
export interface KpiRange {
  /** ms since epoch; included. */
  readonly from: number;
  /** ms since epoch; not included. */
  readonly to: number;
  readonly place: PlacePath;
}

/** Names the alarms behind one number, e.g. `announced`, `flood:0`, `top:3`; see KpiResult.behind. */
export type Figure = string;

export interface Counted {
  readonly count: number;
  readonly figure: Figure;
}

/** A span of time in which something was going on. Both ends in ms since epoch. */
export interface Span extends Counted {
  readonly from: number;
  readonly to: number;
}

/** What announces itself: one (subject, component, rule). Its alarms have many ids over time. */
export interface AlarmSource {
  readonly subject: Alarm['subject'];
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly lifeSafety: boolean;
  readonly place: PlacePath;
  readonly title: Text;
}

export interface SourceCount extends AlarmSource, Counted {
  /** Of everything announced; 0 to 1. */
  readonly share: number;
}

/** What would have made a source calmer, and how many of its alarms in the range it would have avoided. */
export interface CalmerProposal {
  /** Delays are on top of those the rule has. */
  readonly kind: 'longer-raise-delay' | 'longer-clear-delay' | 'clear-limit';
  /** Null for a limit. */
  readonly seconds: number | null;
  /** In the unit of the point; null for a delay. */
  readonly limit: number | null;
  readonly unit: string | null;
  readonly avoided: number;
  readonly of: number;
}

/** Two sources that nearly always come within 10 s of one another. */
export interface DuplicateSources {
  readonly sources: readonly [AlarmSource, AlarmSource];
  /** How often. */
  readonly together: number;
  /** Of the announcements of the one that came more often; 0.8 to 1. */
  readonly share: number;
}

export interface ChatteringSource extends AlarmSource, Counted {
  /** Separate spells of chattering. */
  readonly bursts: number;
  /** Most often in one minute. */
  readonly mostInOneMinute: number;
  /** To be tried in the rule lab first; empty = nothing that helps with half of them. */
  readonly proposals: readonly CalmerProposal[];
}

/** An alarm that has stood for too long. */
export interface StaleAlarm extends AlarmSource {
  readonly alarmId: string;
  readonly raisedAt: number;
  readonly standingSeconds: number;
}

/** EEMUA 191 speaks of high, medium and low. */
export type KpiPriority = 'high' | 'medium' | 'low';

/** A figure beside what the literature recommends. A recommendation is no claim of conformance. */
export interface KpiJudgement {
  readonly id: string;
  readonly title: Text;
  readonly unit: 'alarms' | 'share' | 'seconds';
  readonly value: number | null;
  readonly target: number;
  /** Null = the figure is not known. */
  readonly within: boolean | null;
  readonly source: Text;
  /** S = read in a public source; M = from memory, to be checked against the standard's text. */
  readonly basis: 'S' | 'M';
}

/** Alarm load of one operator position. Figures that nothing is known of are null, never zero. */
export interface KpiReport extends KpiRange {
  /** From here on there is something to know of: the later of `from` and the first thing this gateway wrote down. */
  readonly measuredFrom: number;
  readonly announced: Counted & { readonly sources: number; readonly tests: number };
  readonly rate: {
    readonly perTenMinutes: number | null;
    readonly perDay: number | null;
    readonly peak: Span | null;
    /** Share of the ten minutes since `measuredFrom` with more than the manageable number. */
    readonly overShare: number | null;
  };
  /** Announced per equal part of the range, for a drawing. */
  readonly load: { readonly from: number; readonly seconds: number; readonly counts: readonly number[] };
  readonly flood: { readonly share: number | null; readonly seconds: number; readonly spans: readonly Span[] };
  readonly top: { readonly share: number | null; readonly sources: readonly SourceCount[] };
  /** How many there are; the worst 50 are listed. */
  readonly chatteringCount: number;
  readonly chattering: readonly ChatteringSource[];
  readonly duplicates: readonly DuplicateSources[];
  readonly priorities: {
    readonly bySeverity: readonly (Counted & { readonly severity: Severity; readonly share: number | null })[];
    readonly byPriority: readonly (Counted & { readonly priority: KpiPriority; readonly share: number | null; readonly target: number })[];
  };
  /** Seconds from the first announcement that nobody had acknowledged to the person who did. */
  readonly acknowledge: Counted & {
    readonly medianSeconds: number | null;
    readonly p95Seconds: number | null;
    readonly maxSeconds: number | null;
    /** Announced, and at the end of the range not acknowledged by anybody. */
    readonly waiting: Counted & { readonly longestSeconds: number | null };
  };
  /** Active at the end of the range, and not put aside. */
  readonly standing: Counted & {
    readonly bySeverity: Readonly<Record<Severity, number>>;
    /** Active, but shelved, suppressed by design or out of service. */
    readonly aside: Counted;
  };
  /** The oldest 100 are listed. */
  readonly stale: Counted & { readonly afterHours: number; readonly alarms: readonly StaleAlarm[] };
  readonly judged: readonly KpiJudgement[];
}

export interface KpiResult {
  readonly report: KpiReport;
  /** Ids of the alarms behind each figure, in order of their first announcement there. */
  readonly behind: ReadonlyMap<Figure, readonly string[]>;
}
