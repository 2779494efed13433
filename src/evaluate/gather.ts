import { CountWindow } from './count-window.ts';
import { DeadManWindow } from './dead-man-window.ts';
import type { Judging } from './judging.ts';
import { RateWindow } from './rate-window.ts';
import { seenBy } from './reason.ts';
import { sequenceReason } from './sequence-reason.ts';
import { SequenceWindow } from './sequence-window.ts';
import type { Condition, SubjectState } from './subject-state.ts';
import { allHold, excused } from './terms-verdict.ts';
import { TrendWindow } from './trend-window.ts';
import { occurs } from './verdict.ts';

/**
 * Takes one moment of a message into the windows of the rules over a stretch of time. `fresh` = bits of the slots it
 * carries, `source` its source time, never later than its receipt. Returns the bits of the slots whose rules have to be judged.
 */
export function gather(judging: Judging, subject: SubjectState, fresh: number, run: number, source: number): number {
  let bits = 0;
  for (const condition of subject.conditions) {
    const { window, plan } = condition;
    // A witness looks at the last values only: what changes them has it judged.
    if (window === null || plan.witness !== null || (plan.mask & fresh) === 0) continue;
    if (window instanceof SequenceWindow) {
      addStep(judging, condition, window, run, source);
      continue;
    }
    if (window instanceof RateWindow || window instanceof TrendWindow) addValue(judging, condition, window, run, source);
    else if (window instanceof CountWindow || window instanceof DeadManWindow) addOccurrence(judging, condition, window, run);
    bits |= plan.mask;
  }
  return bits;
}

function addValue(judging: Judging, { plan, owner }: Condition, window: RateWindow | TrendWindow, run: number, source: number): void {
  const slot = plan.measured?.slot ?? -1;
  // A reading that was too old to replace the last value carries another source time.
  if (slot < 0 || !judging.sample.has(slot) || owner.sourceTimes[slot] !== source) return;
  const value = owner.values[slot];
  if (typeof value === 'number') window.add({ source, run, value });
}

function addStep(judging: Judging, condition: Condition, window: SequenceWindow, run: number, source: number): void {
  const { plan, owner, shut } = condition;
  if (shut) return;
  const { steps, unless } = plan;
  const took = window.take({ source, run }, (step) => occurs({ when: steps[step]!, unless }, judging.sample, owner.values));
  if (took === null) return;
  const read = (slot: number) => judging.sample.value(slot, owner.values);
  judging.out.add(condition, 'event', run, sequenceReason(condition, took, read), seenBy(plan, read), false);
}

function addOccurrence(judging: Judging, { plan, owner, shut }: Condition, window: CountWindow | DeadManWindow, run: number): void {
  const { condition } = plan.rule;
  if (condition.kind !== 'count' && condition.kind !== 'deadMan') return;
  if (condition.counts === 'reports') {
    if (!shut && occurs(plan, judging.sample, owner.values)) window.add(run);
  } else if (window.starts(allHold(plan.when, owner.values)) && !shut && excused(plan, owner.values) === null) window.add(run);
}
