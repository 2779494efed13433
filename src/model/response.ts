import type { Classification } from './alarm.ts';
import type { PlacePath } from './place.ts';
import type { ClosingNeed, ResponseStage } from './plan.ts';
import type { SubjectKey } from './subject.ts';
import type { Text } from './text.ts';
import type { Replica, Tier } from './tier.ts';

/** Who reached a stage or did a step, when, where from and why. */
export interface Milestone {
  /** ms since epoch. */
  readonly at: number;
  /** User id; null = a terminal or the gateway. */
  readonly by: string | null;
  /** Where it was said: a terminal, an address; with `via`, the word and the name of a tier (`city:...`). */
  readonly from: string;
  /** Said at another tier; left out = where the response is. */
  readonly via?: 'tier';
  readonly reason: Text;
  /** What the person wrote with it. */
  readonly comment: string | null;
  /** The alarm that was acknowledged; left out for every other stage. */
  readonly alarmId?: string;
  /** Of the step that says so; left out = written by an older version, before every one that has it. */
  readonly sequence?: number;
}

export interface ClockState {
  readonly id: string;
  /** ms since epoch by the wall clock, for screens; null = its first stage was not reached yet. */
  readonly startedAt: number | null;
  readonly dueAt: number | null;
  /** Human time, ms, at which it is missed (respond/human-time.ts). */
  readonly dueHuman: number | null;
  readonly state: 'waiting' | 'running' | 'met' | 'missed';
  /** When its last stage was reached, also late; null = not yet. */
  readonly reachedAt: number | null;
  /** Of the step that tells that it was missed; as Milestone. */
  readonly sequence?: number;
  /** Of a clock to the acknowledgement, for alarms that ask after it was met or missed; left out = none ever did. */
  readonly again?: AgainClock;
}

/** The same time once more: for an alarm that joined, or occurred again, while people are at work on an earlier one. */
export interface AgainClock {
  /** Alarms whose time runs. */
  readonly waiting: number;
  /** Alarms that nobody has acknowledged although others were called about them. */
  readonly called: number;
  /** When the oldest of those that wait is missed: by the wall clock, and human time, ms; null = none waits. */
  readonly dueAt: number | null;
  readonly dueHuman: number | null;
  /** How often it ran out again: what became of the first acknowledgement is in the clock itself. */
  readonly missed: number;
  /** When it last did, ms since epoch. */
  readonly missedAt: number | null;
  /** The tier of the rung that was called a second time then; null = a new one was called, or none at a tier. */
  readonly tier: Tier | null;
}

/** An active alarm that nobody has acknowledged, for one clock to the acknowledgement. */
export interface Unanswered {
  readonly alarm: string;
  readonly clock: string;
  /** Human time, ms. */
  readonly since: number;
  /** The clock ran out, and others were called. */
  readonly called: boolean;
}

export interface Escalation {
  readonly level: number;
  readonly at: number;
  /** Null = a clock called it. */
  readonly by: string | null;
  readonly reason: Text;
  readonly tier: Tier | null;
  /** As Milestone. */
  readonly sequence?: number;
}

/** On a response that another gateway owns: this is a copy of it. Acts that wait for the owner are with its alarm. */
export interface ResponseReplica extends Pick<Replica, 'owner' | 'via' | 'below' | 'history'> {
  /** Alarms of it that are active: only their number goes up. */
  readonly active: number;
  /** What the owner's wall clock, which every time in it is by, said when this was heard; ms since epoch. */
  readonly asOf: number;
  /** Human time here when this was heard, ms. */
  readonly heardAt: number;
}

/** How the people of one plan come along with one danger. */
export interface Response {
  /** Of the alarm that began it. */
  readonly id: string;
  readonly incident: string;
  readonly plan: { readonly id: string; readonly version: string };
  readonly title: Text;
  readonly hazard: string;
  readonly place: PlacePath;
  /** Of the alarm that began it: a plan may ask for one response for each. Kept, because its alarms may all be over. */
  readonly subject: SubjectKey;
  /** Alarms of it that are active, by id, and how many there were in all. */
  readonly active: readonly string[];
  readonly alarms: number;
  /** A drill: shown everywhere, moves nothing. */
  readonly exercise: boolean;
  readonly stage: ResponseStage;
  readonly milestones: Readonly<Partial<Record<ResponseStage, Milestone>>>;
  /** By id of the plan's step; `skipped`: a person said why it was not done. */
  readonly steps: Readonly<Record<string, Milestone & { readonly skipped: boolean }>>;
  readonly clocks: readonly ClockState[];
  /** The first fire centre that confirmed an alarm of it, `from` the name of its path (`@...`); left out = none has. */
  readonly forwarded?: Milestone;
  /** Oldest first; never of a copy. Left out = there was none yet. */
  readonly unanswered?: readonly Unanswered[];
  /** Rung of the ladder: 1 = where it began. */
  readonly level: number;
  readonly escalations: readonly Escalation[];
  readonly needs: Readonly<Partial<Record<ClosingNeed, Milestone>>>;
  readonly startedAt: number;
  readonly closedAt: number | null;
  /** Null while it is open. */
  readonly closedAs: Classification | null;
  /** Sequence of its last step. */
  readonly sequence: number;
  /** Left out = this gateway owns it. */
  readonly replica?: ResponseReplica;
}

