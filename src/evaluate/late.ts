import type { RecordStamp } from '../model/journal-record.ts';
import type { Reading, ReadingBatch, Value } from '../model/reading.ts';
import { wallTime } from '../runtime/wall-time.ts';
import { isOpen } from './hours.ts';
import type { Judging } from './judging.ts';
import { localTime } from './local-time.ts';
import type { ProfilePlan } from './plan.ts';
import { inTimeOrder, slotFor, usable } from './reading-slot.ts';
import { holdsReason, lateReason, seenBy, unknownReason } from './reason.ts';
import type { Condition, SubjectState } from './subject-state.ts';
import { excused } from './terms-verdict.ts';
import { compare } from './truth.ts';
import { occurs } from './verdict.ts';

/**
 * Late readings (invariant 11) move no live condition. What they would have raised is told as a momentary `event`
 * marked historical, with a reason that says how late: an event once per message, a level once per excursion.
 * Rules on several points at once are left out: their other points belong to another time.
 */
export function judgeLate(judging: Judging, subject: SubjectState, plan: ProfilePlan, stamp: RecordStamp, batch: ReadingBatch): void {
  const sample = judging.sample;
  const occurred = new Set<string>();
  let ts = Number.NaN;
  let filled = false;
  sample.begin();
  for (const reading of inTimeOrder(batch.readings)) {
    const slot = slotFor(plan, reading);
    if (slot < 0) continue;
    if (filled && (reading.ts !== ts || sample.has(slot))) {
      endLateMoment(judging, subject, stamp, ts, occurred);
      sample.begin();
    }
    filled = true;
    ts = reading.ts;
    sample.put(slot, usable(reading));
  }
  if (filled) endLateMoment(judging, subject, stamp, ts, occurred);
}

function endLateMoment(judging: Judging, subject: SubjectState, stamp: RecordStamp, ts: number, occurred: Set<string>): void {
  for (const condition of subject.conditions) {
    const { gate } = condition.plan;
    // Its own hours count, not those in which it became known.
    if (gate !== null && !isOpen(gate.hours, wallTime(ts, judging.timeZone))) continue;
    const kind = condition.plan.rule.condition.kind;
    if (kind === 'event') {
      if (occurred.has(condition.plan.key) || !occurs(condition.plan, judging.sample, null)) continue;
      occurred.add(condition.plan.key);
      tellLate(judging, subject, condition, stamp, ts);
    } else if (kind === 'threshold' || kind === 'state') {
      judgeLateLevel(judging, subject, condition, stamp, ts);
    }
  }
}

function judgeLateLevel(judging: Judging, subject: SubjectState, condition: Condition, stamp: RecordStamp, ts: number): void {
  const plan = condition.plan;
  const term = plan.when.length === 1 ? plan.when[0] : undefined;
  if (term === undefined || term.slot < 0 || !judging.sample.has(term.slot)) return;
  const truth = compare(term.test, judging.sample.value(term.slot, null));
  if (truth === 'false') condition.lateMatched = false;
  if (truth !== 'true' || condition.lateMatched || !occurs(plan, judging.sample, null)) return;
  condition.lateMatched = true;
  tellLate(judging, subject, condition, stamp, ts);
  if (condition.told) return;
  // From now on an alarm may hang on it: its live condition has to be told, beginning with what it is now.
  condition.told = true;
  if (condition.reported === 'unknown') {
    const read = (slot: number): Value => subject.values[slot] ?? null;
    judging.out.add(condition, 'unknown', stamp.run, unknownReason(plan, subject.values), seenBy(plan, read), false);
  }
}

function tellLate(judging: Judging, subject: SubjectState, condition: Condition, stamp: RecordStamp, ts: number): void {
  const read = (slot: number): Value => judging.sample.value(slot, null);
  const what = holdsReason(condition.plan, read, 0);
  const reason = lateReason(what, localTime(ts, judging.timeZone), stamp.at - ts);
  judging.out.add(condition, 'event', stamp.run, reason, seenBy(condition.plan, read), true);
  judging.touch(subject);
}

/**
 * Readings that a newer one of the same point has overtaken on the way. The newer one is what is so now; but what they show
 * must not be lost: where they break a limit for as long as the rule asks (until the newer one, more is not known) it is told as
 * late. Things that happened were told with their moment.
 */
export function judgeOvertaken(
  judging: Judging,
  subject: SubjectState,
  plan: ProfilePlan,
  stamp: RecordStamp,
  readings: readonly Reading[],
): void {
  const { sample } = judging;
  for (const reading of readings) {
    const slot = slotFor(plan, reading);
    sample.begin();
    sample.put(slot, usable(reading));
    for (const condition of subject.conditions) {
      const { kind } = condition.plan.rule.condition;
      if ((kind !== 'threshold' && kind !== 'state') || condition.last || condition.shut) continue;
      if (excused(condition.plan, subject.values) !== null) continue;
      if (subject.sourceTimes[slot]! - reading.ts < condition.plan.raiseDelayMs) continue;
      judgeLateLevel(judging, subject, condition, stamp, reading.ts);
    }
  }
}
