import { type Alarm, type AlarmEvent, type AlarmState, asidesOf } from './alarm.ts';
import type { DeliveryEvent } from './delivery.ts';

/** A person has still to act in these states (ISA-18.2). */
const waitingStates: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);

/** From these on somebody is asked anew: what was done about an earlier one does not answer it. */
const anew: ReadonlySet<string> = new Set<AlarmEvent>([
  'raised',
  'occurred-again',
  'acknowledge-withdrawn',
  'unshelved',
  'unsuppressed',
  'in-service',
]);

export const isWaitingState = (state: AlarmState): boolean => waitingStates.has(state);

/** Terminals ring for it, and nobody has acknowledged. A test asks nobody. */
export function waitsForPerson(alarm: Alarm): boolean {
  return isWaitingState(alarm.state) && asidesOf(alarm).length === 0 && alarm.test === undefined;
}

/** `event`: of an alarm, or of what a terminal was told of it. */
export const asksAnew = (event: AlarmEvent | DeliveryEvent): boolean => anew.has(event);
