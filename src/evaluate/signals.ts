import type { RecordStamp } from '../model/journal-record.ts';
import type { Rule } from '../model/rule.ts';
import type { Signal } from '../model/signal.ts';
import { sourceLostRule } from '../model/source-rules.ts';
import type { Judging } from './judging.ts';
import { type ConditionPlan, planRule } from './plan.ts';
import type { SubjectState } from './subject-state.ts';
import { Condition } from './subject-state.ts';
import { superviseBelow } from './supervision.ts';

/** A subject is watched for a handful of rules; more components than this are a fault of the sender and are refused. */
const maxSignals = 256;

export function signalPlan(rule: Rule, component: string): ConditionPlan {
  return planRule(rule, component, (term) => ({ slot: -1, point: term.point, test: term.test, binding: null }));
}

/** Applies an observation of the gateway itself. Returns false when it was refused (too many at one subject). */
export function judgeSignal(judging: Judging, subject: SubjectState, stamp: RecordStamp, signal: Signal, rule: Rule): boolean {
  const key = `${signal.component}|${signal.rule}`;
  let condition = subject.signals.get(key);
  if (signal.to === 'event') {
    const momentary = condition ?? new Condition(subject, signalPlan(rule, signal.component));
    judging.out.add(momentary, 'event', stamp.run, signal.reason, null, false);
    return true;
  }
  if (condition === undefined) {
    if (signal.to === 'false') return true;
    if (subject.signals.size >= maxSignals) return false;
    condition = new Condition(subject, signalPlan(rule, signal.component));
    subject.signals.set(key, condition);
  }
  judging.touch(subject);
  judging.evidence.weigh(condition, signal.to, stamp.run, () => signal.reason);
  if (signal.rule === sourceLostRule && signal.to === 'false') superviseBelow(judging, `source:${signal.component}`, stamp.run);
  settle(subject, condition);
  return true;
}

/** Forgets a signal that is false for good, so that only what is going on takes room. */
export function settle(subject: SubjectState, condition: Condition): void {
  if (!condition.last && !condition.pending) subject.signals.delete(condition.plan.key);
}
