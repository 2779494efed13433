import type { Moment } from './sequence-window.ts';
import { latestMs } from './sparse-samples.ts';

/** One step that one device did. */
export interface Done extends Moment {
  /** Who did it: each takes one step of a chain. */
  readonly device: string;
  /** It is of the type that the rule stands in. */
  readonly own: boolean;
}

/** Of one step; more than these, the nearest in time, are not tried. */
const mostTried = 32;

/**
 * Time from one thing to another at another device, ms; negative = it was before. By the devices' own times, as far as the delay of a
 * live reading explains how they differ from the gateway's running time; beyond it a clock was set or the gateway was off, and the running
 * time counts.
 */
export function apart(from: Moment, to: Moment): number {
  const source = to.source - from.source;
  const running = to.run - from.run;
  return Math.abs(source - running) <= latestMs ? source : running;
}

/**
 * A chain with `done` at step `step`: one of each step, by different devices, at least one of the own type, none more than `toleranceMs`
 * before the one that it has to follow, and from the first to the last at most `withinMs`. Null = there is none.
 */
export function findChain(
  steps: readonly (readonly Done[])[],
  step: number,
  done: Done,
  { withinMs, toleranceMs }: { readonly withinMs: number; readonly toleranceMs: number },
): readonly Done[] | null {
  if (steps.some((list, index) => index !== step && list.length === 0)) return null;
  const tried = steps.map((list, index) => (index === step ? [done] : nearest(list, done)));
  const chain: Done[] = [];
  const fill = (index: number): boolean => {
    if (index === tried.length) return apart(chain[0]!, chain[index - 1]!) <= withinMs && chain.some(({ own }) => own);
    for (const next of tried[index]!) {
      if (index > 0 && apart(chain[index - 1]!, next) < -toleranceMs) continue;
      if (chain.some(({ device }) => device === next.device)) continue;
      chain[index] = next;
      if (fill(index + 1)) return true;
      chain.length = index;
    }
    return false;
  };
  return fill(0) ? chain : null;
}

/** Whether the clocks could be so far apart that it was the other way round. */
export function isDoubtful(chain: readonly Done[], toleranceMs: number): boolean {
  return chain.some((next, index) => index > 0 && apart(chain[index - 1]!, next) <= toleranceMs);
}

/** The nearest in time first, in an order that does not depend on who was registered when. */
function nearest(list: readonly Done[], to: Done): readonly Done[] {
  const near = (one: Done) => Math.abs(apart(one, to));
  return [...list]
    .sort((a, b) => near(a) - near(b) || a.source - b.source || a.run - b.run || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0))
    .slice(0, mostTried);
}
