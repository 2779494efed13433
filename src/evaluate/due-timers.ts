import { byValues, type Judging } from './judging.ts';
import { settle } from './signals.ts';
import type { Timer } from './subject-state.ts';
import { fallSilent, goStale, realDue } from './supervision.ts';

/** Fires every timer that is due at or before `run`, in order. */
export function fireDue(judging: Judging, run: number): void {
  const { heap } = judging;
  for (let timer = heap.top(); timer !== undefined && timer.due <= run; timer = heap.top()) {
    const due = realDue(judging, timer);
    if (due > timer.due) heap.schedule(timer, due);
    else fire(judging, timer);
  }
}

/** Running time, ms, at which the first one is due; null = none ever is. */
export function nextDue(judging: Judging): number | null {
  const { heap } = judging;
  for (let timer = heap.top(); timer !== undefined; timer = heap.top()) {
    const due = realDue(judging, timer);
    if (due <= timer.due) return timer.due;
    heap.schedule(timer, due);
  }
  return null;
}

function fire(judging: Judging, timer: Timer): void {
  if (timer.what === 'stale') goStale(judging, timer);
  else if (timer.what === 'silence') fallSilent(judging, timer);
  else if (timer.what === 'window' && timer.condition !== null) {
    judging.judgeWindow(timer.condition, timer.due);
    judging.touch(timer.owner);
  } else if (timer.condition !== null) {
    const { kind } = timer.condition.plan.rule.condition;
    judging.evidence.turn(timer.condition, timer.due, kind === 'together' ? judging.explainPlace : byValues);
    judging.arm(timer.condition);
    if (timer.condition.plan.rule.condition.kind === 'signal') settle(timer.owner, timer.condition);
    judging.touch(timer.owner);
  }
}
