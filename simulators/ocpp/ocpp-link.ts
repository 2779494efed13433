import ocpp from 'ocpp-rpc';
import { systemClock } from '../../src/runtime/clock.ts';
import type { SimulatedDevice } from '../community.ts';
import type { Counters } from '../counters.ts';
import type { Link } from '../link.ts';
import type { Random } from '../random.ts';
import { type Firmware, type PostValues, type StationCall, said } from './firmware.ts';
import { Firmware16 } from './firmware-16.ts';
import { Firmware201 } from './firmware-201.ts';

/** Device types that speak OCPP. */
export const stationTypes: Readonly<Record<string, () => Firmware>> = {
  'charging-post-ocpp16': () => new Firmware16(),
  'charging-post-ocpp201': () => new Firmware201(),
};

const memory = 200;
const firstRetryMs = 500;
const longestRetryMs = 30_000;

/**
 * A charging station over OCPP: one call at a time, kept until it was answered, and what was not sent while it was offline is
 * sent afterwards with its own times, as a real station does with its transactions.
 */
export class OcppLink implements Link {
  private readonly device: SimulatedDevice;
  private readonly url: string;
  private readonly counters: Counters;
  private readonly random: Random;
  private readonly firmware: Firmware;
  private client: InstanceType<typeof ocpp.RPCClient> | null = null;
  private online = false;
  private sending = false;
  private wanted = false;
  private retry: NodeJS.Timeout | null = null;
  private heartbeat: NodeJS.Timeout | null = null;
  private tries = 0;
  private booted = false;
  private readonly kept: StationCall[] = [];

  /** `url`: e.g. `ws://127.0.0.1:8080/ocpp`. */
  constructor(device: SimulatedDevice, url: string, counters: Counters, random: Random) {
    this.device = device;
    this.url = url;
    this.counters = counters;
    this.random = random;
    const make = stationTypes[device.profile];
    if (make === undefined) throw new Error(`device ${device.id}: expected a device type that speaks OCPP, came '${device.profile}'`);
    this.firmware = make();
  }

  up(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.open();
  }

  down(): void {
    this.wanted = false;
    if (this.retry !== null) clearTimeout(this.retry);
    void this.client?.close({ force: true });
  }

  async close(): Promise<void> {
    this.wanted = false;
    if (this.retry !== null) clearTimeout(this.retry);
    if (this.client === null) return;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref());
    await Promise.race([this.client.close({}).catch(() => {}), deadline]);
  }

  send(_channel: 'telemetry' | 'events', payload: string): void {
    const root = JSON.parse(payload);
    for (const { ts, values } of Array.isArray(root) ? root : [root])
      for (const call of this.firmware.report(values as PostValues, ts)) this.keep(call);
    void this.work();
  }

  private keep(call: StationCall): void {
    if (this.kept.length >= memory) {
      // What is on its way stays first.
      this.kept.splice(1, 1);
      this.counters.dropped++;
      this.counters.waiting--;
    }
    this.kept.push(call);
    this.counters.waiting++;
  }

  private async work(): Promise<void> {
    if (this.sending || !this.online) return;
    this.sending = true;
    for (let call = this.kept[0]; call !== undefined && this.online; call = this.kept[0]) {
      this.counters.sent++;
      try {
        const result = await this.client?.call(call.action, call.payload());
        call.answered?.((result ?? {}) as Record<string, unknown>);
        if (call.action === 'BootNotification') this.beat(Number((result as { interval?: number })?.interval ?? 60));
        this.counters.acknowledged++;
      } catch (error) {
        // An answer that refuses it is an answer; anything else is a connection that has gone.
        if (!(error instanceof ocpp.RPCError)) break;
        this.counters.refused++;
      }
      this.kept.shift();
      this.counters.waiting--;
    }
    this.sending = false;
  }

  private beat(seconds: number): void {
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => {
      this.keep(said('Heartbeat', {}));
      void this.work();
    }, seconds * 1000);
    this.heartbeat.unref();
  }

  private async open(): Promise<void> {
    const { device, firmware } = this;
    const client = new ocpp.RPCClient({
      endpoint: this.url,
      identity: device.id,
      ...(device.secret !== '' && { password: device.secret }),
      ...(device.certificate !== undefined && { wsOpts: device.certificate }),
      protocols: [firmware.version],
      strictMode: true,
      reconnect: false,
      callTimeoutMs: 30_000,
      // Its types ask for every option; those left out have defaults.
    } as unknown as ConstructorParameters<typeof ocpp.RPCClient>[0]);
    this.client = client;
    client.handle(async ({ method = '', params }) => {
      const answer = firmware.command(method, params as Record<string, unknown>, systemClock.wall());
      if (answer === null) throw ocpp.createRPCError('NotImplemented', 'not in this station', {});
      setImmediate(() => {
        for (const call of answer.calls) this.keep(call);
        void this.work();
      });
      return answer.result;
    });
    client.once('close', () => this.closed(client));
    try {
      await client.connect();
    } catch (error) {
      if ((error as { code?: unknown }).code === 401) this.counters.refused++;
      return this.closed(client);
    }
    if (this.client !== client) return;
    if (!this.booted) {
      this.booted = true;
      this.kept.unshift(firmware.boot());
      this.counters.waiting++;
    }
    this.online = true;
    this.tries = 0;
    this.counters.connected++;
    void this.work();
  }

  private closed(client: unknown): void {
    if (client !== this.client) return;
    if (this.online) this.counters.connected--;
    this.online = false;
    this.sending = false;
    this.client = null;
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    if (!this.wanted) return;
    this.counters.failures++;
    const pause = Math.min(longestRetryMs, firstRetryMs * 2 ** this.tries++);
    this.retry = setTimeout(() => void this.open(), this.random.between(pause / 2, pause));
  }
}
