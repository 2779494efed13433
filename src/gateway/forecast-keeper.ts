import { binDays, forecastOf, lookBackDays, type Stretch } from '../maintenance/forecast.ts';
import type { Forecast, WatchedNumber } from '../model/maintenance.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';

const dayMs = 86_400_000;
const binMs = binDays * dayMs;
/** Devices asked for at a time, and how often: ten thousand take twenty minutes a day, and the store hardly notices. */
const atOnce = 8;
/** Devices that are looked at in one go, whether there is something to be said of them or not. */
const lookedAt = 500;
const stepMs = 1_000;
const againMs = 10 * 60_000;
/** What could not be said is looked at again after this: a device may have sent what it kept. */
const undatedMs = 3_600_000;
/** The store may be this far behind what was heard. */
const storeLagMs = 10_000;
const aggregates = { lowest: 'min', highest: 'max' } as const;

export interface ForecastPorts {
  readonly devices: () => readonly DeviceEntry[];
  readonly profileOf: (device: DeviceEntry) => DeviceProfile | undefined;
  readonly query: SeriesStore['query'];
  readonly lastMessageAt: (deviceId: string) => number | null;
  /** The site's own calendar day, YYYY-MM-DD. */
  readonly today: () => string;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

interface Kept {
  readonly day: string;
  readonly plan: string;
  readonly forecasts: readonly Forecast[];
  /** Wall time at which the store was asked, ms since epoch. */
  readonly askedAt: number;
  /** Monotonic ms from which it is asked again on the same day; null = it is not. */
  readonly again: number | null;
}

/** Forecasts of every device, worked out from stored readings once a day, a few devices at a time: nothing waits for them. */
export class ForecastKeeper {
  private readonly ports: ForecastPorts;
  private readonly kept = new Map<string, Kept>();
  private timer: NodeJS.Timeout | null = null;
  private busy: Promise<void> | null = null;
  /** Where the next look begins, in the list of devices. */
  private next = 0;

  constructor(ports: ForecastPorts) {
    this.ports = ports;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.busy ??= this.step().finally(() => {
        this.busy = null;
      });
    }, stepMs);
    this.timer.unref();
  }

  /** After it resolves the store is not asked any more. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.busy;
  }

  /** Empty = nothing is watched, or it has not been its turn yet. */
  readonly of = (deviceId: string): readonly Forecast[] => this.kept.get(deviceId)?.forecasts ?? [];

  /** The next few devices that have none of today. */
  async step(): Promise<void> {
    const { devices, profileOf, today } = this.ports;
    const day = today();
    const list = devices();
    if (this.next >= list.length) {
      this.next = 0;
      this.keepOnly(list);
    }
    let left = atOnce;
    for (const device of list.slice(this.next, this.next + lookedAt)) {
      const watch = profileOf(device)?.maintenance?.watch;
      const kept = this.kept.get(device.id);
      if (watch === undefined || watch.length === 0) this.kept.delete(device.id);
      else if (kept === undefined || kept.day !== day || kept.plan !== textOf(watch) || this.isOver(device.id, kept)) {
        if (left-- <= 0) return;
        this.kept.set(device.id, await this.workOut(device, watch, day, textOf(watch)));
      }
      this.next++;
    }
  }

  /** Lets go of devices that are not there any more. */
  private keepOnly(list: readonly DeviceEntry[]): void {
    const there = new Set(list.map(({ id }) => id));
    for (const id of this.kept.keys()) if (!there.has(id)) this.kept.delete(id);
  }

  /** Whether there may be more to say than when it was asked. */
  private isOver(deviceId: string, { forecasts, askedAt, again }: Kept): boolean {
    if (again !== null && this.ports.clock.monotonic() >= again) return true;
    const heardAt = this.ports.lastMessageAt(deviceId);
    return heardAt !== null && heardAt > askedAt - storeLagMs && forecasts.every(({ value }) => value === null);
  }

  private async workOut(device: DeviceEntry, watch: readonly WatchedNumber[], day: string, plan: string): Promise<Kept> {
    const { clock, log } = this.ports;
    const now = clock.wall();
    try {
      const forecasts: Forecast[] = [];
      for (const watched of watch) forecasts.push(forecastOf(device, watched, await this.seen(device, watched, now), day, now));
      const again = forecasts.every(({ dueOn }) => dueOn !== null) ? null : clock.monotonic() + undatedMs;
      return { day, plan, forecasts, askedAt: now, again };
    } catch (error) {
      log.warn({ device: device.id, error }, 'no forecast: the time-series store gave no answer; asked again in ten minutes');
      const basis = { zh: '时序库没有应答，稍后再推算', en: 'The time-series store gave no answer; it is asked again later' };
      const forecasts = watch.map((watched) => ({ ...forecastOf(device, watched, [], day, now), basis }));
      return { day, plan, forecasts, askedAt: now, again: clock.monotonic() + againMs };
    }
  }

  private async seen(device: DeviceEntry, { point, component, kind, take }: WatchedNumber, now: number): Promise<readonly Stretch[]> {
    const found = await this.ports.query({
      deviceId: device.id,
      points: [point],
      from: now - lookBackDays * dayMs,
      to: now,
      every: binMs,
      aggregate: kind === 'every' ? 'last' : take === undefined ? 'mean' : aggregates[take],
      // Components of one point come together.
      limit: 4_000,
    });
    return found.flatMap(({ ts, component: of, value }) => {
      if (of !== component || typeof value !== 'number') return [];
      // Of a counter the last value of the stretch, else what stands for the whole of it.
      return [{ at: Math.min(now, ts + (kind === 'every' ? binMs : binMs / 2)), value }];
    });
  }
}

/** All devices of a type share one list: written once. */
const written = new WeakMap<readonly WatchedNumber[], string>();

function textOf(watch: readonly WatchedNumber[]): string {
  const known = written.get(watch);
  if (known !== undefined) return known;
  const text = JSON.stringify(watch);
  written.set(watch, text);
  return text;
}
