import type { Judging } from './judging.ts';
import { slotBit } from './plan.ts';
import { RateWindow } from './rate-window.ts';
import type { SubjectState } from './subject-state.ts';

/**
 * Takes one moment of a message into the windows of the rules over a stretch of time. `source` is the moment's source
 * time, never later than its receipt. Returns the bits of the slots whose rules have to be judged.
 */
export function gather(judging: Judging, subject: SubjectState, run: number, source: number): number {
  let bits = 0;
  for (const condition of subject.conditions) {
    const { window, plan } = condition;
    if (!(window instanceof RateWindow) || plan.measured === null) continue;
    const { slot } = plan.measured;
    // A reading that was too old to replace the last value carries another source time.
    if (slot < 0 || !judging.sample.has(slot) || subject.sourceTimes[slot] !== source) continue;
    const value = subject.values[slot];
    if (typeof value !== 'number') continue;
    window.add({ source, run, value });
    bits |= slotBit(slot);
  }
  return bits;
}
