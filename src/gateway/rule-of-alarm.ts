import type { Alarm } from '../model/alarm.ts';
import { unmarked } from '../model/device-test.ts';
import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import { type SubjectKey, splitSubject } from '../model/subject.ts';
import { systemRules } from '../model/system-rules.ts';

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

const system: ReadonlyMap<string, Rule> = new Map(systemRules.map((rule) => [rule.id, rule]));

/** A rule about several devices of one place stands in any of the types. */
function placeRule(id: string, profiles: Iterable<DeviceProfile>): Rule | undefined {
  for (const { rules } of profiles) for (const rule of rules) if (rule.id === id && isAboutPlace(rule.condition)) return rule;
  return undefined;
}

/** The rule of that name for a subject: of its device type, about its place, the gateway's own, or as an alarm that still stands carries it. */
export function ruleFor(
  subject: SubjectKey,
  ruleId: string,
  profiles: { of(deviceId: string): DeviceProfile | undefined; readonly inForce: ReadonlyMap<string, DeviceProfile> },
  alarms: { active(): Iterable<Alarm> },
): Rule | undefined {
  const { kind, id } = splitSubject(subject);
  const own = kind === 'device' ? profiles.of(id)?.rules.find((rule) => rule.id === ruleId) : undefined;
  const known = own ?? system.get(ruleId) ?? (kind === 'place' ? placeRule(ruleId, profiles.inForce.values()) : undefined);
  if (known !== undefined) return known;
  // The rule was removed from the profile; its alarm carries all that is needed to end it.
  const alarm = [...alarms.active()].find((entry) => entry.subject === subject && entry.rule === ruleId);
  return alarm === undefined ? undefined : ruleOfAlarm(alarm);
}
