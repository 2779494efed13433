import type { PeerKind, PeerLog } from './frozen-peer-process.ts';
import type { Kept } from './invariants.ts';

/** The battery's figures. */
const extraLimitMs = 500;
const cutLimitMs = 2_000;

export type Phase = 'before' | 'frozen' | 'after';

const phases = [
  ['frozen', 'while others were frozen'],
  ['after', 'when they came back'],
] as const satisfies readonly (readonly [Phase, string])[];

/** How long presses took to somebody, ms, by phase; infinite = they never came. */
export type Delays = Readonly<Record<Phase, readonly number[]>>;

export interface Frozen {
  /** Who was not frozen -> delays. */
  readonly others: ReadonlyMap<string, Delays>;
  /** Frozen peer -> ms from the moment when nothing could be written to the cut; null = not cut. */
  readonly cutAfter: ReadonlyMap<string, number | null>;
}

export const most = (delays: readonly number[]) => Math.max(0, ...delays);
export const share = (delays: readonly number[], part: number) =>
  delays.toSorted((a, b) => a - b)[Math.floor(delays.length * part)] ?? Number.NaN;

/** What the row demands; empty = it holds. `slow`: factor for machines that do other work as well. */
export function frozenErrors({ others, cutAfter }: Frozen, slow = 1): string[] {
  const found: string[] = [];
  for (const [who, delays] of others) {
    const extra = (phase: Phase) => most(delays[phase]) - most(delays.before);
    for (const [phase, when] of phases)
      if (extra(phase) > extraLimitMs * slow) found.push(`${who}: the longest way took ${Math.round(extra(phase))} ms more ${when}`);
    if (delays.frozen.length === 0) found.push(`${who}: nothing was measured while others were frozen`);
  }
  for (const [who, ms] of cutAfter) {
    if (ms === null) found.push(`${who}: was not cut`);
    else if (ms > cutLimitMs * slow) found.push(`${who}: was cut ${Math.round(ms)} ms after nothing could be written to it`);
  }
  return found;
}

/** What a peer of this kind ought to have and has not, in words. */
export function missed(kind: PeerKind, log: PeerLog, kept: Kept): string[] {
  const has = new Set(log.steps);
  const steps = [...kept.transitions.values()].flat().map(({ alarmId, sequence }) => `${alarmId} ${sequence}`);
  const found: string[] = [];
  if (kind === 'dashboard') {
    const lost = steps.filter((step) => !has.has(step)).length;
    if (lost > 0) found.push(`dashboard: ${lost} of ${steps.length} steps never came`);
    if (has.size !== log.steps.length) found.push(`dashboard: ${log.steps.length - has.size} steps came twice`);
  } else if (kind === 'terminal') {
    const own = [...kept.deliveries.values()].flat().filter(({ terminalId }) => terminalId === 'gate');
    const places = new Set(log.places);
    const lost = own.filter(({ sequence }) => !places.has(sequence)).length;
    if (lost > 0) found.push(`terminal: ${lost} of ${own.length} deliveries never came`);
    const firsts = [...places];
    if (firsts.some((place, n) => n > 0 && place < (firsts[n - 1] ?? 0))) found.push('terminal: deliveries came out of order');
  } else {
    // A hardware terminal has no `after`: it is told the newest of every alarm that is still active.
    const active = kept.alarms.filter(({ state }) => state !== 'normal');
    const lost = active.filter(({ id, sequence }) => !has.has(`${id} ${sequence}`)).length;
    if (lost > 0) found.push(`horn: the newest step of ${lost} of ${active.length} alarms never came`);
  }
  return found;
}
