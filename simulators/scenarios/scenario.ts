import type { Fault } from '../faults/fault.ts';

/** Which device: the `nth` (from 0) of a type, in the order of the community; `every` = all of the type, or of all types. */
export interface Who {
  readonly profile: string | 'any';
  readonly nth: number | 'every';
}

/** Something that happens at a moment of simulated time. */
export interface Moment {
  /** Seconds from the start. */
  readonly at: number;
  readonly who: Who;
  /** An act of the device's model. */
  readonly act: string;
  /** What a bystander would say. */
  readonly zh: string;
  readonly en: string;
}

/** A story as data: the timeline, and faults laid over the devices (the first is the innermost). */
export interface Scenario {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly timeline: readonly Moment[];
  /** After so many seconds the timeline begins anew, each round at the next devices. Left out = it is told once. */
  readonly repeatSeconds?: number;
  readonly faults: readonly { readonly who: Who; readonly faults: readonly Fault[] }[];
}
