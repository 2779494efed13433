import type { ConditionChange } from './alarm.ts';
import type { PlacePath } from './place.ts';
import type { Reading } from './reading.ts';
import type { Limit } from './rule.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

/** A stretch of time in which a rule would have had an alarm. What people would have done to it is not played. */
export interface Episode {
  /** Null = it is about a place. */
  readonly deviceId: string | null;
  readonly place: PlacePath | null;
  readonly component: string;
  readonly rule: string;
  /** ms since epoch. */
  readonly from: number;
  /** ms since epoch; the same as `from` for something momentary, null = it had not ended. */
  readonly to: number | null;
  /** As the alarm would have said it. */
  readonly reason: Text;
  readonly seen: ConditionChange['seen'];
}

export const differences = ['gained', 'lost', 'earlier', 'later', 'same'] as const;
/** `gained`: only the draft alarms; `lost`: only the rules in force do; `earlier` and `later`: both, the draft at another moment. */
export type Difference = (typeof differences)[number];
export type DifferenceCounts = Readonly<Record<Difference, number>>;
export const noDifference: DifferenceCounts = { gained: 0, lost: 0, earlier: 0, later: 0, same: 0 };

export interface DiffEntry {
  readonly difference: Difference;
  readonly before: Episode | null;
  readonly after: Episode | null;
  /** ms by which the draft alarms later (negative: earlier); 0 where only one of them alarms. */
  readonly shiftMs: number;
}

/** One difference with the readings of its point around it. */
export interface LabEntry extends DiffEntry {
  readonly readings: readonly Reading[];
}

export interface RuleChange {
  readonly rule: string;
  /** `words`: severity or text only, it raises as before. */
  readonly change: 'new' | 'removed' | 'changed' | 'words';
}

/** One side of a rule: how bad, and the limit it alarms beyond; null = it has none, as a rule about words. */
export interface RuleSide {
  readonly severity: Severity;
  readonly limit: (Limit & { readonly point: string }) | null;
}

/** A rule with what would have come of it. `before` null = the draft brings it, `after` null = the draft has it no more. */
export interface LabRule extends DifferenceCounts {
  readonly rule: string;
  readonly title: Text;
  readonly before: RuleSide | null;
  readonly after: RuleSide | null;
}

/** Alarms a person would have had to deal with. */
export interface OperatorLoad {
  readonly alarms: number;
  readonly perDay: number;
  /** Most in ten minutes, counted in windows that begin at a whole ten minutes. */
  readonly peak: number;
  /** ms since epoch at which that window begins; null = there was no alarm. */
  readonly peakAt: number | null;
  /** Windows of a flood: begun by more than 10 alarms in ten minutes, ended by fewer than 5 (ISA-18.2 [M], domain.md 1). */
  readonly floodWindows: number;
  /** Alarms in each of the equal parts (`loadParts`) that the range is cut into. */
  readonly parts: readonly number[];
}

/** Enough to see when it was busy, few enough to draw. */
export const loadParts = 60;

/** What a draft would have changed: a diff against the rules in force, run again on the same readings. */
export interface LabResult {
  readonly profile: string;
  /** Version in force that it was compared with, and that of the draft. */
  readonly current: string;
  readonly draft: string;
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
  readonly devices: number;
  readonly readings: number;
  readonly messages: number;
  readonly changes: readonly RuleChange[];
  readonly totals: DifferenceCounts;
  /** Those that alarmed under either, and those that the draft changes. */
  readonly rules: readonly LabRule[];
  /** Alarms that are not the same, the first ones by time. */
  readonly entries: readonly LabEntry[];
  readonly load: { readonly before: OperatorLoad; readonly after: OperatorLoad };
  /** What a replay of stored readings cannot show. */
  readonly limits: readonly Text[];
}

export interface LabWanted {
  /** The text of a device type, with the rules as they might be. */
  readonly text: string;
  /** ms since epoch; left out = 30 days before `to`, and now. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Left out = every device of the type at `place` and below. */
  readonly devices?: readonly string[] | undefined;
  readonly place: PlacePath;
}

export interface LabRun {
  readonly id: string;
  readonly profile: string;
  readonly place: PlacePath;
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly progress: { readonly devices: number; readonly of: number; readonly readings: number };
  /** ms; null while it runs. */
  readonly tookMs: number | null;
  readonly result: LabResult | null;
  /** Why it failed. */
  readonly message: string | null;
}
