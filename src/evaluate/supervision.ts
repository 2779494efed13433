import type { Judging } from './judging.ts';
import { backReason, silentReason, staleReason } from './reason.ts';
import type { Condition, SubjectState, Timer } from './subject-state.ts';

/** Running time since which nothing came. */
export function silentSince(subject: SubjectState): number {
  return Math.max(subject.messageRun, subject.supervisedRun);
}

function freshSince(subject: SubjectState): number {
  return Math.max(subject.freshRun, subject.supervisedRun);
}

function absenceMs(condition: Condition): number {
  const kind = condition.plan.rule.condition;
  return kind.kind === 'absence' ? kind.seconds * 1000 : 0;
}

/** Starts the deadlines that are not running. A message never moves one: they are looked at again when they come due. */
export function supervise(judging: Judging, subject: SubjectState): void {
  if (subject.plan === null) return;
  if (!subject.stale && subject.staleTimer.slot < 0) judging.heap.schedule(subject.staleTimer, freshSince(subject) + subject.plan.staleMs);
  for (const condition of subject.conditions) {
    if (condition.silence === null || condition.absent || condition.silence.slot >= 0) continue;
    judging.heap.schedule(condition.silence, silentSince(subject) + absenceMs(condition));
  }
}

/** When this timer is really due; later than its `due` when messages came since. */
export function realDue(timer: Timer): number {
  if (timer.what === 'stale') return freshSince(timer.owner) + (timer.owner.plan?.staleMs ?? 0);
  if (timer.what === 'silence' && timer.condition !== null) return silentSince(timer.owner) + absenceMs(timer.condition);
  return timer.due;
}

/** No message for the time of an absence rule. */
export function fallSilent(judging: Judging, timer: Timer): void {
  const condition = timer.condition;
  if (condition === null) return;
  const subject = timer.owner;
  const run = timer.due;
  judging.heap.cancel(timer);
  condition.absent = true;
  const intervalMs = subject.plan?.intervalMs ?? 0;
  judging.evidence.weigh(condition, 'true', run, () => silentReason(run - silentSince(subject), intervalMs));
  const silentMs = run - silentSince(subject);
  for (const other of subject.conditions) {
    if (other.plan.rule.condition.kind === 'unreadable') judging.evidence.weigh(other, 'unknown', run, () => staleReason(silentMs));
  }
  judging.touch(subject);
}

/** The last values are too old to say anything: every rule on values becomes unknown (invariant 4). */
export function goStale(judging: Judging, timer: Timer): void {
  const subject = timer.owner;
  const run = timer.due;
  const age = run - freshSince(subject);
  judging.heap.cancel(timer);
  subject.stale = true;
  subject.values.fill(null);
  subject.sourceTimes.fill(Number.NEGATIVE_INFINITY);
  judging.judgeLevels(subject, -1, run, () => staleReason(age));
  judging.touch(subject);
}

/** A message came, whatever is in it. */
export function heard(judging: Judging, subject: SubjectState, run: number): void {
  const silentMs = run - silentSince(subject);
  subject.messageRun = run;
  for (const condition of subject.conditions) {
    if (!condition.absent) continue;
    condition.absent = false;
    judging.evidence.weigh(condition, 'false', run, () => backReason(silentMs));
    if (condition.silence !== null) judging.heap.schedule(condition.silence, run + absenceMs(condition));
  }
}

/** Something current was in the message. */
export function refreshed(judging: Judging, subject: SubjectState, run: number): void {
  subject.freshRun = Math.max(subject.freshRun, run);
  if (!subject.stale) return;
  subject.stale = false;
  if (subject.plan !== null) judging.heap.schedule(subject.staleTimer, run + subject.plan.staleMs);
}
