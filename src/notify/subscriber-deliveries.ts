import { type Alarm, isActive, type Transition } from '../model/alarm.ts';
import type { Delivery, DeliveryEvent } from '../model/delivery.ts';
import { covers } from '../model/place.ts';
import { severities } from '../model/severity.ts';
import { outboxName, type Subscriber } from '../model/subscriber.ts';
import { asksAnew } from '../model/waits-for-person.ts';
import { deliveryDraft } from './plan-deliveries.ts';

/** Steps after which somebody has to act, and the end, so that nobody goes on acting. The others are for machines that keep a picture. */
const isCall = (event: DeliveryEvent): boolean => asksAnew(event) || event === 'escalated' || event === 'ended';

/**
 * Which subscribers are told of a step. What is put aside rings nowhere, as for terminals; an alarm of a device under
 * commissioning test goes to the terminals that were chosen for it and leaves the house by no channel. A drill goes its whole way.
 */
export function subscriberDeliveries(
  transition: Transition,
  alarm: Alarm,
  subscribers: readonly Subscriber[],
  nextSequence: (name: string) => number,
): readonly Delivery[] {
  if (transition.untold !== undefined || alarm.test !== undefined) return [];
  return subscribers
    .filter((subscriber) => hearsOf(subscriber, endsBy(transition) ? 'ended' : transition.event, alarm))
    .map(({ id }) => {
      const name = outboxName(id);
      return deliveryDraft(name, alarm, transition, transition.event === 'raised' ? 'raised' : 'changed', nextSequence(name));
    });
}

/** What has returned is over when it is acknowledged: that step is the end, whatever its name. */
const endsBy = ({ from, to }: Transition) => from !== 'normal' && to === 'normal';

/** Whether a subscriber is told of what happens to an alarm, by its settings. */
export function hearsOf({ place, minSeverity, steps }: Subscriber, event: DeliveryEvent, alarm: Alarm): boolean {
  const grave = severities.indexOf(alarm.severity) <= severities.indexOf(minSeverity);
  return grave && covers(place, alarm.place) && (steps === 'all' || isCall(event));
}

/** Of these alarms, those that are active and that the subscriber was told of; also when they were put aside since. */
export function* standingFor(subscriber: Subscriber, alarms: Iterable<Alarm>): IterableIterator<Alarm> {
  for (const alarm of alarms)
    if (isActive(alarm) && alarm.untold !== true && alarm.test === undefined && hearsOf(subscriber, 'raised', alarm)) yield alarm;
}
