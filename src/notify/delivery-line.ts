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

/** What waits to be sent on one connection, in order of sequence and without a gap, so that the disk need not be asked for it. */
export class DeliveryLine {
  private readonly waiting: Delivery[] = [];
  /** How many of them are less grave; how many are not, by rule. */
  private light = 0;
  private readonly grave = new Map<string, number>();
  private ahead = 0;

  get first(): Delivery | undefined {
    return this.waiting[0];
  }

  /** True when it stands in line now. `after`: what was sent last, where nothing waits. */
  join(delivery: Delivery, after: number): boolean {
    const before = this.waiting.at(-1)?.sequence ?? after;
    if (before !== delivery.sequence - 1 || this.waiting.length >= longest) return false;
    this.waiting.push(delivery);
    this.count(delivery, 1);
    return true;
  }

  shift(): void {
    const first = this.waiting.shift();
    if (first !== undefined) this.count(first, -1);
    if (this.waiting.length === 0) this.ahead = 0;
  }

  clear(): void {
    this.waiting.length = 0;
    this.light = 0;
    this.grave.clear();
    this.ahead = 0;
  }

  /**
   * May `delivery`, which waits, be sent at once? Among its kind the order stays; but who is trapped is not the thousandth that calls
   * for help.
   */
  mayOvertake(delivery: Delivery): boolean {
    if (!overtakes(delivery) || this.ahead >= mostAhead) return false;
    const kin = this.grave.get(delivery.alarm.rule) ?? 1;
    const may = this.light >= worthIt || this.waiting.length - kin >= worthIt * kin;
    if (may) this.ahead += 1;
    return may;
  }

  private count(delivery: Delivery, by: 1 | -1): void {
    if (!overtakes(delivery)) this.light += by;
    else this.grave.set(delivery.alarm.rule, (this.grave.get(delivery.alarm.rule) ?? 0) + by);
  }
}
