import type { Firing, InterlockNote, InterlockRefusal, InterlockResult, InterlockSite } from '../model/interlock.ts';
import type { Signal } from '../model/signal.ts';
import { interlockRefusals } from './words.ts';

/** Why an alarm that is a cause moved nothing; counted, because it is asked afterwards. */
export type NotFired = 'late' | 'before-start' | 'unknown' | 'exercise' | 'aside' | 'not-enabled' | 'fired-before' | 'too-many';

/** What a record did. Signals are conditions of the gateway itself and are judged at once. */
export interface InterlockChange {
  readonly firings: readonly Firing[];
  readonly notes: readonly InterlockNote[];
  readonly signals: readonly Signal[];
  readonly notFired?: NotFired;
}

export const nothing: InterlockChange = { firings: [], notes: [], signals: [] };

/** One change of several; the first reason for not firing counts. */
export function joined(changes: readonly InterlockChange[]): InterlockChange {
  const why = changes.map(({ notFired }) => notFired).find((each) => each !== undefined);
  return {
    firings: changes.flatMap(({ firings }) => firings),
    notes: changes.flatMap(({ notes }) => notes),
    signals: changes.flatMap(({ signals }) => signals),
    ...(why === undefined ? {} : { notFired: why }),
  };
}

export function done(site: InterlockSite | null, firing: Firing | null): InterlockResult {
  return { kind: 'interlock', site, firing };
}

export function refused(code: InterlockRefusal): { readonly result: InterlockResult; readonly change: InterlockChange } {
  return { result: { kind: 'interlock-refused', code, message: interlockRefusals[code] }, change: nothing };
}
