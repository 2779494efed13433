import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceClient } from './device-client.ts';
import type { RowReport } from './fault-row.ts';
import { Flood } from './flood.ts';
import { brokenEvery, type FloodResult, type FloodStage, readingsAMessage } from './flood-order.ts';
import { blindForFlood, type Counted, doctoredFloods, type Press, wrongInFlood } from './flood-verdict.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { until } from './hostile-world.ts';
import { memoryOf } from './process-memory.ts';
import { buildSite, type Site } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

/** The design point: 5,000 readings a second of a whole community on two cores. */
const designReadings = 5_000;
const tenfold = (10 * designReadings) / readingsAMessage;
const pressEveryMs = 1_000;
/** One flooding device in so many sends with QoS 0, where nothing holds it back but its socket. */
const qos0Every = 10;
const comparedDevices = 5;
const afterwardsMs = 300_000;
const arrivalMs = 30_000;

interface Extent {
  readonly stages: readonly FloodStage[];
  readonly devices: number;
  /** The 2 s of an alarm are demanded. */
  readonly timed: boolean;
}

/** Row 5: ten times the design point for `minutes`, then a fifth of that as much as the gateway takes; alarms all along. */
export function telemetryFlood(minutes: number, say: (line: string) => void): Promise<RowReport> {
  const stages = [
    { rate: tenfold, seconds: 60 * minutes },
    { rate: null, seconds: 12 * minutes },
  ];
  return run({ stages, devices: 500, timed: true }, say);
}

/** The same for a few seconds, at the design point and then as much as it takes. */
export function shortFlood(): Promise<RowReport> {
  const stages = [
    { rate: designReadings / readingsAMessage, seconds: 2 },
    { rate: null, seconds: 2 },
  ];
  return run({ stages, devices: 40, timed: false }, () => {});
}

async function run({ stages, devices, timed }: Extent, say: (line: string) => void): Promise<RowReport> {
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const flooders = Array.from({ length: devices }, (_unused, n) => `flood-${n}`);
  // Stages take longer than they were asked to when the last answers are late.
  const buttons = Array.from({ length: Math.ceil((seconds * 2_000) / pressEveryMs) }, (_unused, n) => `press-${n}`);
  const profileOf = (device: string) => (device.startsWith('flood') ? 'gas-household' : 'sos-button');
  const site = await buildSite([...flooders, ...buttons], { profileOf });
  try {
    const gateway = await runGateway({ data: site.folder });
    const flood = new Flood();
    const alarms = new Alarms(site, buttons);
    try {
      return await new Run(site, gateway, flood, alarms, say).all(stages, flooders, timed);
    } finally {
      flood.kill();
      alarms.close();
      gateway.signal('SIGTERM');
      await Promise.race([gateway.exited, sleep(15_000).then(() => gateway.signal('SIGKILL'))]);
      await gateway.exited;
    }
  } finally {
    site.remove();
  }
}

