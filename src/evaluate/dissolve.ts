import type { Text } from '../model/text.ts';
import type { Judging } from './judging.ts';
import { fixed } from './reason.ts';
import type { Condition } from './subject-state.ts';

export interface Why {
  readonly ended: Text;
  readonly unsafe: Text;
}
export const ruleRemoved: Why = { ended: fixed.ruleRemoved, unsafe: fixed.ruleRemovedUnsafe };
export const deviceReplaced: Why = { ended: fixed.deviceReplaced, unsafe: fixed.deviceReplacedUnsafe };
export const deviceRetired: Why = { ended: fixed.deviceRetired, unsafe: fixed.deviceRetiredUnsafe };
export const placeRuleRemoved: Why = ruleRemoved;
export const groupEmptied: Why = { ended: fixed.noDeviceLeft, unsafe: fixed.noDeviceLeftUnsafe };

/**
 * Nobody judges this condition any more. That is no proof of safety: a life-safety condition becomes unknown, and its
 * alarm stays until a person ends it; any other one is taken back.
 */
export function dissolve(judging: Judging, condition: Condition, run: number, why: Why): void {
  judging.evidence.drop(condition);
  if (condition.silence !== null) judging.heap.cancel(condition.silence);
  if (condition.windowTimer !== null) judging.heap.cancel(condition.windowTimer);
  // What a witness said is told by nobody but the rule it speaks for.
  if (condition.plan.witness !== null || !condition.told || condition.reported === 'false') return;
  if (!condition.plan.rule.lifeSafety) {
    judging.out.add(condition, 'false', run, why.ended, null, false);
    return;
  }
  condition.owner.orphans.add(condition.plan.key);
  if (condition.reported === 'true') judging.out.add(condition, 'unknown', run, why.unsafe, null, false);
}
