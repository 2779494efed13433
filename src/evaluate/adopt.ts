import type { Text } from '../model/text.ts';
import { byValues, type Judging } from './judging.ts';
import type { ProfilePlan } from './plan.ts';
import { fixed } from './reason.ts';
import type { SubjectState } from './subject-state.ts';
import { Condition } from './subject-state.ts';
import { supervise } from './supervision.ts';

interface Why {
  readonly ended: Text;
  readonly unsafe: Text;
}
const ruleRemoved: Why = { ended: fixed.ruleRemoved, unsafe: fixed.ruleRemovedUnsafe };
const deviceReplaced: Why = { ended: fixed.deviceReplaced, unsafe: fixed.deviceReplacedUnsafe };
const deviceRetired: Why = { ended: fixed.deviceRetired, unsafe: fixed.deviceRetiredUnsafe };

/**
 * Nobody judges this condition any more. That is no proof of safety: a life-safety condition becomes unknown, and its
 * alarm stays until a person ends it; any other one is taken back.
 */
function dissolve(judging: Judging, condition: Condition, run: number, why: Why): void {
  judging.evidence.drop(condition);
  if (condition.silence !== null) judging.heap.cancel(condition.silence);
  if (condition.windowTimer !== null) judging.heap.cancel(condition.windowTimer);
  if (!condition.told || condition.reported === 'false') return;
  if (!condition.plan.rule.lifeSafety) {
    judging.out.add(condition, 'false', run, why.ended, null, false);
    return;
  }
  condition.owner.orphans.add(condition.plan.key);
  if (condition.reported === 'true') judging.out.add(condition, 'unknown', run, why.unsafe, null, false);
}

/** Puts a device under a profile (null = under none), keeping what still means the same. */
export function adopt(judging: Judging, subject: SubjectState, plan: ProfilePlan | null, run: number, why: Why = ruleRemoved): void {
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
  if (plan !== null) {
    supervise(judging, subject);
    judging.judgeLevels(subject, -1, run, byValues);
  }
  judging.touch(subject);
}

/** Other hardware is in the position: nothing its predecessor said is evidence about what is there now, nor is its clock. */
export function forgetHardware(judging: Judging, subject: SubjectState, run: number): void {
  adopt(judging, subject, null, run, deviceReplaced);
  subject.profileId = '';
}

/** A device that is no more: nothing judges it, and what was observed about it ends. */
export function retire(judging: Judging, subject: SubjectState, run: number): void {
  adopt(judging, subject, null, run, deviceRetired);
  for (const condition of subject.signals.values()) {
    judging.evidence.drop(condition);
    if (condition.reported !== 'false') judging.out.add(condition, 'false', run, deviceRetired.ended, null, false);
  }
  subject.signals.clear();
  Object.assign(subject, { deviceId: null, profileId: '', messageRun: -1, freshRun: -1, stale: false });
}
