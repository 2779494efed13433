import { type Alarm, asidesOf, isActive, type Transition } from '../../src/model/alarm.ts';

/** What must hold after every record, whatever any model says; told from what was written down alone. Null = it does. */
export function invariantBroken(
  transitions: readonly Transition[],
  alarms: ReadonlyMap<string, Alarm>,
  unjudged: ReadonlySet<string>,
): string | null {
  const lives = new Map<string, Transition[]>();
  for (const step of transitions) lives.set(step.alarmId, [...(lives.get(step.alarmId) ?? []), step]);
  const active = new Set<string>();
  for (const alarm of alarms.values()) {
    const steps = lives.get(alarm.id) ?? [];
    const wrong =
      chainBroken(alarm, steps) ??
      nobodyAcknowledged(alarm, steps) ??
      endedWithoutCause(alarm, steps, unjudged.has(alarm.id)) ??
      lost(alarm, steps);
    if (wrong !== null) return `${alarm.rule}: ${wrong}`;
    if (!isActive(alarm)) continue;
    if (active.has(alarm.rule)) return `${alarm.rule}: more than one active alarm`;
    active.add(alarm.rule);
  }
  return null;
}

function chainBroken(alarm: Alarm, steps: readonly Transition[]): string | null {
  let from: string = 'normal';
  for (const [at, step] of steps.entries()) {
    if (step.sequence !== at + 1) return `step ${at + 1} has the number ${step.sequence}`;
    if (step.from !== from) return `step ${step.sequence} begins at ${step.from}, the one before ended at ${from}`;
    from = step.to;
  }
  return from === alarm.state && steps.length === alarm.sequence ? null : `shown as ${alarm.state}, written down as ${from}`;
}

/** Nobody can see an alarm acknowledged that nobody acknowledged. */
function nobodyAcknowledged(alarm: Alarm, steps: readonly Transition[]): string | null {
  let by: string | null = null;
  for (const { event, by: person, to } of steps) {
    if (event === 'acknowledged') {
      if (person === null) return 'acknowledged by nobody';
      by = person;
    }
    if (event === 'acknowledge-withdrawn' || event === 'occurred-again' || event === 'raised') by = null;
    const shown = to === 'acknowledged' || to === 'latched-acknowledged';
    if (shown && by === null) return `shown as ${to} after ${event}, acknowledged by nobody`;
    if (!shown && to !== 'normal') by = null;
  }
  return alarm.acknowledgedBy === by ? null : `names ${alarm.acknowledgedBy} as who acknowledged, and it was ${by}`;
}

/** Nothing ends by time-out; danger to life ends by a person, and only when it is gone. */
function endedWithoutCause(alarm: Alarm, steps: readonly Transition[], unjudged: boolean): string | null {
  if (isActive(alarm)) return null;
  const end = steps.find(({ to }) => to === 'normal');
  if (end === undefined) return 'ended without a step';
  if (!['returned', 'acknowledged', 'ended'].includes(end.event)) return `ended by ${end.event}`;
  if (alarm.condition !== 'false' && !(unjudged && end.event === 'ended' && end.by !== null))
    return `ended while its condition was ${alarm.condition}`;
  if (!alarm.lifeSafety) return null;
  return end.event === 'ended' && end.by !== null && alarm.endedBy === end.by ? null : `danger to life ended by ${end.event} of ${end.by}`;
}

/** What is put aside is never lost: where nothing keeps it back, people know the state it is in. */
function lost(alarm: Alarm, steps: readonly Transition[]): string | null {
  if (!isActive(alarm) || asidesOf(alarm).length > 0) return null;
  const told = steps.findLast(({ untold }) => untold === undefined);
  return told?.to === alarm.state ? null : `is ${alarm.state}, and the last that anybody was told is ${told?.to ?? 'nothing'}`;
}
