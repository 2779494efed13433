import type { CalmerProposal } from '../model/kpi.ts';
import type { Edge } from './ledger.ts';

/** Seconds that people set delays to. */
const delays = [2, 5, 10, 20, 30, 60, 120, 300] as const;
/** A proposal that avoids less than half is none; one that avoids this much is enough. */
const least = 0.5;
const enough = 0.8;

/** How long the condition held each time, and how long it was gone before it came again; ms. */
interface Spells {
  readonly held: readonly number[];
  readonly gone: readonly { readonly from: number; readonly to: number }[];
  readonly ups: number;
}

export function spellsOf(edges: readonly Edge[]): Spells {
  const held: number[] = [];
  const gone: { from: number; to: number }[] = [];
  let [up, down, ups]: [number | null, number | null, number] = [null, null, 0];
  for (const edge of edges) {
    if (edge.up) {
      ups++;
      if (down !== null) gone.push({ from: down, to: edge.at });
      [up, down] = [edge.at, null];
    } else {
      if (up !== null) held.push(edge.at - up);
      [up, down] = [null, edge.at];
    }
  }
  return { held, gone, ups };
}

/**
 * What would have made a chattering source calmer, from what it did: a longer delay before raising (never for danger to life:
 * that must be told at once) or before returning. Each says how many of its alarms it would have avoided.
 */
export function delayProposals(spells: Spells, lifeSafety: boolean): readonly CalmerProposal[] {
  const { held, gone, ups: of } = spells;
  const raise = lifeSafety ? null : shortest(held, of);
  const clear = shortest(
    gone.map(({ from, to }) => to - from),
    of,
  );
  return [
    ...(raise === null ? [] : [{ kind: 'longer-raise-delay' as const, ...raise, limit: null, unit: null, of }]),
    ...(clear === null ? [] : [{ kind: 'longer-clear-delay' as const, ...clear, limit: null, unit: null, of }]),
  ];
}

function shortest(lengths: readonly number[], of: number): { readonly seconds: number; readonly avoided: number } | null {
  let best: { seconds: number; avoided: number } | null = null;
  for (const seconds of delays) {
    const avoided = lengths.filter((ms) => ms < seconds * 1_000).length;
    if (avoided > (best?.avoided ?? 0)) best = { seconds, avoided };
    if (avoided >= enough * lengths.length) break;
  }
  return best !== null && best.avoided >= least * of ? best : null;
}

/**
 * A wider dead band of a threshold: the clear limit that the values did not reach while the condition was said to be gone, so
 * that the alarm would have gone on instead of coming again. `rising`: raised above a limit, cleared below another.
 */
export function limitProposal(
  spells: Spells,
  values: readonly { readonly ts: number; readonly value: number }[],
  { rising, clear, unit }: { readonly rising: boolean; readonly clear: number; readonly unit: string | null },
): CalmerProposal | null {
  const { ups: of } = spells;
  // How far it went back each time: the lowest value of a gap where high is bad.
  const turns = spells.gone.flatMap(({ from, to }) => {
    const inside = values.filter(({ ts }) => ts >= from && ts <= to).map(({ value }) => value);
    return inside.length === 0 ? [] : [rising ? Math.min(...inside) : Math.max(...inside)];
  });
  // The smallest change first.
  turns.sort((a, b) => (rising ? b - a : a - b));
  let best: { limit: number; avoided: number } | null = null;
  for (const [index, limit] of turns.entries()) {
    if (rising ? limit >= clear : limit <= clear) continue;
    best = { limit, avoided: index + 1 };
    if (best.avoided >= enough * turns.length) break;
  }
  if (best === null || best.avoided < least * of) return null;
  return { kind: 'clear-limit', seconds: null, limit: best.limit, unit, avoided: best.avoided, of };
}
