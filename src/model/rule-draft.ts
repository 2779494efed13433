import type { DifferenceCounts, OperatorLoad } from './lab.ts';

export const draftStates = ['proposed', 'shadow', 'published', 'rolled-back', 'withdrawn'] as const;
/** `shadow`: approved by a second person, compared with the rules in force on what comes in, and judging nobody. */
export type DraftState = (typeof draftStates)[number];

/** Who did it, and when (ms since epoch). */
export interface DraftAct {
  readonly by: string;
  readonly at: number;
  readonly comment: string | null;
}

/** A change of a device type on its way into force. Never deleted; the texts of both versions are kept with it. */
export interface RuleDraft {
  readonly id: string;
  readonly profile: string;
  /** Version in force that it was written against, and goes back to. */
  readonly base: string;
  readonly version: string;
  readonly state: DraftState;
  /** Its comment says why. */
  readonly proposed: DraftAct;
  readonly approved: DraftAct | null;
  readonly published: DraftAct | null;
  /** Withdrawn or rolled back. */
  readonly ended: DraftAct | null;
  /** The replay it was proposed with; null = none. */
  readonly lab: DraftReplay | null;
}

export interface DraftReplay {
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
  readonly devices: number;
  readonly readings: number;
  readonly totals: DifferenceCounts;
  readonly load: { readonly before: OperatorLoad; readonly after: OperatorLoad };
}
