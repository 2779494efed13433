import type { PlacePath } from './place.ts';
import type { Text } from './text.ts';

export const pathKinds = ['terminal', 'subscriber', 'tier', 'heartbeat'] as const;

/** How one way to people did: a terminal, a subscriber of a channel, the tier above, or the sign of life to somebody outside. */
export interface PathMeasure {
  readonly kind: (typeof pathKinds)[number];
  readonly id: string;
  /** Of a subscriber: its channel; of others their kind. */
  readonly channel: string;
  readonly place: PlacePath;
  /** An alarm says that it is lost. */
  readonly lost: boolean;
  /**
   * From the record that raised an alarm to the receipt; to the tier above, until that has it on disk; of the sign of life, until it
   * was answered. Null = nothing went over it in the window.
   */
  readonly times: TransmissionTimes | null;
  readonly availability: PathAvailability;
}

export interface TransmissionTimes {
  /** ms since epoch: the oldest and the newest that were counted. */
  readonly from: number;
  readonly to: number;
  /** Received; the figures are of these. */
  readonly sample: number;
  /** Raised more than a minute ago and not received to this day: in no figure. */
  readonly unanswered: number;
  readonly meanSeconds: number | null;
  /** The smallest value that 95 % of the sample do not exceed. */
  readonly p95Seconds: number | null;
  readonly maxSeconds: number | null;
}

export interface PathAvailability {
  /** `line`: all the time, by its heartbeat; `test`: by tests that were taken; `nothing`: only what fails is seen, so no share is known. */
  readonly watched: 'line' | 'test' | 'nothing';
  /** ms since epoch: since when it is watched. */
  readonly since: number;
  /** So long it was watched: since then, or between tests that were taken; no more than the gateway has run. */
  readonly observedSeconds: number;
  readonly losses: number;
  /** From being said to be lost to being said to be back. */
  readonly lostSeconds: number;
  /** 0 to 1; null while it was not watched for 30 days, or not at all: it would say nothing. */
  readonly ratio: number | null;
}

/** Under this a figure of availability says nothing. */
export const leastObservedMs = 30 * 86_400_000;

/** What a class of EN 50136 asks; shown beside what was measured. Nothing here says that a path is of a class. */
export interface TransmissionClass {
  readonly standard: string;
  readonly name: string;
  /** What the number is about. */
  readonly asks: 'reporting' | 'mean' | 'max' | 'availability';
  /** Seconds; of availability a share, 0 to 1. */
  readonly value: number;
}

/** All numbers are from memory [M] (docs/how-to/channels.md): check them in the standard before anybody relies on them. */
export const transmissionClassSource: Text = {
  zh: '数值凭记忆 [M]，须按标准原文核对；仅供对照，不表示达到任何等级。EN 50136-1:2012（报告时间）；旧版等级 D（平均）、M（最大）、A（可用率）。',
  en: 'Numbers are from memory [M] and have to be checked in the standard; for comparison only, no class is claimed. EN 50136-1:2012 (reporting time); older classes D (mean), M (maximum), A (availability).',
};

const en = 'EN 50136-1:2012';
const older = 'EN 50136-1 (D, M, A)';
const row = (standard: string, asks: TransmissionClass['asks'], values: Readonly<Record<string, number>>): readonly TransmissionClass[] =>
  Object.entries(values).map(([name, value]) => ({ standard, name, asks, value }));

export const transmissionClasses: readonly TransmissionClass[] = [
  ...row(en, 'reporting', { SP1: 32 * 86_400, SP2: 25 * 3_600, SP3: 1_800, SP4: 180, SP5: 90, SP6: 20, DP4: 90 }),
  ...row(older, 'mean', { D1: 120, D2: 60, D3: 20, D4: 10 }),
  ...row(older, 'max', { M1: 480, M2: 120, M3: 60, M4: 20 }),
  ...row(older, 'availability', { A1: 0.97, A2: 0.993, A3: 0.995, A4: 0.998 }),
];
