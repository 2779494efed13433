import type { NotApplied, PendingAct, Text } from './wire.ts';

/** Who did something about a response, when and where from. */
export interface Milestone {
  readonly at: string;
  /** Null = a terminal or the gateway. */
  readonly by: string | null;
  readonly from: string;
  /** At which tier, where that is another one than this. */
  readonly tier?: string | null;
  readonly reason: Text;
  readonly comment: string | null;
  /** Of the step of the response that says so; null = not known, before every one that is. */
  readonly sequence?: number | null;
}
export interface PlanStep {
  readonly id: string;
  readonly role: string;
  readonly title: Text;
  readonly instruction: Text;
  readonly required: boolean;
  readonly reaches: string | null;
  readonly done: (Milestone & { readonly skipped: boolean }) | null;
}
export interface PlanClock {
  readonly id: string;
  readonly title: Text;
  readonly from: string;
  readonly to: string;
  readonly seconds: number;
  readonly source: Text;
  readonly state: 'waiting' | 'running' | 'met' | 'missed';
  readonly startedAt: string | null;
  readonly dueAt: string | null;
  readonly reachedAt: string | null;
  /** Of the step that tells that it was missed. */
  readonly sequence?: number | null;
  /** Alarms that ask after the first answer; null or left out = none did. */
  readonly again?: AgainClock | null;
}
export interface AgainClock {
  readonly waiting: number;
  readonly called: number;
  readonly dueAt: string | null;
  readonly missed: number;
  readonly missedAt: string | null;
}
export interface PlanLevel {
  readonly level: number;
  readonly title: Text;
  readonly roles: readonly string[];
  readonly tier: string | null;
  /** Nobody there is told: no tier above is set. Left out by an older gateway, and of a plan that nobody follows. */
  readonly untold?: boolean;
  readonly clock: string | null;
  readonly reached: { readonly at: string; readonly by: string | null; readonly reason: Text; readonly sequence?: number | null } | null;
}

/** The plan of a response with how far everything has come (model/plan-shape.ts). Times are RFC 3339. */
export interface Plan {
  readonly id: string;
  readonly response: string;
  readonly incident: string;
  readonly title: Text;
  readonly summary: Text;
  readonly exercise: boolean;
  readonly stage: string;
  readonly milestones: Readonly<Record<string, Milestone>>;
  readonly steps: readonly PlanStep[];
  readonly clocks: readonly PlanClock[];
  readonly level: number;
  readonly escalation: readonly PlanLevel[];
  readonly resources: readonly Text[];
  readonly closing: readonly { readonly need: string; readonly met: Milestone | null }[];
  /** What caused it; null = nobody has filed it. Left out by an older gateway. */
  readonly cause?: Milestone | null;
  readonly activeAlarms: number;
  readonly closedAt: string | null;
  readonly sequence: number;
  /** The gateway below that owns it; null = this one. */
  readonly owner?: { readonly name: string; readonly tier: string } | null;
  /** ms that the clock of its owner, which every time here is by, is ahead of the gateway's. */
  readonly clockAheadMs?: number;
  readonly pending?: readonly PendingAct[];
  readonly notApplied?: readonly NotApplied[];
}

/** What a person says about a response: the body of `POST /api/v1/responses/{id}/acts`. */
export type ResponseAct =
  | { readonly act: 'reach'; readonly stage: string; readonly comment: string | null }
  | { readonly act: 'step'; readonly step: string; readonly skip: boolean; readonly comment: string | null }
  /** `level`: the one that was shown as called. */
  | { readonly act: 'escalate'; readonly level: number; readonly comment: string }
  | { readonly act: 'need'; readonly need: string; readonly comment: string }
  | { readonly act: 'comment'; readonly comment: string }
  | { readonly act: 'close'; readonly as: string; readonly comment: string | null };
