import type { SubjectKey } from '../model/subject.ts';
import type { Condition, SubjectState } from './subject-state.ts';
import type { Masks } from './together-truth.ts';

/** What one device says to one rule about its place. */
export interface Member {
  readonly subject: SubjectState;
  readonly witnesses: readonly Condition[];
  readonly own: boolean;
  masks: Masks;
}

/** The devices of one place that one rule listens to. */
export interface Group {
  readonly key: string;
  readonly place: string;
  /** Of the place. */
  readonly condition: Condition;
  readonly members: Map<SubjectKey, Member>;
  /** Devices of the type that the rule stands in. */
  own: number;
  /** How many devices say what: see together-truth.ts. */
  readonly counts: Map<number, number>;
}