/** People who press buttons, and the terminal where that has to arrive. */
class Alarms {
  private readonly terminal: TerminalClient;
  private readonly names: readonly string[];
  private readonly devices: readonly DeviceClient[];
  private readonly pressed: {
    readonly device: string;
    readonly client: DeviceClient;
    readonly beyond: boolean;
    readonly at: number;
  }[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(site: Site, buttons: readonly string[]) {
    this.terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
    let packetId = 0;
    const nextPacketId = () => (packetId++ % 65_000) + 1;
    this.devices = buttons.map((id) => new DeviceClient({ id, secret: site.devices.get(id) ?? '', ownIds: true, nextPacketId }));
    this.names = buttons;
  }

  async open(gateway: GatewayRun): Promise<void> {
    this.terminal.aim(gateway.http);
    for (const [n, device] of this.devices.entries()) {
      device.aim(gateway.mqttPort);
      if (n % 50 === 49) await until('buttons are connected', 60_000, () => device.connected);
    }
    const connected = () => this.terminal.connected && this.devices.every((device) => device.connected);
    await until('buttons and the terminal are connected', 60_000, connected);
  }

  start(beyond: boolean): void {
    this.timer = setInterval(() => {
      const [client, device] = [this.devices[this.pressed.length], this.names[this.pressed.length]];
      if (client === undefined || device === undefined) return;
      this.pressed.push({ device, client, beyond, at: performance.now() });
      void client.publish('events', `p-${device}`, { 'sos.pressed': true });
    }, pressEveryMs);
  }

  /** Nobody presses any more; resolves when everything pressed has arrived, or will not. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await until('every alarm is there', arrivalMs, () => this.presses().every(arrived)).catch(() => {});
  }

  presses(): Press[] {
    const first = new Map<string, number>();
    for (const { alarm, at } of this.terminal.deliveries)
      if (alarm.rule === 'sos.call' && alarm.deviceId !== null && !first.has(alarm.deviceId)) first.set(alarm.deviceId, at);
    return this.pressed.map(({ device, client, beyond, at }) => {
      const came = first.get(device);
      const acknowledged = client.log.every(({ ackedAt }) => ackedAt !== null);
      const ackedAt = client.log[0]?.ackedAt ?? null;
      const toPubackMs = ackedAt === null ? null : ackedAt - at;
      return { device, beyond, acknowledged, toPubackMs, toTerminalMs: came === undefined ? null : came - at };
    });
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.terminal.aim(null);
    for (const device of this.devices) device.aim(null);
  }
}

class Run {
  private readonly site: Site;
  private readonly gateway: GatewayRun;
  private readonly flood: Flood;
  private readonly alarms: Alarms;
  private readonly say: (line: string) => void;

  constructor(site: Site, gateway: GatewayRun, flood: Flood, alarms: Alarms, say: (line: string) => void) {
    this.site = site;
    this.gateway = gateway;
    this.flood = flood;
    this.alarms = alarms;
    this.say = say;
  }

  async all(stages: readonly FloodStage[], flooders: readonly string[], timed: boolean): Promise<RowReport> {
    const { site, gateway, flood, alarms, say } = this;
    const devices = flooders.map((id, n) => {
      return { id, secret: site.devices.get(id) ?? '', qos: n % qos0Every === qos0Every - 1 ? (0 as const) : (1 as const) };
    });
    await alarms.open(gateway);
    await flood.connect({ port: gateway.mqttPort, devices });
    const before = await this.counted();
    const figures: Record<string, number | string> = {};
    let peakMb = 0;
    for (const stage of stages) {
      alarms.start(stage.rate === null);
      const words = stage.rate === null ? 'as much as it takes' : `${stage.rate * readingsAMessage} readings/s`;
      say(`${words} for ${stage.seconds} s`);
      const { acknowledged, seconds } = await flood.run(stage);
      figures[`${words}, for ${stage.seconds} s: acknowledged messages/s (QoS 1)`] = Math.round(acknowledged / stage.seconds);
      figures[`${words}: until the last answer, s`] = seconds.toFixed(1);
      const { peak } = memoryOf(gateway.pid);
      if (stage.rate !== null) peakMb = peak;
      figures[`${words}: gateway at most, MB`] = Math.round(peak);
      say(`${acknowledged} acknowledged, gateway at most ${Math.round(peak)} MB`);
      await alarms.stop();
      const presses = alarms.presses().filter(({ beyond }) => beyond === (stage.rate === null));
      figures[`${words}: publish to PUBACK, ms`] = inWords(presses.flatMap(({ toPubackMs }) => toPubackMs ?? []));
      figures[`${words}: publish to terminal, ms`] = inWords(presses.flatMap(({ toTerminalMs }) => toTerminalMs ?? []));
    }
    const sent = await flood.end();
    // What was sent with QoS 0 may still be in the sockets.
    const met = async () => {
      const { taken, shed } = await this.counted();
      return taken + shed - before.taken - before.shed >= sent.sent;
    };
    await until('everything sent is taken or counted as shed', arrivalMs, met).catch(() => {});
    await until('everything is judged and stored', afterwardsMs, () => this.level()).catch(() => {});
    const after = await this.counted();
    const { compared, unequal } = await this.compare(sent);
    const counted = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Counted]]));
    const seen = {
      flood: sent,
      counted: counted as unknown as Counted,
      presses: alarms.presses(),
      compared,
      unequal,
      peakMb,
      ended: await Promise.race([gateway.exited.then(String), Promise.resolve(null)]),
    };
    const blind = blindForFlood(seen);
    const violations = wrongInFlood(seen, timed);
    violations.push(...blind.map((what) => `the checker is blind: ${what} was doctored in and not seen`));
    return {
      enumerated: stages.length,
      fired: sent.sent > 0 ? stages.length : 0,
      violations,
      figures: {
        ...figures,
        'messages offered': sent.offered,
        'held back at the devices, because answers or sockets were late': sent.heldBack,
        'sent (of these with QoS 0)': `${sent.sent} (${sent.sentQos0})`,
        acknowledged: sent.acknowledged,
        'taken, shed and counted': `${seen.counted.taken}, ${seen.counted.shed}`,
        'readings, messages in quarantine': `${seen.counted.readings}, ${seen.counted.quarantined} (every ${brokenEvery}th was broken)`,
        'readings compared one by one': compared,
        'alarms pressed': seen.presses.length,
        'control: doctored results seen': `${doctoredFloods - blind.length} of ${doctoredFloods}`,
      },
    };
  }

  private async counted(): Promise<Counted> {
    const metrics = await readMetrics(this.gateway.http, this.site.token);
    const mqtt = (...labels: readonly string[]) => sumOf(metrics, 'anlin_mqtt_events_total', ...labels);
    return {
      taken: mqtt('kind="accepted"', 'reason="telemetry"'),
      shed: mqtt('kind="failed"') + mqtt('kind="dropped"') + sumOf(metrics, 'anlin_store_lost_records_total'),
      readings: sumOf(metrics, 'anlin_readings_total'),
      quarantined: sumOf(metrics, 'anlin_quarantined_total'),
    };
  }

  private async level(): Promise<boolean> {
    const metrics = await readMetrics(this.gateway.http, this.site.token);
    return (
      sumOf(metrics, 'anlin_store_backlog') === 0 && sumOf(metrics, 'anlin_judged_position') >= sumOf(metrics, 'anlin_journal_position')
    );
  }

  /** Of some devices every reading: there once, and what was sent. */
  private async compare({ byDevice }: FloodResult): Promise<{ compared: number; unequal: string[] }> {
    let compared = 0;
    const unequal: string[] = [];
    for (const { id, sent, broken } of byDevice.slice(0, comparedDevices)) {
      const stored = await this.valuesOf(id);
      const wanted = new Set(Array.from({ length: sent }, (_unused, n) => n));
      for (const n of broken) wanted.delete(n);
      for (const n of stored) if (!wanted.delete(n)) unequal.push(`${id}: a reading is there that was not sent, or twice: ${n}`);
      if (wanted.size > 0) unequal.push(`${id}: ${wanted.size} of ${sent} acknowledged messages are not stored`);
      compared += stored.length;
    }
    return { compared, unequal };
  }

  private async valuesOf(device: string): Promise<number[]> {
    const values: number[] = [];
    const query = `${this.gateway.http}/api/v1/devices/${device}/readings?points=gas.co&limit=20000`;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: Response = await fetch(cursor === '' ? query : `${query}&cursor=${encodeURIComponent(cursor)}`, {
        headers: { authorization: `Bearer ${this.site.token}` },
        signal: AbortSignal.timeout(60_000),
      });
      const page = (await answer.json()) as { items: { value: number }[]; next: string | null };
      values.push(...page.items.map(({ value }) => Math.round(value * 1_000_000)));
      cursor = page.next;
    }
    return values;
  }
}

function inWords(delays: readonly number[]): string {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return `${sorted.length} alarms, p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`;
}

const arrived = ({ acknowledged, toTerminalMs }: Press) => acknowledged && toTerminalMs !== null;
