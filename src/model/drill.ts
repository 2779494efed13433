import type { PlacePath } from './place.ts';
import type { SubjectKey } from './subject.ts';

/** Rule of the alarm of a drill: `drill.<plan>`. */
export const drillRulePrefix = 'drill.';
/** Characters of what a drill is for. */
export const maxDrillReason = 200;
/** Drills that wait for their hour, at most: more is a mistake of a script. */
export const maxPlannedDrills = 100;

/** What follows in a scenario: a plan, and how long after the drill's beginning. */
export interface DrillInject {
  readonly plan: string;
  readonly afterSeconds: number;
}

/** A journalled act; `origin` of the record says who. */
export type DrillAct =
  | {
      readonly act: 'start';
      /** Minted once; the component of its alarm. */
      readonly id: string;
      readonly plan: string;
      readonly place: PlacePath;
      readonly reason: string;
      /** What follows; left out = nothing. */
      readonly followedBy?: readonly DrillInject[];
      /** ms since epoch at which it shall begin; left out = now. */
      readonly due?: number;
    }
  /** The hour of a part has come. `part`: 0 = the beginning. */
  | { readonly act: 'begin'; readonly id: string; readonly part: number }
  /** The hour of a part is past, and it was not begun. */
  | { readonly act: 'miss'; readonly id: string; readonly part: number; readonly why: DrillMissed }
  /** Called off, also before it began: nobody has to come. */
  | { readonly act: 'stop'; readonly id: string; readonly reason: string };

/** Nobody is surprised by a drill that comes late: the gateway was down or its clock wrong, or something real was going on. */
export type DrillMissed = 'not-running' | 'real-alarm' | 'beginning-missed' | 'no-such-plan';

export interface DrillPart {
  readonly plan: string;
  /** ms since epoch. */
  readonly due: number;
  readonly state: 'waiting' | 'begun' | 'missed' | 'called-off';
  /** Of its alarm and response; null = it has not begun. */
  readonly alarmId: string | null;
  readonly why: DrillMissed | null;
}

/** A drill with something that is still to come, or was. */
export interface PlannedDrill {
  readonly id: string;
  readonly place: PlacePath;
  readonly reason: string;
  /** Who planned it. */
  readonly by: string;
  /** ms since epoch. */
  readonly plannedAt: number;
  readonly parts: readonly DrillPart[];
}

/** What a person asks for. */
export interface WantedDrill {
  readonly plan: string;
  readonly place: PlacePath;
  readonly reason: string;
  /** With what follows by the plan's scenario. */
  readonly scenario: boolean;
  /** ms since epoch; null = now. */
  readonly due: number | null;
}

/** `alarmId` null = it waits for its hour. */
export type DrillResult =
  | { readonly kind: 'done'; readonly id: string; readonly alarmId: string | null }
  | { readonly kind: 'unchanged'; readonly id: string }
  | { readonly kind: 'refused'; readonly code: 'no-such-plan' | 'not-found' | 'person-required' | 'id-taken' | 'too-many' | 'no-scenario' };

/** What the alarm of a drill is about: a place, never a device. */
export const drillSubject = (place: PlacePath): SubjectKey => `place:${place}`;
