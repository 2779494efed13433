import type { Alarm } from '../model/alarm.ts';
import { unmarked } from '../model/device-test.ts';
import type { Rule } from '../model/rule.ts';

/** A rule that is in no profile any more, out of what its alarm carries: all that is needed to end it. */
export function ruleOfAlarm(alarm: Alarm): Rule {
  const { rule, severity, guidance, lifeSafety } = alarm;
  return {
    id: rule,
    severity,
    title: unmarked(alarm.title),
    guidance,
    lifeSafety,
    condition: { kind: 'signal' },
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    unless: [],
    source: null,
  };
}
