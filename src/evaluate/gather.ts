import { BaselineWindow } from './baseline-window.ts';
import { CountWindow } from './count-window.ts';
import { hourOfWeek } from './hours.ts';
import type { Judging } from './judging.ts';
import { OverdueWindow } from './overdue-window.ts';
import { RateWindow } from './rate-window.ts';
import { seenBy } from './reason.ts';
import { sequenceReason } from './sequence-reason.ts';
import { SequenceWindow } from './sequence-window.ts';
import { StepWindow } from './step-window.ts';
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
    if (window === null || (plan.mask & fresh) === 0) continue;
    if (window instanceof StepWindow) {
      if (!condition.shut && occurs(plan, judging.sample, subject.values)) judging.onStep(condition, { source, run });
      continue;
    }
    // A witness looks at the last values only: what changes them has it judged.
    if (plan.witness !== null) continue;
    if (window instanceof SequenceWindow) {
      addStep(judging, condition, window, run, source);
      continue;
    }
    if (window instanceof BaselineWindow) addUsual(judging, condition, window, run, source);
    else if (window instanceof RateWindow || window instanceof TrendWindow) addValue(judging, condition, window, run, source);
    else if (window instanceof CountWindow || window instanceof OverdueWindow) addOccurrence(judging, condition, window, run);
    bits |= plan.mask;
  }
  return bits;
}

/** What is usual is a matter of people's days: wall time, of receipt. */
function addUsual(judging: Judging, condition: Condition, window: BaselineWindow, run: number, source: number): void {
  const value = newValue(judging, condition, source);
  if (value !== null && !condition.shut) window.add(value, judging.out.wallOf(run), (at) => hourOfWeek(at, judging.timeZone));
}

function addValue(judging: Judging, condition: Condition, window: RateWindow | TrendWindow, run: number, source: number): void {
  const value = newValue(judging, condition, source);
  if (value !== null) window.add({ source, run, value });
}

/** The number that this moment brings; a reading that was too old to replace the last value carries another source time. */
function newValue(judging: Judging, { plan, owner }: Condition, source: number): number | null {
  const slot = plan.measured?.slot ?? -1;
  if (slot < 0 || !judging.sample.has(slot) || owner.sourceTimes[slot] !== source) return null;
  const value = owner.values[slot];
  return typeof value === 'number' ? value : null;
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

function addOccurrence(judging: Judging, { plan, owner, shut }: Condition, window: CountWindow | OverdueWindow, run: number): void {
  const { condition } = plan.rule;
  if (condition.kind !== 'count' && condition.kind !== 'deadMan' && condition.kind !== 'expected') return;
  if (condition.kind === 'expected' || condition.counts === 'reports') {
    if (!shut && occurs(plan, judging.sample, owner.values)) window.add(run);
  } else if (window.starts(allHold(plan.when, owner.values)) && !shut && excused(plan, owner.values) === null) window.add(run);
}
