import type { Alarm } from '../model/alarm.ts';
import type { Rule } from '../model/rule.ts';

/** A rule that is in no profile any more, out of what its alarm carries: all that is needed to end it. */
export function ruleOfAlarm(alarm: Alarm): Rule {
  const { rule, severity, title, guidance, lifeSafety } = alarm;
  return {
    id: rule,
    severity,
    title,
    guidance,
    lifeSafety,
    condition: { kind: 'signal' },
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    unless: [],
    source: null,
  };
}
