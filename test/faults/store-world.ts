import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import type { Influxd } from '../support/influxd.ts';
import { DeviceClient } from './device-client.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { buildSite, person, type Site } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

export const database = 'anlin';
const loadDevices = 4;
const value = 'device.battery';
/** A field that somebody else has taken for words: what the gateway writes there is refused by the real server. */
const poisoned = 'device.signal';

interface SentReading {
  readonly device: string;
  readonly ts: number;
  readonly value: number;
}

/** A real gateway, its devices and terminal, a real InfluxDB, and a proxy between the two. */
export class StoreWorld {
  readonly influxd: Influxd;
  readonly proxy: FaultProxy;
  readonly presses: { readonly device: string; readonly at: number; readonly phase: string }[] = [];
  /** Poisoned readings that were acknowledged. */
  poisons = 0;
  private readonly site: Site;
  private readonly clients = new Map<string, DeviceClient>();
  private readonly terminal: TerminalClient;
  private readonly sent: SentReading[] = [];
  private readonly everyMs: number;
  private gateway: GatewayRun | null = null;
  private timer: NodeJS.Timeout | null = null;
  private withPoison = false;
  private count = 0;
  private packet = 0;

  private constructor(influxd: Influxd, proxy: FaultProxy, site: Site, everyMs: number) {
    this.influxd = influxd;
    this.proxy = proxy;
    this.site = site;
    this.everyMs = everyMs;
    const { id, secret } = site.terminal;
    this.terminal = new TerminalClient({ id, secret, by: person, wants: () => false });
    for (const [device, deviceSecret] of site.devices) {
      const nextPacketId = () => (this.packet = (this.packet % 65_535) + 1);
      this.clients.set(device, new DeviceClient({ id: device, secret: deviceSecret, ownIds: true, nextPacketId }));
    }
  }

  /** `presses`: alarms in the whole run. One reading every `everyMs`. */
  static async open(influxd: Influxd, presses: number, everyMs: number): Promise<StoreWorld> {
    const proxy = await startFaultProxy(influxd.port);
    const ids = [...Array.from({ length: loadDevices }, (_, i) => `load-${i}`), ...Array.from({ length: presses }, (_, i) => `press-${i}`)];
    const world = new StoreWorld(influxd, proxy, await buildSite(ids), everyMs);
    await influxd.ask('', `CREATE DATABASE "${database}"`);
    const line = `${database},device=other ${poisoned}="a word where numbers come" ${Date.now()}`;
    await fetch(`${influxd.url}/write?db=${database}&precision=ms`, { method: 'POST', body: line });
    await world.start();
    return world;
  }

  async start(): Promise<void> {
    const env = { ANLIN_STORE_URL: `influxdb1://anlin:hush@127.0.0.1:${this.proxy.port}/${database}` };
    this.gateway = await runGateway({ data: this.site.folder, env });
    this.terminal.aim(this.gateway.http);
    for (const client of this.clients.values()) client.aim(this.gateway.mqttPort);
    await until(
      'devices and terminal are connected',
      60_000,
      () => this.terminal.connected && [...this.clients.values()].every((c) => c.connected),
    );
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.gateway?.signal(signal);
    await this.gateway?.exited;
  }

  /** Readings, for ever; each with a value and a time of its own. */
  load(): void {
    this.timer = setInterval(() => {
      const device = `load-${this.count % loadDevices}`;
      const before = this.sent.findLast((one) => one.device === device)?.ts ?? 0;
      const reading = { device, ts: Math.max(Date.now(), before + 1), value: 50 + (this.count % 40_000) / 1_000 };
      this.sent.push(reading);
      const poison = this.withPoison ? { [poisoned]: -60 } : {};
      if (this.withPoison) this.poisons++;
      void this.clients.get(device)?.publish('telemetry', `r-${this.count++}`, { [value]: reading.value, ...poison }, reading.ts);
    }, this.everyMs);
  }

  poison(on: boolean): void {
    this.withPoison = on;
  }

