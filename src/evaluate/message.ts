import type { RecordStamp } from '../model/journal-record.ts';
import type { Reading, ReadingBatch, Value } from '../model/reading.ts';
import { gather } from './gather.ts';
import { byValues, type Judging } from './judging.ts';
import { judgeLate, judgeOvertaken } from './late.ts';
import { type ProfilePlan, slotBit } from './plan.ts';
import { inTimeOrder, slotFor, usable } from './reading-slot.ts';
import { holdsReason, seenBy } from './reason.ts';
import type { SubjectState } from './subject-state.ts';
import { heard, lateOnly, refreshed } from './supervision.ts';
import { occurs } from './verdict.ts';

/**
 * Applies one device message: silence ends, then readability, then the values moment by moment. `heardAt` = running time
 * at which it came, when that was noted before and only its values were to be worked out.
 */
export function judgeMessage(
  judging: Judging,
  subject: SubjectState,
  stamp: RecordStamp,
  batch: ReadingBatch,
  readable: boolean,
  heardAt: number | null = null,
): void {
  const plan = subject.plan;
  const run = stamp.run;
  judging.touch(subject);
  // What happened long ago proves only that the way is open: nothing is known of now.
  if (batch.historical) lateOnly(subject, run, stamp.at, batch);
  else if (heardAt === null) heard(judging, subject, run);
  if (plan === null) return;
  for (const condition of subject.conditions) {
    if (condition.plan.rule.condition.kind === 'unreadable') {
      judging.evidence.weigh(condition, readable ? 'false' : 'true', run, byValues);
    }
  }
  if (batch.historical) {
    judgeLate(judging, subject, plan, stamp, batch);
    return;
  }
  if (readable || batch.readings.length > 0) {
    const wasDeaf = subject.stale || subject.freshRun < 0;
    refreshed(judging, subject, heardAt ?? run);
    if (wasDeaf && plan.windowMask !== 0) judging.countAgain(subject, run);
  }
  const taken = heardAt ?? run;
  judgeMoments(judging, subject, plan, stamp, batch, taken);
  judging.confirm(subject, run, taken);
}

/**
 * A message may carry several moments (an array, buffered by the device). Each is judged for itself, so that a peak
 * between two normal values is seen. A moment ends where the source time changes or a point comes again.
 */
function judgeMoments(
  judging: Judging,
  subject: SubjectState,
  plan: ProfilePlan,
  stamp: RecordStamp,
  batch: ReadingBatch,
  taken: number,
): void {
  const sample = judging.sample;
  const { values, sourceTimes, takenAt } = subject;
  const run = stamp.run;
  let occurred: Set<string> | null = null;
  let ts = Number.NaN;
  let fresh = 0;
  let changed = 0;
  const overtaken: Reading[] = [];
  sample.begin();
  for (const reading of inTimeOrder(batch.readings)) {
    const slot = slotFor(plan, reading);
    if (slot < 0) continue;
    if (fresh !== 0 && (reading.ts !== ts || sample.has(slot))) {
      occurred = endMoment(judging, subject, stamp, ts, fresh, changed, occurred);
      sample.begin();
      fresh = 0;
      changed = 0;
    }
    ts = reading.ts;
    const value = usable(reading);
    sample.put(slot, value);
    fresh |= slotBit(slot);
    // A clock that runs ahead must not make every later reading look old.
    const source = Math.min(reading.ts, stamp.at);
    // What came without a time is of now, also when the gateway's own clock was set back. An older reading replaces nothing,
    // unless what it would replace has had its time: a clock set back blinds for one interval at most.
    if (source !== stamp.at && source < sourceTimes[slot]! && run - takenAt[slot]! < plan.intervalMs) {
      overtaken.push(reading);
      continue;
    }
    sourceTimes[slot] = source;
    takenAt[slot] = taken;
    if (values[slot] === value) continue;
    values[slot] = value;
    changed |= slotBit(slot);
  }
  if (fresh !== 0) endMoment(judging, subject, stamp, ts, fresh, changed, occurred);
  if (overtaken.length > 0) judgeOvertaken(judging, subject, plan, stamp, overtaken);
}

/** `occurred` = event rules that had their occurrence in this message already; one message is one occurrence. */
function endMoment(
  judging: Judging,
  subject: SubjectState,
  stamp: RecordStamp,
  ts: number,
  fresh: number,
  changed: number,
  occurred: Set<string> | null,
): Set<string> | null {
  const { run } = stamp;
  const source = Math.min(ts, stamp.at);
  let seen = occurred;
  for (const condition of subject.conditions) {
    const plan = condition.plan;
    if (plan.rule.condition.kind !== 'event' || condition.shut || (plan.mask & fresh) === 0 || seen?.has(plan.key)) continue;
    if (!occurs(plan, judging.sample, subject.values)) continue;
    seen ??= new Set();
    seen.add(plan.key);
    const read = (slot: number): Value => judging.sample.value(slot, subject.values);
    judging.out.add(condition, 'event', run, holdsReason(plan, read, 0), seenBy(plan, read), false);
  }
  const gathered = (fresh & subject.plan!.windowMask) === 0 ? 0 : gather(judging, subject, fresh, run, source);
  if ((changed | gathered) !== 0) judging.judgeLevels(subject, changed | gathered, run);
  return seen;
}
