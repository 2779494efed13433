import type { Alarm } from '../model/alarm.ts';
import type { Delivery } from '../model/delivery.ts';
import { severities } from '../model/severity.ts';

/** The steps of one alarm that a subscriber has not taken, in order. */
export interface Lane {
  readonly alarmId: string;
  readonly waiting: Delivery[];
  busy: boolean;
  failures: number;
  /** The peer answered, and did not take it. */
  refused: boolean;
  /** Monotonic ms. */
  nextAt: number;
}

/** Refused so often, over a minute and more, it is refused for good: one that is refused while a peer starts is not put aside. */
const forGood = 6;

/** What of the outbox of one subscriber is in memory. */
export class SubscriberLanes {
  private readonly lanes = new Map<string, Lane>();
  /** Alarms of which the peer refuses a step and that had to make room: in the journal only, with all their steps. -> how often it did. */
  private aside = new Map<string, number>();
  /** Of those that were taken back: what is new goes before them, and they make room first. */
  private refusedBefore = new Map<string, number>();
  /** What the channel puts first. */
  private readonly first: (delivery: Delivery) => boolean;
  private count = 0;

  constructor(first: (delivery: Delivery) => boolean) {
    this.first = first;
  }

  /** Steps in memory. */
  get held(): number {
    return this.count;
  }

  get hasAside(): boolean {
    return this.aside.size > 0;
  }

  /** Whether it is in memory, or its alarm was put aside: then it may not come before the steps that were. */
  knows({ alarmId, sequence }: Delivery): boolean {
    return this.aside.has(alarmId) || this.lanes.get(alarmId)?.waiting.some((each) => each.sequence === sequence) === true;
  }

  add(delivery: Delivery): void {
    const { alarmId } = delivery;
    const failures = this.refusedBefore.get(alarmId) ?? 0;
    const lane = this.lanes.get(alarmId) ?? { alarmId, waiting: [], busy: false, failures, refused: failures > 0, nextAt: 0 };
    this.lanes.set(alarmId, lane);
    lane.waiting.push(delivery);
    this.count++;
  }

  /** The first step of a lane is done with. */
  shift(lane: Lane): void {
    lane.waiting.shift();
    this.count--;
    if (lane.waiting.length === 0) this.lanes.delete(lane.alarmId);
  }

  /** Puts alarms aside whose steps the peer refuses, the most often refused first, until no more than `most` steps are held. */
  putAside(most: number): void {
    if (this.count <= most) return;
    const refused = [...this.lanes.values()].filter((lane) => lane.refused && !lane.busy && lane.failures >= forGood);
    for (const { alarmId, waiting, failures } of refused.sort((a, b) => b.failures - a.failures)) {
      if (this.count <= most) return;
      this.lanes.delete(alarmId);
      this.aside.set(alarmId, failures);
      this.count -= waiting.length;
    }
  }

  /** They may come from the journal again. */
  takeBack(): void {
    this.refusedBefore = this.aside;
    this.aside = new Map();
  }

  /** What failed least goes first, so that one message that a peer chokes on does not stand before all others; then what the channel puts first, then the gravest, then the oldest. */
  next(now: number): Lane | null {
    let best: Lane | null = null;
    for (const lane of this.lanes.values()) {
      if (lane.busy || lane.nextAt > now) continue;
      if (best === null || this.before(lane, best)) best = lane;
    }
    return best;
  }

  private before(one: Lane, other: Lane): boolean {
    if (one.failures !== other.failures) return one.failures < other.failures;
    const [a, b] = [one.waiting[0], other.waiting[0]];
    const [aFirst, bFirst] = [this.goesFirst(a), this.goesFirst(b)];
    if (aFirst !== bFirst) return aFirst;
    const byGravity = grave(a?.alarm) - grave(b?.alarm);
    return byGravity !== 0 ? byGravity < 0 : (a?.sequence ?? 0) < (b?.sequence ?? 0);
  }

  private goesFirst(delivery: Delivery | undefined): boolean {
    return delivery !== undefined && this.first(delivery);
  }
}

const grave = (alarm: Alarm | undefined) => (alarm === undefined ? severities.length : severities.indexOf(alarm.severity));