  /** Somebody presses a button nobody has pressed before. */
  press(phase: string): void {
    const device = `press-${this.presses.length}`;
    this.presses.push({ device, at: performance.now(), phase });
    void this.clients.get(device)?.publish('events', `p-${device}`, { 'sos.pressed': true });
  }

  /** ms from the press to the terminal; null = it never came. */
  latencyOf({ device, at }: { device: string; at: number }): number | null {
    const seen = this.terminal.deliveries.find(({ alarm }) => alarm.deviceId === device && alarm.rule === 'sos.call');
    return seen === undefined ? null : seen.at - at;
  }

  async stopLoad(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await until('everything is acknowledged', 60_000, () =>
      [...this.clients.values()].every(({ log }) => log.every(({ ackedAt }) => ackedAt !== null)),
    );
  }

  async metric(name: string): Promise<number> {
    const response = await fetch(`${this.gateway?.http}/metrics`, { headers: { authorization: `Bearer ${this.site.token}` } });
    const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }

  async ready(): Promise<boolean> {
    return (await fetch(`${this.gateway?.http}/readyz`)).status === 200;
  }

  async activeRules(): Promise<readonly string[]> {
    const response = await fetch(`${this.gateway?.http}/api/v1/alarms?limit=500`, {
      headers: { authorization: `Bearer ${this.site.token}` },
    });
    return ((await response.json()) as { items: { rule: string }[] }).items.map(({ rule }) => rule);
  }

  /** ms until the store has everything. */
  async level(limitMs: number): Promise<number> {
    const begun = performance.now();
    await until('the store is level', limitMs, async () => {
      const [behind, backlog] = [await this.metric('anlin_store_behind'), await this.metric('anlin_store_backlog')];
      return behind === 0 && backlog === 0;
    });
    // What was taken over last is on its way for half a second.
    await new Promise((done) => setTimeout(done, 1_500));
    return performance.now() - begun;
  }

  /** What is in the database against what was sent, in words; nothing = each reading once, with its value. */
  async compare(): Promise<{ readonly missing: number; readonly wrong: readonly string[] }> {
    let missing = 0;
    const wrong: string[] = [];
    for (let i = 0; i < loadDevices; i++) {
      const device = `load-${i}`;
      const rows = await this.influxd.ask(database, `SELECT "${value}", "${value}#state" FROM ${database} WHERE device = '${device}'`);
      const stored = new Map(rows.map(([time, number, state]) => [time as number, { number, state }]));
      const sent = this.sent.filter((one) => one.device === device);
      for (const { ts, value: expected } of sent) {
        const came = stored.get(ts);
        stored.delete(ts);
        if (came === undefined) missing++;
        else if (came.number !== expected || came.state !== 'good number %')
          wrong.push(`${device} ${ts}: ${expected} became ${JSON.stringify(came)}`);
      }
      if (stored.size > 0) wrong.push(`${device}: ${stored.size} readings that nobody sent`);
    }
    const rows = await this.influxd.ask(database, `SELECT count("sos.pressed#flag") FROM ${database} GROUP BY device`);
    missing += this.presses.length - rows.filter(([, count]) => count === 1).length;
    return { missing, wrong };
  }

  get readings(): number {
    return this.sent.length + this.presses.length;
  }

  /** Distinct poisoned readings in the file. */
  setAside(): number {
    const path = join(this.site.folder, 'store-set-aside.jsonl');
    if (!existsSync(path)) return 0;
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    return new Set(lines.map((line) => JSON.parse(line)).map(({ deviceId, readings: [{ point, ts }] }) => `${deviceId} ${point} ${ts}`))
      .size;
  }

  /** The operator's cure for a database that lost what it had acknowledged; the gateway must not run. */
  forgetPosition(): void {
    rmSync(join(this.site.folder, 'store-position.json'), { force: true });
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    for (const client of this.clients.values()) client.aim(null);
    this.terminal.aim(null);
    await this.end('SIGKILL');
    await this.proxy.stop();
    this.site.remove();
  }
}

export async function until(what: string, limitMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
