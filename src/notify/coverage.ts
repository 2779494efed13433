import { type Alarm, type AlarmState, asidesOf } from '../model/alarm.ts';
import { covers, type PlacePath, parentOf } from '../model/place.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Signal } from '../model/signal.ts';
import { type SubjectKey, splitSubject, subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';

export const uncoveredRule = 'alarm.uncovered';
/** Live terminals do not take what they are sent: see receipt-watch.ts. */
export const notReceivedRule = 'alarm.not-received';

/** A person has still to act in these states (ISA-18.2). */
const waitsForPerson: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);

/** Whether it has to be said when nobody sees this alarm; of a test the person who does it sees that nothing came. */
export function canBeUncovered(alarm: Alarm): boolean {
  return (
    waitsForPerson.has(alarm.state) &&
    alarm.rule !== uncoveredRule &&
    alarm.rule !== notReceivedRule &&
    alarm.test === undefined &&
    asidesOf(alarm).length === 0
  );
}

/** Whether an alarm says that nobody takes what happens at this place. */
export function isUnheard(place: PlacePath, ofSubject: (subject: SubjectKey) => readonly Alarm[]): boolean {
  for (let at: PlacePath | null = place; at !== null; at = parentOf(at))
    if (ofSubject(subjectKey('place', at)).some((alarm) => saysUnheard(alarm) && alarm.condition !== 'false')) return true;
  return false;
}

export const saysUnheard = ({ rule }: Alarm): boolean => rule === uncoveredRule || rule === notReceivedRule;

/** A place as people read it. */
function placeText(place: PlacePath): Text {
  const read = place.split('/').join(' › ');
  return place === '' ? { zh: '全部区域', en: 'the whole installation' } : { zh: read, en: read };
}

/**
 * What the pipeline journals when a plan says `uncovered`. Its subject is the nearest place whose terminal should have
 * been there (the root when there is none): one alarm a dead terminal, not one a household.
 */
export function uncoveredSignal(alarm: Alarm, terminals: readonly TerminalEntry[]): Signal {
  const nearest = terminals
    .filter((terminal) => covers(terminal.place, alarm.place))
    .reduce((best, { place }) => (place.length > best.length ? place : best), '');
  const [where, uncovered] = [placeText(alarm.place), placeText(nearest)];
  return {
    subject: subjectKey('place', nearest),
    component: '',
    rule: uncoveredRule,
    to: 'true',
    reason: {
      zh: `${where.zh}的告警“${alarm.title.zh}”：${uncovered.zh}没有在线终端`,
      en: `Alarm "${alarm.title.en}" at ${where.en}: no live terminal covers ${uncovered.en}`,
    },
  };
}

/**
 * For every place still marked uncovered that a live terminal covers now: the signal that says so. Ask when a terminal comes to
 * life. `liveOf`: by its signs of life; one that is only presumed to be there ends nothing.
 */
export function coveredSignals(
  activeAlarms: readonly Alarm[],
  terminals: readonly TerminalEntry[],
  liveOf: (terminalId: string) => boolean,
): readonly Signal[] {
  const live = terminals.filter((terminal) => liveOf(terminal.id));
  const signals: Signal[] = [];
  for (const alarm of activeAlarms) {
    if (alarm.rule !== uncoveredRule || alarm.condition === 'false') continue;
    const place = splitSubject(alarm.subject).id;
    const by = live.find((terminal) => covers(terminal.place, place));
    if (!by) continue;
    signals.push({
      subject: alarm.subject,
      component: alarm.component,
      rule: uncoveredRule,
      to: 'false',
      reason: { zh: `终端 ${by.id} 已在线并覆盖该位置`, en: `Terminal ${by.id} is live and covers this place` },
    });
  }
  return signals;
}

/** For every place where an alarm still waits for a person and no terminal is live: the signal that says so. Ask when a terminal is lost. */
export function uncoveredSignals(
  activeAlarms: readonly Alarm[],
  terminals: readonly TerminalEntry[],
  presumedLive: (terminalId: string) => boolean,
): readonly Signal[] {
  const signals = new Map<string, Signal>();
  for (const alarm of activeAlarms) {
    if (!canBeUncovered(alarm)) continue;
    if (terminals.some((terminal) => covers(terminal.place, alarm.place) && presumedLive(terminal.id))) continue;
    const signal = uncoveredSignal(alarm, terminals);
    if (!signals.has(signal.subject)) signals.set(signal.subject, signal);
  }
  return [...signals.values()];
}
