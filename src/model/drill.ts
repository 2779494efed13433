import type { PlacePath } from './place.ts';
import type { SubjectKey } from './subject.ts';

/** Rule of the alarm of a drill: `drill.<plan>`. */
export const drillRulePrefix = 'drill.';
/** Characters of what a drill is for. */
export const maxDrillReason = 200;

/** A journalled act; `origin` of the record says who. */
export type DrillAct =
  | {
      readonly act: 'start';
      /** Minted once; the component of its alarm. */
      readonly id: string;
      readonly plan: string;
      readonly place: PlacePath;
      readonly reason: string;
    }
  /** Called off: nobody has to come. */
  | { readonly act: 'stop'; readonly id: string; readonly reason: string };

export type DrillResult =
  | { readonly kind: 'done'; readonly id: string; readonly alarmId: string }
  | { readonly kind: 'unchanged'; readonly id: string }
  | { readonly kind: 'refused'; readonly code: 'no-such-plan' | 'not-found' | 'person-required' | 'id-taken' };

/** What the alarm of a drill is about: a place, never a device. */
export const drillSubject = (place: PlacePath): SubjectKey => `place:${place}`;
