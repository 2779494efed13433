import { limits } from '../kpi/limits.ts';
import { loadParts, type OperatorLoad } from '../model/lab.ts';

const windowMs = limits.unitMs;
const dayMs = 86_400_000;

/** `raises`: ms since epoch at which an operator was told of an alarm, in any order. */
export function operatorLoad(raises: readonly number[], from: number, to: number): OperatorLoad {
  const windows = new Map<number, number>();
  for (const at of raises) {
    const window = Math.floor(at / windowMs);
    windows.set(window, (windows.get(window) ?? 0) + 1);
  }
  let peak = 0;
  let peakAt: number | null = null;
  let floodWindows = 0;
  let flood = false;
  let last = Number.NaN;
  for (const [window, count] of [...windows].sort(([a], [b]) => a - b)) {
    // A window without an alarm ends a flood, and none of them is in the map.
    if (window !== last + 1) flood = false;
    last = window;
    if (count > peak) [peak, peakAt] = [count, window * windowMs];
    flood = flood ? count >= limits.floodBelow : count > limits.floodAbove;
    if (flood) floodWindows++;
  }
  const parts = new Array<number>(loadParts).fill(0);
  for (const at of raises) {
    const part = Math.floor(((at - from) / Math.max(1, to - from)) * loadParts);
    const index = Math.min(loadParts - 1, Math.max(0, part));
    parts[index] = (parts[index] ?? 0) + 1;
  }
  return { alarms: raises.length, perDay: to > from ? (raises.length * dayMs) / (to - from) : 0, peak, peakAt, floodWindows, parts };
}
