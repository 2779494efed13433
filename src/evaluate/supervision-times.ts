import type { Condition, SubjectState } from './subject-state.ts';

/** Running time since which nothing came. */
export function unheardSince(subject: SubjectState): number {
  return Math.max(subject.messageRun, subject.supervisedRun);
}

/** The same, but not from before the return of what it is reached through: until then nothing could come. */
export function silentSince(subject: SubjectState): number {
  return Math.max(unheardSince(subject), subject.restoredRun);
}

/** How long an absence rule waits; 0 for every other one. */
export function absenceMs(condition: Condition): number {
  const kind = condition.plan.rule.condition;
  return kind.kind === 'absence' ? kind.seconds * 1000 : 0;
}
