import type { Truth } from '../model/alarm.ts';

/** Whether what happens at the device is heard and counts: `deaf` = nothing usable comes from it, `excused` = an `unless` term holds. */
export type Hearing = 'listening' | 'deaf' | 'excused';

/**
 * What a rule over a stretch of time remembers. Times are running time (ms) unless said otherwise. Bounded, and a
 * function of the inputs alone: `save` then `load` goes on as if nothing had happened.
 */
export interface EvidenceWindow {
  /** Time has come to `run`: forgets what has left the window. */
  pass(run: number, hearing: Hearing): void;
  /** What the window says, given the last definite verdict. */
  truth(last: boolean): Truth;
  /** When time alone changes something in it; Infinity = never. */
  due(last: boolean): number;
  /** Nothing that a new one would not know. */
  readonly empty: boolean;
  save(): readonly number[];
  load(saved: readonly number[]): void;
}
