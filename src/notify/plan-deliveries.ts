import { type Alarm, asidesOf, type Transition } from '../model/alarm.ts';
import type { Delivery, DeliveryReason } from '../model/delivery.ts';
import { covers } from '../model/place.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Response } from '../model/response.ts';
import { canBeUncovered } from './coverage.ts';

export interface DeliveryPlan {
  /** One per covering terminal, nearest place first. */
  readonly deliveries: readonly Delivery[];
  /** Somebody must still act on this alarm and no live terminal covers it: the caller raises `alarm.uncovered` on its place. */
  readonly uncovered: boolean;
}

/** `~` can be in neither a sequence nor a terminal id (model/registry.ts), so three parts never run together. */
export function deliveryId(alarmId: string, transition: number, terminalId: string): string {
  return `${alarmId}~${transition}~${terminalId}`;
}

/**
 * Who is told about a transition, and why. Every covering terminal gets every transition, so that no screen shows something stale;
 * a terminal that is not live is told too, as soon as it is back. What is put aside is told once, so that screens take it off,
 * and then not before it comes back.
 */
export function planDeliveries(
  transition: Transition,
  alarm: Alarm,
  terminals: readonly TerminalEntry[],
  liveOf: (terminalId: string) => boolean,
  nextSequence: (terminalId: string) => number,
  response: Response | null = null,
): DeliveryPlan {
  if (transition.untold !== undefined) return { deliveries: [], uncovered: false };
  const covering = terminals
    .filter((terminal) => isToldOf(terminal, alarm, terminals))
    .sort((a, b) => b.place.length - a.place.length || (a.id < b.id ? -1 : 1));
  const someoneSees = covering.some((terminal) => liveOf(terminal.id));
  const fallback = someoneSees || alarm.test !== undefined ? null : fallbackPlace(covering, alarm);
  const deliveries = covering.map((terminal) => {
    const usual: DeliveryReason = transition.event === 'raised' ? 'raised' : 'changed';
    const reason = terminal.place === fallback ? 'fallback' : usual;
    return { ...deliveryDraft(terminal.id, alarm, transition, reason, nextSequence(terminal.id)), ...begunBy(alarm, response) };
  });
  return { deliveries, uncovered: !someoneSees && canBeUncovered(alarm) };
}

/**
 * Every terminal that covers the place; of a test alarm the chosen ones only, wherever they are. When none of those is
 * registered any more, everybody: an alarm that no terminal is told of does not exist.
 */
export function isToldOf(terminal: TerminalEntry, alarm: Alarm, terminals: readonly TerminalEntry[]): boolean {
  const chosen = alarm.test?.terminals ?? [];
  if (terminals.some(({ id }) => chosen.includes(id))) return chosen.includes(terminal.id);
  return covers(terminal.place, alarm.place);
}

/** A terminal was added or moved: it is told the present state of every active alarm it now covers. */
export function deliveriesForNewTerminal(
  terminal: TerminalEntry,
  terminals: readonly TerminalEntry[],
  activeAlarms: readonly Alarm[],
  lastTransition: (alarmId: string) => Transition | null,
  nextSequence: (terminalId: string) => number,
): readonly Delivery[] {
  const deliveries: Delivery[] = [];
  for (const alarm of activeAlarms) {
    const tells = asidesOf(alarm).length === 0 && isToldOf(terminal, alarm, terminals);
    const transition = tells ? lastTransition(alarm.id) : null;
    if (transition) deliveries.push(deliveryDraft(terminal.id, alarm, transition, 'terminal-added', nextSequence(terminal.id)));
  }
  return deliveries;
}

/** What is told of a response. */
export interface ResponseNews {
  /** Different for each thing that is told of one response, and the same on replay. */
  readonly key: string;
  readonly at: number;
  readonly position: number;
  readonly by: string | null;
  /** The next rung of the ladder is called. */
  readonly calls?: boolean;
}

/** What terminals hear of a response: with the alarm that began it, whether that has ended or not. */
export function responseDeliveries(
  response: Response,
  alarm: Alarm,
  { key, at, position, by, calls = false }: ResponseNews,
  names: readonly string[],
  nextSequence: (name: string) => number,
): readonly Delivery[] {
  const { reason } = alarm;
  const transition = { alarmId: alarm.id, sequence: alarm.sequence, position, at, reason, by, comment: null } as const;
  return names.map((name) => ({
    ...deliveryDraft(
      name,
      alarm,
      { ...transition, event: 'commented', from: alarm.state, to: alarm.state },
      'response',
      nextSequence(name),
    ),
    id: `${alarm.id}~${key}~${name}`,
    event: calls ? 'escalated' : 'responded',
    ...begunBy(alarm, response),
  }));
}

/** Only the alarm that began it carries the response: a flood of a thousand need not carry the plan a thousand times. */
function begunBy(alarm: Alarm, response: Response | null): Pick<Delivery, 'response'> {
  return response?.id === alarm.id ? { response: { id: response.id, sequence: response.sequence } } : {};
}

/** The nearest place above the alarm's that has a terminal; the alarm's own place when there is none above. */
function fallbackPlace(covering: readonly TerminalEntry[], alarm: Alarm): string | null {
  return (covering.find((terminal) => terminal.place !== alarm.place) ?? covering[0])?.place ?? null;
}

/** One row of the outbox, not sent yet. */
export function deliveryDraft(
  terminalId: string,
  alarm: Alarm,
  transition: Transition,
  reason: DeliveryReason,
  sequence: number,
): Delivery {
  return {
    id: deliveryId(alarm.id, transition.sequence, terminalId),
    terminalId,
    sequence,
    alarmId: alarm.id,
    transition: transition.sequence,
    event: transition.event,
    reason,
    alarm,
    createdAt: transition.at,
    attempts: 0,
    sentAt: null,
    receivedAt: null,
    shownAt: null,
  };
}
