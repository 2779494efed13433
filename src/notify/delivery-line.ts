import type { Delivery } from '../model/delivery.ts';

/** Deliveries held for one connection; what comes beyond is read from the journal when its turn comes. */
const longest = 1_000;
/** Sent before their turn at most, until the line is empty again: each comes a second time in its place. */
const mostAhead = 50;
/** So many less grave ones have to wait before it, or so many others for each of its kind, so that it gains more than it costs. */
const worthIt = 20;

/** A danger to life that has just arisen: it does not wait behind things that are less grave. */
export function overtakes({ alarm, event }: Delivery): boolean {
  return event === 'raised' && alarm.lifeSafety && alarm.severity === 'critical';
}

/**
 * What waits to be sent on one connection, in order of sequence and without a gap, so that the disk need not be asked for it; and of
 * what waits behind that in the journal, how many there are of which kind.
 */
export class DeliveryLine {
  private readonly waiting: Delivery[] = [];
  /** Sequence of the first behind them that was counted, and how many are. */
  private behindFrom = Number.POSITIVE_INFINITY;
  private behind = 0;
  /** Here and behind: how many are less grave; how many are not, by rule. */
  private light = 0;
  private readonly grave = new Map<string, number>();
  private ahead = 0;

  get first(): Delivery | undefined {
    return this.waiting[0];
  }

  /** True when it stands in line now; else it is counted behind. `mayStand`: nothing before it is to be read first. `after`: what was sent last. */
  join(delivery: Delivery, after: number, mayStand: boolean): boolean {
    const before = this.waiting.at(-1)?.sequence ?? after;
    const stands = mayStand && before === delivery.sequence - 1 && this.waiting.length < longest;
    if (stands) this.waiting.push(delivery);
    else {
      this.behindFrom = Math.min(this.behindFrom, delivery.sequence);
      this.behind += 1;
    }
    this.count(delivery, 1);
    return stands;
  }

  shift(): void {
    const first = this.waiting.shift();
    if (first !== undefined) this.count(first, -1);
    this.rest();
  }

  /** It was sent from the journal. */
  sent(delivery: Delivery): void {
    if (delivery.sequence < this.behindFrom) return;
    this.behind -= 1;
    this.count(delivery, -1);
    this.rest();
  }

  /** Nothing is known of what waits any more. */
  clear(): void {
    this.waiting.length = 0;
    this.behind = 0;
    this.light = 0;
    this.grave.clear();
    this.rest();
  }

  /**
   * May `delivery`, which waits, be sent at once? Among its kind the order stays; but who is trapped is not the thousandth that calls
   * for help. `after`: what was sent last. What was missed while there was no connection counts as something else: nobody has read it.
   */
  mayOvertake(delivery: Delivery, after: number): boolean {
    if (!overtakes(delivery) || this.ahead >= mostAhead) return false;
    const kin = Math.max(1, this.grave.get(delivery.alarm.rule) ?? 0);
    const known = this.waiting.length + this.behind;
    const others = Math.max(known, delivery.sequence - after) - kin;
    const may = this.light >= worthIt || others >= worthIt * kin;
    if (may) this.ahead += 1;
    return may;
  }

  private rest(): void {
    if (this.behind === 0) this.behindFrom = Number.POSITIVE_INFINITY;
    if (this.behind === 0 && this.waiting.length === 0) this.ahead = 0;
  }

  private count(delivery: Delivery, by: 1 | -1): void {
    if (!overtakes(delivery)) this.light += by;
    else this.grave.set(delivery.alarm.rule, (this.grave.get(delivery.alarm.rule) ?? 0) + by);
  }
}
