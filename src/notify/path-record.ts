import type { DeliveryTime } from '../model/delivery.ts';
import type { PathMeasure } from '../model/path-measure.ts';
import type { Clock } from '../runtime/clock.ts';
import { availability, transmissionTimes } from './measure-path.ts';

/** The newest of these count. */
const most = 5_000;
const mostLosses = 1_000;

/**
 * How a way did that has no row in the outbox (the link to the tier above, the sign of life to the outside): in memory, since this
 * start of the gateway, and `since` says so.
 */
export class PathRecord {
  private readonly path: Pick<PathMeasure, 'kind' | 'id' | 'channel'>;
  private readonly clock: Clock;
  private readonly since: number;
  private readonly began: number;
  private times: DeliveryTime[] = [];
  private losses: (readonly [number, number])[] = [];
  private lostAt: number | null = null;

  constructor(path: Pick<PathMeasure, 'kind' | 'id' | 'channel'>, clock: Clock) {
    this.path = path;
    this.clock = clock;
    [this.since, this.began] = [clock.wall(), clock.monotonic()];
  }

  /** Something arrived. `tookMs`: from what happened to the answer of the other end. */
  took(tookMs: number): void {
    const receivedAt = this.clock.wall();
    this.times.push({ sequence: 0, event: 'raised', createdAt: receivedAt - Math.max(0, tookMs), receivedAt });
    if (this.times.length >= 2 * most) this.times = this.times.slice(-most);
  }

  /** As it is told to people. */
  say(lost: boolean): void {
    const now = this.clock.wall();
    if (lost) this.lostAt ??= now;
    else if (this.lostAt !== null) {
      this.losses = [...this.losses, [this.lostAt, Math.max(this.lostAt, now)] as const].slice(-mostLosses);
      this.lostAt = null;
    }
  }

  measure(): PathMeasure {
    const { path, clock, since, began, lostAt, losses } = this;
    const now = clock.wall();
    const spans = lostAt === null ? losses : [...losses, [lostAt, Math.max(lostAt, now)] as const];
    return {
      ...path,
      place: '',
      lost: lostAt !== null,
      times: transmissionTimes(this.times.slice(-most), now),
      availability: availability(spans, since, clock.monotonic() - began, now, { by: 'line' }),
    };
  }
}
