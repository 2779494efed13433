import type { Delivery, Receipt } from '../model/delivery.ts';
import { outboxName, type Subscriber } from '../model/subscriber.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RandomBytes } from '../runtime/random.ts';
import type { Answer, Channel } from './channel-port.ts';
import { overtakes } from './delivery-line.ts';
import type { Schedule } from './hub-ports.ts';
import { backOff, type PathTimings, usualTimings } from './path-timings.ts';
import { PathWatch } from './path-watch.ts';
import { type Lane, SubscriberLanes } from './subscriber-lanes.ts';

/** What the queue needs from the rest of the gateway. */
export interface QueuePorts {
  /** Deliveries of a name after a sequence that nobody has taken yet, in order, at most `limit`. */
  waiting(name: string, after: number, limit: number): readonly Delivery[];
  /** How long a delivery has waited here, ms; null = nobody can say. */
  age(delivery: Delivery): number | null;
  /** A fire centre has confirmed an alarm. Resolves when that is on disk; before the receipt, so that a crash in between sends again. */
  forwarded(alarmId: string): Promise<void>;
  /** Resolves after the commit. */
  receipts(receipts: readonly Receipt[]): Promise<void>;
  /** Says that the path is lost, or back; resolves when that is journalled. */
  observe(lost: boolean, why: Text): Promise<void>;
  /** Whether an alarm says that the path is lost. */
  lostStands(): boolean;
  count(what: 'sent' | 'taken' | 'refused' | 'unreachable' | 'too-old'): void;
  taken(seconds: number): void;
}

export interface QueueOptions {
  readonly subscriber: Subscriber;
  readonly channel: Channel;
  readonly ports: QueuePorts;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly random: RandomBytes;
  readonly timings?: PathTimings;
}

/** Held in memory at once; what is beyond waits in the journal. */
const maxHeld = 1_000;
const pageSize = 200;
/** Different alarms at once; one alarm has one message on its way, so that its steps keep their order. */
const maxOnTheWay = 4;
const tickMs = 250;
/** A step that has waited as long as this informs nobody: it stays in the history as never taken. */
const oldestMs = 7 * 86_400_000;

/** So long what a peer refuses waits in the journal, where memory was needed for what it may take. */
const againMs = 600_000;

/**
 * The way out to one subscriber: sends what is in the outbox until the peer has taken it. Each has its own, so that a
 * frozen peer delays nobody else. What is taken is on disk as such before the next step of the same alarm is sent:
 * after a crash a step may come twice, never an older one for the first time after a newer one.
 */
export class SubscriberQueue {
  private readonly lanes: SubscriberLanes;
  private readonly options: QueueOptions;
  private readonly timings: PathTimings;
  private readonly name: string;
  private readonly watch: PathWatch;
  private readonly ending = new AbortController();
  private onTheWay = 0;
  /** Everything up to here was taken into memory. */
  private through = 0;
  /** The journal has more than memory. */
  private behind = true;
  private failures = 0;
  private nextAt = 0;
  private againAt = Number.POSITIVE_INFINITY;
  private stopTick: (() => void) | null = null;

  constructor(options: QueueOptions) {
    this.options = options;
    this.timings = options.timings ?? usualTimings;
    this.name = outboxName(options.subscriber.id);
    this.lanes = new SubscriberLanes((delivery) => options.channel.first?.(delivery) === true);
    this.watch = new PathWatch(this.timings.lostMs, options.ports);
  }

  start(): void {
    const { channel, clock } = this.options;
    channel.start?.({
      now: () => clock.monotonic(),
      worked: () => this.watch.worked('line'),
      failed: (began, why) => this.watch.failed('line', began, why),
    });
    this.pump();
    this.tickLater();
  }

  /** Nothing is sent after it; what is on its way is broken off and sent again by the next start. */
  stop(): void {
    this.ending.abort();
    this.stopTick?.();
    this.options.channel.close?.();
  }

  /** Call after the commit that holds them. */
  push(deliveries: readonly Delivery[]): void {
    const own = deliveries.filter(({ terminalId }) => terminalId === this.name);
    if (own.length === 0) return;
    if (this.behind || this.lanes.held + own.length > maxHeld) {
      this.behind = true;
      for (const delivery of own) this.takeAhead(delivery);
    } else for (const delivery of own) this.take(delivery);
    this.pump();
  }

  /** Steps in memory that the peer has not taken. */
  get outstanding(): number {
    return this.lanes.held;
  }

  get lost(): boolean {
    return this.watch.lost(this.options.clock.monotonic());
  }

  private tickLater(): void {
    if (this.ending.signal.aborted) return;
    this.stopTick = this.options.schedule(tickMs, () => {
      this.pump();
      this.tickLater();
    });
  }

  private pump(): void {
    if (this.ending.signal.aborted) return;
    const now = this.options.clock.monotonic();
    if (!this.behind && now >= this.againAt) this.again();
    if (this.behind) this.makeRoom(now);
    if (this.behind && this.lanes.held <= maxHeld / 2) this.load();
    // A peer that is away is asked by one message at a time.
    const most = this.failures > 0 ? 1 : maxOnTheWay;
    while (this.onTheWay < most && this.nextAt <= now) {
      const lane = this.lanes.next(now);
      if (lane === null) break;
      void this.attempt(lane);
    }
    this.watch.judge(now);
  }

