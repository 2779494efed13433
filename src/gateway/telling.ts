import type { Alarm, Transition } from '../model/alarm.ts';
import type { Delivery } from '../model/delivery.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Response } from '../model/response.ts';
import { outboxName } from '../model/subscriber.ts';
import { deliveryDraft, isToldOf, planDeliveries, type ResponseNews, responseDeliveries } from '../notify/plan-deliveries.ts';
import { hearsOf, subscriberDeliveries } from '../notify/subscriber-deliveries.ts';
import type { JudgePorts } from './judge-ports.ts';

type TellingPorts = Pick<JudgePorts, 'terminals' | 'subscribers' | 'presumedLive' | 'lastSequence' | 'onUncovered'>;

/** Who is told of a step, within the judge: the deliveries go into the state that is committed next. */
export class Telling {
  private readonly ports: TellingPorts;
  private readonly deliver: (deliveries: readonly Delivery[]) => void;
  private readonly sequences = new Map<string, number>();
  private ran = 0;
  readonly nextSequence = (name: string): number => {
    const next = (this.sequences.get(name) ?? this.ports.lastSequence(name)) + 1;
    this.sequences.set(name, next);
    return next;
  };

  constructor(ports: TellingPorts, deliver: (deliveries: readonly Delivery[]) => void) {
    this.ports = ports;
    this.deliver = (deliveries) => deliver(deliveries.map((each) => ({ ...each, ran: this.ran })));
  }

  /** Every record first: what is told of it waits from then on, whatever the clocks say. */
  begin({ run }: Pick<RecordStamp, 'run'>): void {
    this.ran = run;
  }

  step(alarm: Alarm, transition: Transition, response: Response | null): void {
    const { terminals, presumedLive, subscribers, onUncovered } = this.ports;
    const plan = planDeliveries(transition, alarm, terminals(), presumedLive, this.nextSequence, response);
    this.deliver([...plan.deliveries, ...subscriberDeliveries(transition, alarm, subscribers, this.nextSequence)]);
    if (plan.uncovered) onUncovered(alarm);
  }

  /** A step of a copy. `first`: it has come up to people here, whatever its newest step is. */
  copy(alarm: Alarm, transition: Transition, first: boolean, response: Response | null): void {
    if (!first) return this.step(alarm, transition, response);
    const { terminals, presumedLive, subscribers, onUncovered } = this.ports;
    const plan = planDeliveries(transition, alarm, terminals(), presumedLive, this.nextSequence, response);
    const heard = subscribers.filter((each) => transition.untold === undefined && hearsOf(each, 'escalated', alarm));
    const names = heard.map(({ id }) => outboxName(id));
    const called = names.map((name) => deliveryDraft(name, alarm, transition, 'escalated', this.nextSequence(name)));
    this.deliver([...plan.deliveries.map((each) => ({ ...each, reason: 'escalated' }) as const), ...called]);
    if (plan.uncovered) onUncovered(alarm);
  }

  /** Of a response, also of a copy. */
  response(alarm: Alarm, response: Response, news: ResponseNews): void {
    this.deliver(responseDeliveries(response, alarm, news, this.toldOf(alarm, news.calls === true), this.nextSequence));
  }

  /** Terminals that are told of an alarm; of an escalation those subscribers too who hear of calls. */
  toldOf(alarm: Alarm, escalated: boolean): readonly string[] {
    const terminals = this.ports.terminals();
    const told = terminals.filter((terminal) => isToldOf(terminal, alarm, terminals)).map(({ id }) => id);
    const heard = escalated ? this.ports.subscribers.filter((each) => hearsOf(each, 'escalated', alarm)) : [];
    return [...told, ...heard.map(({ id }) => outboxName(id))];
  }
}
