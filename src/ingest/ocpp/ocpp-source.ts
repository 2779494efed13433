import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Custody } from '../../model/intake.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { RandomBytes } from '../../runtime/random.ts';
import { RateWindow } from '../mqtt/rate-window.ts';
import type { Count } from './counted.ts';
import type { CutReason } from './cut-reason.ts';
import { defaultLimits, type OcppLimits } from './limits.ts';
import { lostBody } from './lost.ts';
import type { Version } from './protocol.ts';
import { Station, type StationOwner } from './station.ts';
import { StationMemory } from './station-memory.ts';

const minute = 60_000;
const keys = 20_000;
const sweepMs = 250;
/** Nobody having looked at the clock for longer, though a sweep does all the time, is our own sleep (SIGSTOP, a suspended host). */
const ownSleep = 2_000;

/** What the source observes about a station. `to` follows model/signal.ts; `false` = for a minute it did not happen. */
export type StationSignal = { readonly to: 'true' | 'false'; readonly stationId: string } & (
  | { readonly rule: 'credential.in-use-twice' /** Take-overs within the last minute. */; readonly count: number }
  | { readonly rule: 'device.cut-off' /** A word of cut-reason.ts. */; readonly why: string }
);

export interface OcppPorts {
  readonly custody: Custody;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly count: Count;
  /** Seconds between two heartbeats of this device. */
  heartbeatSeconds(stationId: string): number;
  onSignal(signal: StationSignal): void;
  /** A station has a live connection, or none any more. */
  onConnection(stationId: string, up: boolean): void;
  readonly limits?: Partial<OcppLimits>;
}

/**
 * Charging stations over OCPP-J 1.6 and 2.0.1: one live socket per station. Who a station is has been proven before `attach`;
 * a wrong credential never comes here, so it disturbs nobody.
 */
export class OcppSource {
  private readonly ports: OcppPorts;
  private readonly owner: StationOwner;
  private readonly live = new Map<string, Station>();
  private readonly memories = new Map<string, StationMemory>();
  private readonly takeOvers = new RateWindow(minute, keys);
  /** `rule` and station -> what stands, and when it last happened. */
  private readonly standing = new Map<string, { readonly over: StationSignal; last: number }>();
  /** Stations whose loss the disk would not take, and when that was tried last. */
  private readonly unsaid = new Map<string, { readonly station: Station; readonly tried: number }>();
  /** What this process has slept, in ms: no station is blamed for that. */
  private slept = 0;
  /** When the clock was looked at last. */
  private looked: number;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(ports: OcppPorts) {
    this.ports = ports;
    const { clock } = ports;
    this.looked = clock.monotonic();
    this.owner = {
      clock: { wall: () => clock.wall(), monotonic: () => this.awake() },
      limits: { ...defaultLimits, ...ports.limits },
      count: ports.count,
      take: (message, settle) => ports.custody.take(message, settle),
      heartbeatSeconds: (id) => ports.heartbeatSeconds(id),
      onViolation: ({ id }, why) =>
        this.signal(
          { rule: 'device.cut-off', to: 'true', stationId: id, why },
          { rule: 'device.cut-off', to: 'false', stationId: id, why },
        ),
      onClosed: (station) => this.closed(station),
    };
  }

  start(): void {
    this.timer = setInterval(() => this.sweep(), sweepMs);
    this.timer.unref();
  }

  /** Takes a socket over whose station has proved itself; an older one of the same station is closed first. */
  attach(socket: WebSocket, request: IncomingMessage, stationId: string, version: Version): void {
    if (this.stopped) return socket.close(1001, 'stopped');
    const memory = this.memories.get(stationId) ?? new StationMemory();
    this.memories.set(stationId, memory);
    const name = Buffer.from(this.ports.random(6)).toString('hex');
    const station = new Station(stationId, version, name, socket, memory, this.owner);
    const old = this.live.get(stationId);
    this.live.set(stationId, station);
    this.unsaid.delete(stationId);
    this.ports.count('opened', version);
    if (old === undefined) this.ports.onConnection(stationId, true);
    else {
      old.cut('taken-over');
      const count = this.takeOvers.add(stationId, this.ports.clock.monotonic());
      const base = { rule: 'credential.in-use-twice', stationId } as const;
      if (count >= this.owner.limits.takeOversPerMinute) this.signal({ ...base, to: 'true', count }, { ...base, to: 'false', count: 0 });
    }
    station.start(request);
  }

  station(stationId: string): Station | null {
    return this.live.get(stationId) ?? null;
  }

  /** The secret is void, and so is the connection it opened. What the old hardware said is no evidence any more. */
  revoke(stationId: string): void {
    this.memories.delete(stationId);
    this.unsaid.delete(stationId);
    this.drop(stationId, 'revoked');
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    for (const stationId of [...this.live.keys()]) this.drop(stationId, 'stopped');
  }

  private drop(stationId: string, why: CutReason): void {
    const station = this.live.get(stationId);
    if (station === undefined) return;
    this.live.delete(stationId);
    this.ports.onConnection(stationId, false);
    station.cut(why);
  }

  /** A charger that is lost is not available: that is said at once, as the last that came from its connection. */
  private closed(station: Station): void {
    if (this.live.get(station.id) !== station) return;
    this.live.delete(station.id);
    this.ports.onConnection(station.id, false);
    this.sayLost(station);
  }

  private sayLost(station: Station): void {
    const body = lostBody(station, this.ports.clock.wall());
    const message = { source: 'ocpp', deviceId: station.id, channel: 'events', body, redelivery: null, dup: false } as const;
    const refused = () => {
      this.ports.count('refused', 'lost-not-kept');
      if (!this.live.has(station.id) && !this.stopped) this.unsaid.set(station.id, { station, tried: this.ports.clock.monotonic() });
    };
    this.ports.custody.take(message, { kept: () => this.ports.count('accepted', 'lost'), refused });
  }

  private signal(signal: StationSignal, over: StationSignal): void {
    const key = `${signal.rule} ${signal.stationId}`;
    const known = this.standing.has(key);
    this.standing.set(key, { over, last: this.ports.clock.monotonic() });
    // Each cut of a device that is cut again and again says the same; each further take-over says how many.
    if (!known || signal.rule === 'credential.in-use-twice') this.ports.onSignal(signal);
  }

  /**
   * Monotonic ms without what was slept. Whoever looks first takes a sleep out: were that left to the sweep, what came before it
   * would be later than what comes after it, and a time that goes back makes debts of every budget.
   */
  private awake(): number {
    const now = this.ports.clock.monotonic();
    if (now - this.looked > ownSleep) this.slept += now - this.looked;
    this.looked = now;
    return now - this.slept;
  }

  private sweep(): void {
    const awake = this.awake();
    const now = this.ports.clock.monotonic();
    for (const station of this.live.values()) station.sweep(awake);
    for (const [stationId, { station, tried }] of [...this.unsaid]) {
      if (now - tried < this.owner.limits.lostAgainTime) continue;
      this.unsaid.delete(stationId);
      this.sayLost(station);
    }
    for (const [key, { over, last }] of this.standing) {
      if (now - last < minute) continue;
      this.standing.delete(key);
      this.ports.onSignal(over);
    }
  }
}
