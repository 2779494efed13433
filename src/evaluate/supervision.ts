import { reachedThrough } from '../model/dependency.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { silenceOf } from './dependencies.ts';
import type { Judging } from './judging.ts';
import { backReason, notMonitoredReason, silentReason, staleReason } from './reason.ts';
import type { SubjectState, Timer } from './subject-state.ts';
import { absenceMs, silentSince, unheardSince } from './supervision-times.ts';

function freshSince(subject: SubjectState): number {
  return Math.max(subject.freshRun, subject.supervisedRun);
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
export function realDue({ dependencies }: Judging, timer: Timer): number {
  if (timer.what === 'stale') return freshSince(timer.owner) + (timer.owner.plan?.staleMs ?? 0);
  if (timer.what === 'silence' && timer.condition !== null)
    return dependencies.decidedAt(timer.owner, silentSince(timer.owner) + absenceMs(timer.condition));
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
  const silentMs = run - unheardSince(subject);
  const { late } = subject;
  const onlyLate = late !== null && late.run > unheardSince(subject) ? late.byMs : null;
  const { dependencies } = judging;
  const lost = dependencies.lostAbove(subject, run);
  condition.behind = lost !== null;
  if (lost === null)
    judging.evidence.weigh(condition, 'true', run, () =>
      silentReason(silentMs, intervalMs, dependencies.countBelow(subject.subject), onlyLate),
    );
  else judging.evidence.weigh(condition, 'unknown', run, () => notMonitoredReason(lost));
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
  const silentMs = run - unheardSince(subject);
  judging.touch(subject);
  subject.messageRun = run;
  for (const condition of subject.conditions) {
    if (!condition.absent) continue;
    condition.absent = false;
    condition.behind = false;
    judging.evidence.weigh(condition, 'false', run, () => backReason(silentMs));
    if (condition.silence !== null) judging.heap.schedule(condition.silence, run + absenceMs(condition));
  }
  superviseBelow(judging, subject.subject, run);
}

/**
 * Something that devices are reached through was heard, changed, or is no more: what was not monitored because of it is supervised
 * anew from now on, and what waited for a sign of it is decided.
 */
export function superviseBelow(judging: Judging, key: string, run: number): void {
  for (const subject of judging.dependencies.descendants(key)) superviseAnew(judging, subject, run);
}

/** A device was registered or changed: it, and what is behind it, may hang on something else now. */
export function reach(judging: Judging, subject: SubjectState | undefined, device: DeviceEntry, run: number): void {
  const above = reachedThrough(device);
  if (subject === undefined || subject.above === above) return;
  judging.dependencies.link(subject, above);
  judging.touch(subject);
  superviseAnew(judging, subject, run);
  superviseBelow(judging, subject.subject, run);
}

function superviseAnew(judging: Judging, subject: SubjectState, run: number): void {
  const silence = silenceOf(subject);
  const timer = silence?.silence ?? null;
  if (silence === null || timer === null) return;
  const { dependencies, heap } = judging;
  if (silence.behind && dependencies.lostAbove(subject, run) === null) {
    subject.restoredRun = run;
    silence.absent = false;
    silence.behind = false;
    judging.touch(subject);
  }
  if (silence.absent) return;
  const due = dependencies.decidedAt(subject, silentSince(subject) + absenceMs(silence));
  heap.schedule(timer, Math.max(due, run));
  if (due <= run) fallSilent(judging, timer);
}

/** Everything in the message is of another time. It ends no silence; why nothing is known is said with the silence. */
export function lateOnly(subject: SubjectState, run: number, at: number, { readings }: ReadingBatch): void {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { ts } of readings) if (ts > newest) newest = ts;
  if (newest > Number.NEGATIVE_INFINITY) subject.late = { run, byMs: at - newest };
}

/** Something current was in the message. */
export function refreshed(judging: Judging, subject: SubjectState, run: number): void {
  subject.freshRun = Math.max(subject.freshRun, run);
  if (!subject.stale) return;
  subject.stale = false;
  if (subject.plan !== null) judging.heap.schedule(subject.staleTimer, run + subject.plan.staleMs);
}
