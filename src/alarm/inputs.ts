import type { AlarmAct } from '../model/act.ts';
import { type Alarm, asidesOf, type ConditionChange, type Truth } from '../model/alarm.ts';
import type { Aside } from '../model/aside.ts';
import type { Rule } from '../model/rule.ts';
import type { AlarmInput } from './table.ts';

type Change = ConditionChange & { readonly historical?: boolean };

/** The column of the table for a changed condition; null = nothing new. */
export function conditionInput(change: Change, alarm: Alarm | null, rule: Rule): AlarmInput | null {
  const before: Truth = alarm?.condition ?? 'false';
  if (change.to === 'event') return change.historical === true && !lateCounts(alarm, rule) ? null : 'occur';
  if (change.to === before) return null;
  if (change.to === 'true') return before === 'unknown' ? 'known' : 'raise';
  if (change.to === 'false' && alarm?.untold === true) return 'goneUntold';
  if (change.to === 'false') return before === 'unknown' ? 'goneKnown' : 'gone';
  return 'unknown';
}

/**
 * A late reading raises what must never be lost: things that happened, and danger to life. Where the same alarm is
 * going on already, a late level adds nothing.
 */
function lateCounts(alarm: Alarm | null, rule: Rule): boolean {
  if (rule.condition.kind === 'event') return true;
  return rule.lifeSafety && (alarm === null || alarm.condition === 'false');
}

/** The condition of the alarm afterwards. An occurrence is gone at once; it says nothing about a condition that lasts. */
export function conditionAfter(change: Change, alarm: Alarm | null, rule: Rule): Truth {
  if (change.to !== 'event') return change.to;
  return alarm === null || rule.condition.kind === 'event' ? 'false' : alarm.condition;
}

/** The column of the table for an act. `onShelf`: its (subject, component, rule) is shelved. */
export function actInput(act: AlarmAct, alarm: Alarm, judged: boolean, onShelf: boolean): AlarmInput {
  switch (act.act) {
    case 'comment':
    case 'withdraw':
      return act.act;
    case 'classify':
      return alarm.classified?.as === act.classification ? 'classifySame' : 'classify';
    case 'acknowledge':
      if (alarm.state === 'normal' && alarm.acknowledgedBy === null) return 'acknowledgeLate';
      return alarm.condition === 'false' ? 'acknowledgeGone' : 'acknowledge';
    case 'end':
      if (alarm.condition === 'true') return 'endHolds';
      if (alarm.condition === 'false') return 'endGone';
      return judged ? 'endUnknown' : 'endUnjudged';
    case 'shelve':
      if (alarm.shelved !== null) return 'shelveAgain';
      return act.oneShot && alarm.condition === 'false' ? 'shelveOnceGone' : 'shelve';
    case 'unshelve':
      if (!onShelf) return 'unshelveNone';
      // The shelf does not cover this one: it rings as before.
      return alarm.shelved === null ? 'unshelveStill' : backInput('unshelve', alarm, 'shelved');
  }
}

/** The column for what is over beside the state. */
export function backInput(what: 'unshelve' | 'unsuppress' | 'putBack', alarm: Alarm, aside: Aside): AlarmInput {
  if (asidesOf({ ...alarm, [aside]: null }).length > 0) return `${what}Still`;
  return alarm.condition === 'false' ? `${what}Gone` : `${what}Holds`;
}