export function activeAlarmsOf({ active, replica }: Pick<Response, 'active' | 'replica'>): number {
  return replica?.active ?? active.length;
}

/** Steps of a copy that happened and are not here (yet): the tier began to keep responses later, or they are on their way. Own ones: 0. */
export function stepsMissing({ replica, sequence }: Pick<Response, 'replica' | 'sequence'>, here: readonly unknown[]): number {
  return replica === undefined ? 0 : Math.max(0, sequence - here.length);
}

export const responseEvents = [
  'opened',
  'joined',
  'reached',
  'step-done',
  'step-skipped',
  'clock-missed',
  'escalated',
  'noted',
  'need-met',
  'closed',
  'alarm-ended',
  'stage-withdrawn',
] as const;
export type ResponseEvent = (typeof responseEvents)[number];

/** One step in the life of a response; never changed. */
export interface ResponseStep {
  readonly responseId: string;
  /** 1, 2, 3 ... within the response. */
  readonly sequence: number;
  readonly position: number;
  readonly at: number;
  readonly event: ResponseEvent;
  readonly stage: ResponseStage;
  /** The alarm, stage, step, clock, level or need that it is about; null = none. */
  readonly about: string | null;
  readonly reason: Text;
  readonly by: string | null;
  readonly from: string;
  /** As Milestone. */
  readonly via?: 'tier';
  readonly comment: string | null;
}

/** Steps that terminals are told of with the alarm they are about, or that nobody has to be told of. */
export function isQuiet({ event, about }: Pick<ResponseStep, 'event' | 'about'>): boolean {
  if (event === 'reached') return about === 'delivered' || about === 'shown' || about === 'acknowledged';
  return event === 'opened' || event === 'joined' || event === 'alarm-ended' || event === 'stage-withdrawn';
}

/** What a person does about a response; a journalled input, `origin` of the record says who. */
export type ResponseAct =
  /** `stage`: dispatched, on-site, resolved or verified. */
  | { readonly act: 'reach'; readonly responseId: string; readonly stage: ResponseStage; readonly comment: string | null }
  | { readonly act: 'step'; readonly responseId: string; readonly step: string; readonly skip: boolean; readonly comment: string | null }
  /** `level`: the one that it calls, as the person saw it; left out = the next one, whatever that is by then. */
  | { readonly act: 'escalate'; readonly responseId: string; readonly level?: number | undefined; readonly comment: string }
  | { readonly act: 'need'; readonly responseId: string; readonly need: ClosingNeed; readonly comment: string }
  | { readonly act: 'comment'; readonly responseId: string; readonly comment: string }
  /** `as`: what it turned out to be. What is not real needs no steps, and a comment. */
  | { readonly act: 'close'; readonly responseId: string; readonly as: Classification; readonly comment: string | null }
  /** By the gateway: the first terminal that had it, or showed it; `forwarded`: the first path whose fire centre confirmed it. */
  | { readonly act: 'receipt'; readonly alarmId: string; readonly kind: 'received' | 'shown' | 'forwarded'; readonly terminalId: string };

export type PersonAct = Exclude<ResponseAct, { act: 'receipt' }>;

export type ResponseRefusal =
  | 'not-found'
  | 'closed'
  | 'person-required'
  | 'comment-empty'
  | 'comment-too-long'
  | 'no-such-step'
  | 'stage-passed'
  | 'no-higher-level'
  | 'escalated-already'
  | 'not-next-level'
  | 'not-needed'
  /** `missing` says what. */
  | 'not-complete';

export type ResponseResult =
  | { readonly kind: 'done' | 'unchanged'; readonly response: Response }
  | { readonly kind: 'refused'; readonly code: ResponseRefusal; readonly message: Text; readonly missing: readonly Text[] };

/** What one step did to a response. `tells`: the terminals that cover it hear of it at once. */
export interface ResponseChange {
  readonly response: Response;
  readonly step: ResponseStep;
  readonly tells: boolean;
  /** A rung is called about these alarms, beside the one that began it; `tier`: that has to hear of them, null = none. */
  readonly calls?: { readonly tier: Tier | null; readonly alarms: readonly string[] };
}

export interface ResponseFilter {
  readonly open?: boolean | undefined;
  readonly exercise?: boolean | undefined;
  /** Closed as real, and nobody has filed what caused it. */
  readonly cause?: 'missing' | undefined;
  readonly plan?: string | undefined;
  /** This place and below. */
  readonly place?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}