  /** What the peer refuses must not keep out what it would take. */
  private makeRoom(now: number): void {
    this.lanes.putAside(maxHeld / 2);
    if (this.lanes.hasAside && this.againAt === Number.POSITIVE_INFINITY) this.againAt = now + againMs;
  }

  private again(): void {
    this.againAt = Number.POSITIVE_INFINITY;
    this.lanes.takeBack();
    this.through = 0;
    this.behind = true;
  }

  private load(): void {
    try {
      while (this.lanes.held < maxHeld) {
        const page = this.options.ports.waiting(this.name, this.through, pageSize);
        for (const delivery of page) this.take(delivery);
        if (page.length < pageSize) {
          this.behind = false;
          return;
        }
      }
    } catch {
      // The journal answers again later, and the next tick asks it.
    }
  }

  private take(delivery: Delivery): void {
    if (delivery.sequence <= this.through) return;
    this.through = delivery.sequence;
    if (this.lanes.knows(delivery)) return;
    if (!this.isTooOld(delivery)) this.lanes.add(delivery);
  }

  /** A danger to life that has just arisen does not wait in the journal behind what is older; its later steps come in their turn. */
  private takeAhead(delivery: Delivery): void {
    const begins = overtakes(delivery) && delivery.transition === 1 && delivery.sequence > this.through;
    if (begins && this.lanes.held < 2 * maxHeld) this.lanes.add(delivery);
  }

  private isTooOld(delivery: Delivery): boolean {
    const age = this.options.ports.age(delivery);
    if (age === null || age <= oldestMs) return false;
    this.options.ports.count('too-old');
    this.watch.forget(delivery.alarmId);
    return true;
  }

  private async attempt(lane: Lane): Promise<void> {
    const [delivery] = lane.waiting;
    if (delivery === undefined) return;
    const { clock, ports } = this.options;
    if (this.isTooOld(delivery)) return this.lanes.shift(lane);
    const began = clock.monotonic();
    lane.busy = true;
    this.onTheWay++;
    ports.count('sent');
    void ports.receipts([{ deliveryId: delivery.id, kind: 'sent', at: clock.wall() }]).catch(() => {});
    const answer = await this.ask(delivery);
    this.onTheWay--;
    if (this.ending.signal.aborted) return;
    const now = clock.monotonic();
    if ('unreachable' in answer) {
      ports.count('unreachable');
      this.failures++;
      lane.failures++;
      this.nextAt = now + backOff(this.failures, this.timings, this.options.random);
      this.watch.failed('', began, { zh: `无法送达：${answer.unreachable}`, en: `cannot be reached: ${answer.unreachable}` });
    } else {
      this.failures = 0;
      this.nextAt = 0;
      this.watch.worked('');
      if (answer.taken) return this.taken(lane, delivery, now, answer.forwarded === true);
      ports.count('refused');
      lane.failures++;
      lane.refused = true;
      lane.nextAt = now + Math.max(answer.retryAfterMs ?? 0, backOff(lane.failures, this.timings, this.options.random));
      this.watch.failed(delivery.alarmId, began, { zh: `对方拒收：${answer.why}`, en: `refuses: ${answer.why}` });
    }
    lane.busy = false;
    this.pump();
  }

  private taken(lane: Lane, delivery: Delivery, now: number, forwarded: boolean): void {
    this.options.ports.count('taken');
    this.options.ports.taken(Math.max(0, this.options.clock.wall() - delivery.createdAt) / 1_000);
    // It has changed its mind: about others too, maybe.
    if (lane.refused && this.lanes.hasAside) this.againAt = now;
    lane.failures = 0;
    lane.refused = false;
    this.watch.worked(delivery.alarmId);
    this.watch.judge(now);
    this.record(lane, delivery, forwarded);
    this.pump();
  }

  /** The lane goes on only when it is on disk that this step was taken. */
  private record(lane: Lane, delivery: Delivery, forwarded: boolean): void {
    const { ports, clock, schedule } = this.options;
    const receipt = { deliveryId: delivery.id, kind: 'received', at: clock.wall() } as const;
    const before = forwarded ? ports.forwarded(delivery.alarmId) : Promise.resolve();
    before
      .then(() => ports.receipts([receipt]))
      .then(
        () => {
          lane.busy = false;
          this.lanes.shift(lane);
          this.pump();
        },
        () => {
          if (!this.ending.signal.aborted) schedule(this.timings.firstRetryMs, () => this.record(lane, delivery, forwarded));
        },
      );
  }

  /** Never rejects, and takes no longer than an attempt may: a channel that does not heed the signal is left behind. */
  private async ask(delivery: Delivery): Promise<Answer | { readonly unreachable: string }> {
    const late = new AbortController();
    let cancel = () => {};
    const timeout = new Promise<{ unreachable: string }>((done) => {
      cancel = this.options.schedule(this.timings.attemptMs, () => {
        done({ unreachable: `no answer within ${this.timings.attemptMs / 1_000} s` });
        late.abort();
      });
    });
    const both = AbortSignal.any([late.signal, this.ending.signal]);
    const asked = Promise.resolve()
      .then(() => this.options.channel.send(delivery, both))
      .catch((error: unknown) => ({ unreachable: error instanceof Error ? error.message || error.name : String(error) }));
    const answer = await Promise.race([asked, timeout]);
    cancel();
    return answer;
  }
}
