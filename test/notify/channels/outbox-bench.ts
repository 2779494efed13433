import { setTimeout as sleep } from 'node:timers/promises';
import type { Alarm, AlarmEvent } from '../../../src/model/alarm.ts';
import { channelTestDelivery } from '../../../src/model/channel-test.ts';
import type { Delivery, Receipt } from '../../../src/model/delivery.ts';
import { outboxName, type Subscriber } from '../../../src/model/subscriber.ts';
import type { Text } from '../../../src/model/text.ts';
import { resolveHost } from '../../../src/notify/address-guard.ts';
import type { Channel, ChannelContext } from '../../../src/notify/channel-port.ts';
import { channelTable } from '../../../src/notify/channel-table.ts';
import { capAlert } from '../../../src/notify/channels/cap/cap-alert.ts';
import { guardedRequest } from '../../../src/notify/guarded-request.ts';
import { standingFor, subscriberDeliveries } from '../../../src/notify/subscriber-deliveries.ts';
import { SubscriberQueue } from '../../../src/notify/subscriber-queue.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { aTransition } from '../hub-bench.ts';

/** Gives an attempt up soon: for peers that hang. What a peer took meanwhile comes again, so nothing is counted with it. */
export const quick = { attemptMs: 400, firstRetryMs: 20, longestRetryMs: 200, lostMs: 600 };
/** No attempt is given up because the machine is slow: what a peer got can be counted. */
const patient = { ...quick, attemptMs: 6_000 };

export function aSubscriber(id: string, kind: string, change: Partial<Subscriber> = {}): Subscriber {
  return { id, kind, place: '', minSeverity: 'warning', steps: 'all', language: 'zh', ...change };
}

/** What became of a check of a channel's settings, opened for a test on this machine. */
export function openChannel(
  subscriber: Subscriber,
  fields: unknown,
  capDocument: ChannelContext['capDocument'] = () => null,
  askDuty?: ChannelContext['askDuty'],
  standing: ChannelContext['standing'] = () => [],
) {
  const checked = channelTable[subscriber.kind]?.check(fields);
  if (checked === undefined || 'problems' in checked) throw new Error(`settings refused: ${JSON.stringify(checked)}`);
  const request = guardedRequest(true);
  const resolve = (host: string) => resolveHost(host, true);
  const [clock, timeZone, gatewayId] = [systemClock, 'Asia/Shanghai', 'gw-1'];
  return checked.open({ subscriber, request, resolve, clock, timeZone, gatewayId, capDocument, standing, ...(askDuty ? { askDuty } : {}) });
}

/** The outbox as the journal keeps it; queues over it may be thrown away and opened again, as after a crash. */
export class OutboxBench {
  readonly kept: Delivery[] = [];
  /** As the alarm book and the copies have them now. */
  private readonly alarms = new Map<string, Alarm>();
  readonly told: [string, boolean, Text][] = [];
  /** Alarms that a fire centre confirmed. */
  readonly forwarded: string[] = [];
  readonly counts: Record<string, number> = {};
  /** Receipts that are lost: the process was killed before they were written. */
  receiptsLost = false;
  receiptsFail = false;
  age = ({ createdAt }: Delivery): number | null => systemClock.wall() - createdAt;
  forwardFails = false;
  /** Of what is opened from now on. */
  timings = patient;
  private readonly subscribers: readonly Subscriber[];
  private readonly queues = new Set<SubscriberQueue>();

  constructor(subscribers: readonly Subscriber[]) {
    this.subscribers = subscribers;
  }

  open(subscriber: Subscriber, fields: unknown, channel: Channel = this.channelOf(subscriber, fields)): SubscriberQueue {
    const queue = new SubscriberQueue({
      subscriber,
      channel,
      clock: systemClock,
      schedule: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: (count) => new Uint8Array(count),
      timings: this.timings,
      ports: {
        waiting: (name, after, limit) =>
          this.kept.filter((each) => each.terminalId === name && each.sequence > after && each.receivedAt === null).slice(0, limit),
        age: (delivery) => this.age(delivery),
        forwarded: async (alarmId) => {
          if (this.forwardFails) throw new Error('the disk is full');
          this.forwarded.push(alarmId);
        },
        receipts: (receipts) => this.receipts(receipts),
        observe: async (lost, why) => void this.told.push([subscriber.id, lost, why]),
        lostStands: () => this.told.findLast(([id]) => id === subscriber.id)?.[1] === true,
        count: (what) => {
          this.counts[what] = (this.counts[what] ?? 0) + 1;
        },
        taken: () => {},
      },
    });
    this.queues.add(queue);
    queue.start();
    return queue;
  }

  /** What the pipeline does: plan, commit, hand over. */
  happen(alarm: Alarm, event: AlarmEvent): readonly Delivery[] {
    this.alarms.set(alarm.id, alarm);
    const at = systemClock.wall();
    const last = (name: string) => this.kept.filter((each) => each.terminalId === name).length;
    const made = subscriberDeliveries(aTransition(alarm, event, alarm.state, at), alarm, this.subscribers, (name) => last(name) + 1);
    this.kept.push(...made);
    for (const queue of this.queues) queue.push(made);
    return made;
  }

  /** The regular test of a way. */
  test(subscriber: Subscriber): void {
    const last = this.kept.filter((each) => each.terminalId === outboxName(subscriber.id)).length;
    const made = channelTestDelivery(subscriber, 1, last + 1, systemClock.wall());
    this.kept.push(made);
    for (const queue of this.queues) queue.push([made]);
  }

  waiting(id: string): number {
    return this.kept.filter((each) => each.terminalId === outboxName(id) && each.receivedAt === null).length;
  }

  /** As kill -9: nothing more is written by what was open. */
  kill(): void {
    for (const queue of this.queues) queue.stop();
    this.queues.clear();
  }

  private channelOf(subscriber: Subscriber, fields: unknown): Channel {
    const standing = () => standingFor(subscriber, this.alarms.values());
    return openChannel(subscriber, fields, ({ alarmId, transition }) => this.document(alarmId, transition), undefined, standing);
  }

  private document(alarmId: string, step: number): string | null {
    const found = this.kept.find((each) => each.alarmId === alarmId && each.transition === step);
    const steps = this.kept
      .filter((each) => each.alarmId === alarmId)
      // The channels here are told of alarm steps only.
      .map(({ alarm, event, createdAt }) => aTransition(alarm, event as AlarmEvent, alarm.state, createdAt));
    const at = steps.find(({ sequence }) => sequence === step);
    return found && at ? capAlert(found.alarm, at, steps, { sender: 'anlin.example', timeZone: 'Asia/Shanghai', geocode: null }) : null;
  }

  private async receipts(receipts: readonly Receipt[]): Promise<void> {
    if (this.receiptsFail) throw new Error('the disk is full');
    if (this.receiptsLost) return new Promise(() => {});
    await sleep(1);
    for (const { deliveryId, kind, at } of receipts) {
      const index = this.kept.findIndex(({ id }) => id === deliveryId);
      const was = this.kept[index];
      if (was === undefined) throw new Error(`receipt for an unknown delivery ${deliveryId}`);
      this.kept[index] = kind === 'sent' ? { ...was, attempts: was.attempts + 1, sentAt: at } : { ...was, [`${kind}At`]: at };
    }
  }
}
