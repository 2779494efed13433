import { consentOf } from '../model/consent.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { deviceReplaced, deviceRetired, dissolve, ruleRemoved, type Why } from './dissolve.ts';
import { byValues, type Judging } from './judging.ts';
import type { ProfilePlan } from './plan.ts';
import type { SubjectState } from './subject-state.ts';
import { Condition } from './subject-state.ts';
import { supervise, superviseBelow } from './supervision.ts';
import type { Together } from './together.ts';

/** Puts a device under a profile (null = under none), keeping what still means the same. Rules about its place are judged by `settle`. */
export function adopt(
  judging: Judging,
  together: Together,
  subject: SubjectState,
  plan: ProfilePlan | null,
  run: number,
  why: Why = ruleRemoved,
): void {
  const old = { plan: subject.plan, values: subject.values, sourceTimes: subject.sourceTimes, takenAt: subject.takenAt };
  const before = new Map(subject.conditions.map((condition) => [condition.plan.key, condition] as const));
  const oldSlot = new Map(old.plan?.slots.map((slot, index) => [`${slot.key}\n${slot.signature}`, index] as const));
  const kept = (plan?.slots ?? []).map((slot) => oldSlot.get(`${slot.key}\n${slot.signature}`) ?? -1);
  subject.plan = plan;
  subject.values = kept.map((index) => old.values[index] ?? null);
  subject.sourceTimes = kept.map((index) => old.sourceTimes[index] ?? Number.NEGATIVE_INFINITY);
  subject.takenAt = kept.map((index) => old.takenAt[index] ?? 0);
  subject.supervisedRun = run;
  judging.heap.cancel(subject.staleTimer);
  subject.conditions = (plan?.conditions ?? []).map((next) => {
    const same = before.get(next.key);
    if (same === undefined || same.plan.rule.condition.kind !== next.rule.condition.kind) {
      const fresh = new Condition(subject, next);
      // An alarm may still hang on the condition that was here before.
      if (subject.orphans.delete(next.key) || (same?.told === true && same.plan.rule.lifeSafety)) fresh.told = true;
      return fresh;
    }
    before.delete(next.key);
    if (same.plan.signature !== next.signature) {
      judging.evidence.drop(same);
      same.lateMatched = false;
      same.asked = [];
      if (same.silence !== null) judging.heap.cancel(same.silence);
    }
    same.replan(next);
    return same;
  });
  for (const gone of before.values()) dissolve(judging, gone, run, why);
  for (const condition of subject.conditions) subject.orphans.delete(condition.plan.key);
  together.sync(subject, run);
  if (plan !== null) {
    supervise(judging, subject);
    judging.judgeLevels(subject, -1, run, byValues);
  }
  judging.touch(subject);
  // What was not monitored because of its silence is supervised anew.
  superviseBelow(judging, subject.subject, run);
}

/** Other hardware is in the position: nothing its predecessor said is evidence about what is there now, nor is its clock. */
export function forgetHardware(judging: Judging, together: Together, subject: SubjectState, run: number): void {
  adopt(judging, together, subject, null, run, deviceReplaced);
  subject.profileId = '';
}

/** A device that is no more: nothing judges it, and what was observed about it ends. */
export function retire(judging: Judging, together: Together, subject: SubjectState, run: number): void {
  adopt(judging, together, subject, null, run, deviceRetired);
  for (const condition of subject.signals.values()) {
    judging.evidence.drop(condition);
    if (condition.reported !== 'false') judging.out.add(condition, 'false', run, deviceRetired.ended, null, false);
  }
  subject.signals.clear();
  Object.assign(subject, { deviceId: null, profileId: '', messageRun: -1, freshRun: -1, stale: false, late: null, place: '' });
}

/** The same device of the same type: it was moved, or somebody gave or took back consent. */
export function redescribe(judging: Judging, together: Together, subject: SubjectState, { place, record }: DeviceEntry, run: number): void {
  if (subject.place !== place) {
    subject.place = place;
    together.sync(subject, run);
  }
  subject.consent = consentOf(record);
  judging.judgeConsent(subject, run);
  judging.touch(subject);
}
