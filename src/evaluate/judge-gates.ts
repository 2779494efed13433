import type { HoursGate } from './calendar.ts';
import type { Judging } from './judging.ts';
import type { SubjectState } from './subject-state.ts';

/** Judges the rules whose hours began or ended, in an order that does not depend on when a device was registered. */
export function judgeGates(judging: Judging, devices: Iterable<SubjectState>, turned: ReadonlySet<HoursGate>, run: number): void {
  const isTurned = (gate: HoursGate | null) => gate !== null && turned.has(gate);
  const affected = [...devices].filter(({ plan }) => plan?.conditions.some(({ gate }) => isTurned(gate)) === true);
  affected.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  for (const subject of affected) {
    judging.touch(subject);
    for (const condition of subject.conditions) if (isTurned(condition.plan.gate)) judging.judgeOne(condition, run);
  }
}
