import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressesFor } from '../../bench/connection-limits.ts';
import { parseMetrics } from '../../bench/gateway-peer.ts';
import { type LoadResult, percentiles } from '../../bench/load-order.ts';
import { cpuSeconds, waitedSeconds } from '../../bench/process-usage.ts';
import { runLoad } from '../../bench/run-load.ts';
import { verifyStored } from '../../bench/verify-stored.ts';
import { crosses, crossingEvery, deviceId, profile } from '../../bench/workload.ts';
import { AlarmDesk } from './alarm-desk.ts';
import type { RowReport } from './fault-row.ts';
import { sumOf } from './gateway-metrics.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { until } from './hostile-world.ts';
import { alarmViolations, type Kept, readKept } from './invariants.ts';
import {
  blindForLongLoad,
  doctoredLongLoads,
  inWords,
  judgeLoop,
  type LongLoadSeen,
  rulesOfCrossing,
  slopeVerdict,
  wrongInLongLoad,
} from './long-load-verdict.ts';
import { LoopDelays } from './loop-delay.ts';
import { memoryOf } from './process-memory.ts';
import { type ResidentSample, residentSlope } from './resident-slope.ts';
import { buildSite, type Site } from './site.ts';

const sessions = 5_000;
/** Messages a second; one in `crossingEvery` raises alarms, which makes five such moments a second. */
export const designRate = 2_000;
const buildings = 250;
const windowMs = 10_000;
const sampleMs = 1_000;
/** Values of so many devices are compared one by one; of all of them the messages are counted. */
const comparedDevices = 50;
/** A detector's alarm ends 30 s after its last value that is high; the desk and the store need a little more. */
const openSeconds = 40;
/** So many alarms does a moment of crossing have: low, high, the detector's own. */
const alarmsOfCrossing = 3;
const afterwardsMs = 120_000;

/** Row 1: 5,000 sessions in a process of their own, telemetry and alarms for `minutes`, people who deal with them. */
export async function longLoad({ minutes, rate }: { minutes: number; rate: number }, say: (line: string) => void): Promise<RowReport> {
  const ids = Array.from({ length: sessions }, (_each, index) => deviceId(index));
  const site = await buildSite(ids, { profileOf: () => profile, placeOf, terminals: ['gate', 'desk'] });
  try {
    const gateway = await runGateway({ data: site.folder });
    return await new Run({ site, gateway, ids, minutes, rate, say }).all();
  } finally {
    site.remove();
  }
}

interface Given {
  readonly site: Site;
  readonly gateway: GatewayRun;
  readonly ids: readonly string[];
  readonly minutes: number;
  readonly rate: number;
  readonly say: (line: string) => void;
}

class Run {
  private readonly given: Given;
  private readonly loop = new LoopDelays();
  private readonly resident: ResidentSample[] = [];
  private readonly broken: string[] = [];
  private mostActive = 0;
  /** Share of the time in which the gateway's main thread was ready and had no core. */
  private waited = 0;
  private over = false;
  /** ms since epoch; who has left after it is rightly missed. */
  private endedAt = Number.POSITIVE_INFINITY;

  constructor(given: Given) {
    this.given = given;
  }

  async all(): Promise<RowReport> {
    const { site, gateway, rate } = this.given;
    const desk = new AlarmDesk({ http: gateway.http, cookie: site.cookie, terminal: site.terminals[1] ?? site.terminal });
    let load: LoadResult | null = null;
    let compared = 0;
    let ended: string | null = null;
    const cpu = cpuSeconds(gateway.pid);
    try {
      load = await this.load();
      await this.settled(desk);
      compared = (await verifyStored(this.asBench(), load)).compared;
    } catch (error) {
      this.broken.push(error instanceof Error ? error.message : String(error));
    } finally {
      this.over = true;
      await this.loop.stop();
      ended = await Promise.race([gateway.exited.then(String), sleep(0, null)]);
      desk.leave();
    }
    const cpuUsed = ended === null ? cpuSeconds(gateway.pid) - cpu : Number.NaN;
    gateway.signal('SIGTERM');
    await Promise.race([gateway.exited, sleep(30_000).then(() => gateway.signal('SIGKILL'))]);
    await gateway.exited;
    this.broken.push(...desk.refused.map((what) => `refused at the desk: ${what}`));
    const kept = readKept(site.folder, { messages: false });
    const allowed = new Set<string>([...rulesOfCrossing, 'gas.low']);
    const early = kept.alarms.filter(({ rule, raisedAt }) => !allowed.has(rule) && raisedAt < this.endedAt);
    this.broken.push(...early.map(({ subject, rule, reason }) => `raised by the load: ${subject} ${rule}: ${reason.en}`));
    for (const { rule } of kept.alarms) allowed.add(rule);
    const seen: LongLoadSeen = {
      broken: this.broken,
      disagreeing: alarmViolations(desk.terminal, kept, allowed),
      devices: load === null ? [] : crossings(load, kept),
      sent: load?.sent.reduce((sum, count) => sum + count, 0) ?? 0,
      acknowledged: load?.acknowledged ?? 0,
      toTerminal: load?.terminal ?? null,
      raisedToDesk: percentiles(raisedToDesk(desk)),
      loop: this.loop.windows.slice(1),
      slope: residentSlope(this.resident.filter(({ at }) => at >= warmUpMs(this.given))),
      mostActive: this.mostActive,
      activeBound: Math.ceil((rate / crossingEvery) * openSeconds * alarmsOfCrossing),
      ended,
    };
    return this.report(seen, { desk, compared, kept, cpuUsed, puback: load?.puback ?? null });
  }

  private load(): Promise<LoadResult> {
    const { site, gateway, ids, minutes, rate, say } = this.given;
    const order = {
      host: '127.0.0.1',
      port: gateway.mqttPort,
      secrets: ids.map((id) => site.devices.get(id) ?? ''),
      mode: 'rate',
      seconds: minutes * 60,
      window: 1,
      rate,
      terminal: { kind: 'terminal', http: gateway.http, ...site.terminal },
      addresses: addressesFor(sessions),
      sampleEvery: sessions / comparedDevices,
    } as const;
    say(`${sessions} sessions connect; then ${rate} messages a second for ${minutes} min`);
    let watching: Promise<void> = Promise.resolve();
    return runLoad(order, {
      beforeRun: async () => {
        await this.loop.look(gateway.http, site.token);
        watching = this.watch().catch((error: unknown) => void this.broken.push(String(error)));
      },
      beforeEnd: async () => {
        this.over = true;
        this.endedAt = Date.now();
        await watching;
        const metrics = await this.loop.look(gateway.http, site.token);
        const connected = sumOf(metrics, 'anlin_devices_connected');
        if (connected !== sessions) this.broken.push(`${connected} devices are connected at the end, expected ${sessions}`);
      },
    });
  }

  /** Memory every second, the event loops and what is open in every window. */
  private async watch(): Promise<void> {
    const { gateway, site, say } = this.given;
    const began = performance.now();
    const waitedBefore = waitedSeconds(gateway.pid);
    for (let next = windowMs; !this.over; await sleep(sampleMs)) {
      const at = performance.now() - began;
      this.resident.push({ at, mb: memoryOf(gateway.pid).now });
      this.waited = (waitedSeconds(gateway.pid) - waitedBefore) / (at / 1_000);
      if (at < next) continue;
      next += windowMs;
      const metrics = await this.loop.look(gateway.http, site.token);
      const active = sumOf(metrics, 'anlin_alarms_active');
      this.mostActive = Math.max(this.mostActive, active);
      const { gateway: own, idle } = this.loop.windows.at(-1) ?? { gateway: { p99: 0, max: 0 }, idle: { p99: 0, max: 0 } };
      const ms = ({ p99, max }: typeof own) => `${p99.toFixed(0)}/${max.toFixed(0)} ms`;
      say(
        `${Math.round(at / 1_000)} s: loop p99/max ${ms(own)}, idle thread ${ms(idle)}, ${Math.round(memoryOf(gateway.pid).now)} MB, ${active} alarms active`,
      );
    }
  }

  /** Everything is judged and stored, and every alarm that can end has ended. */
  private async settled(desk: AlarmDesk): Promise<void> {
    const { gateway, site } = this.given;
    await until('everything is judged, stored and dealt with', afterwardsMs, async () => {
      const metrics = await this.loop.look(gateway.http, site.token);
      await sleep(1_000);
      const level =
        sumOf(metrics, 'anlin_store_backlog') === 0 && sumOf(metrics, 'anlin_judged_position') >= sumOf(metrics, 'anlin_journal_position');
      return level && sumOf(metrics, 'anlin_alarms_active', 'unacknowledged') === 0 && desk.terminal.acknowledged.length > 0;
    });
  }

  private asBench(): Parameters<typeof verifyStored>[0] {
    const { http } = this.given.gateway;
    const ask = async (path: string): Promise<Response> => {
      const answer = await fetch(`${http}${path}`, { headers: { authorization: `Bearer ${this.given.site.token}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer;
    };
    return {
      get: async (path) => (await ask(path)).json(),
      metrics: async () => parseMetrics(await (await ask('/metrics')).text()),
    };
  }

  private report(
    seen: LongLoadSeen,
    {
      desk,
      compared,
      kept,
      cpuUsed,
      puback,
    }: { desk: AlarmDesk; compared: number; kept: Kept; cpuUsed: number; puback: LoadResult['puback'] },
  ): RowReport {
    const { minutes, rate } = this.given;
    const blind = blindForLongLoad(seen);
    const violations = [...wrongInLongLoad(seen), ...blind.map((what) => `the checker is blind: ${what} was doctored in and not seen`)];
    const crossed = seen.devices.reduce((sum, device) => sum + device.crossed, 0);
    const wanted = minutes * 60 * rate;
    const p99s = seen.loop.map(({ gateway }) => gateway.p99).sort((a, b) => a - b);
    const idle = seen.loop.map((window) => window.idle.p99).sort((a, b) => a - b);
    const { excused } = judgeLoop(seen.loop);
    const mb = this.resident.map((sample) => sample.mb);
    return {
      enumerated: wanted,
      fired: seen.sent,
      violations,
      figures: {
        'sessions, messages sent and acknowledged': `${sessions}, ${seen.sent}, ${seen.acknowledged}`,
        'crossings, alarms kept, acknowledged at the desk, responses closed': `${crossed}, ${kept.alarms.length}, ${desk.terminal.acknowledged.length}, ${desk.closed.size}`,
        'values compared one by one': compared,
        'publish to terminal, ms': ofDelays(seen.toTerminal),
        'raised to desk, every alarm, ms': ofDelays(seen.raisedToDesk),
        'publish to PUBACK, ms': ofDelays(puback),
        'event loop late, p99 of 10 s: median, worst, ms': `${middle(p99s)}, ${(p99s.at(-1) ?? Number.NaN).toFixed(1)} in ${p99s.length} windows`,
        'longest the event loop was late, ms': Math.max(...seen.loop.map(({ gateway }) => gateway.max)).toFixed(1),
        'idle thread late, p99 of 10 s: median, worst, ms': `${middle(idle)}, ${(idle.at(-1) ?? Number.NaN).toFixed(1)}`,
        'windows in which the idle thread was late as well (excused)': excused,
        'memory at the beginning, at most, at the end, MB': `${Math.round(mb[0] ?? 0)}, ${Math.round(Math.max(...mb))}, ${Math.round(mb.at(-1) ?? 0)}`,
        'memory grows by': `${inWords(seen.slope)}: ${slopeVerdict(seen.slope)}`,
        'most alarms active at once (bound)': `${seen.mostActive} (${seen.activeBound})`,
        'CPU of the gateway, of one core': `${((100 * cpuUsed) / (minutes * 60)).toFixed(0)} %`,
        'its main thread was ready and had no core, of the time': `${(100 * this.waited).toFixed(1)} %`,
        'load average at the end': loadavg()[0]?.toFixed(1) ?? '',
        'control: doctored results seen': `${doctoredLongLoads - blind.length} of ${doctoredLongLoads}`,
      },
    };
  }
}

/** Buildings of twenty households, of which no more than three cross a limit at about the same time: each incident ends. */
function placeOf(id: string): string {
  const index = Number(id.replace(/\D/g, ''));
  return `阳光社区/${index % buildings}号楼/${Math.floor(index / buildings)}室`;
}

/** A third of the run, at most an hour; not before every device has raised its first alarms, which are kept in mind until the next. */
const warmUpMs = ({ minutes, rate }: Pick<Given, 'minutes' | 'rate'>): number =>
  Math.max(Math.min(minutes / 3, 60) * 60_000, (sessions / (rate / crossingEvery)) * 1_000);

/** The devices' side of the comparison: what each crossed is a function of how much it sent (bench/workload.ts). */
function crossings(load: LoadResult, kept: Kept): LongLoadSeen['devices'] {
  const byDevice = new Map<string, Record<string, number>>();
  for (const { deviceId: device, rule, occurrences } of kept.alarms) {
    const of = byDevice.get(device ?? '') ?? {};
    of[rule] = (of[rule] ?? 0) + occurrences;
    byDevice.set(device ?? '', of);
  }
  return load.sent.map((sent, index) => {
    let crossed = 0;
    for (let n = 0; n < sent; n++) if (crosses(index, n)) crossed++;
    return { device: deviceId(index), crossed, kept: byDevice.get(deviceId(index)) ?? {} };
  });
}

/** Of every alarm the first delivery that says it was raised; the desk's clock and the gateway's are one. */
function raisedToDesk(desk: AlarmDesk): number[] {
  const first = new Map<string, number>();
  for (const { alarm, event, at } of desk.terminal.deliveries)
    if (event === 'raised' && !first.has(alarm.id)) first.set(alarm.id, performance.timeOrigin + at - Date.parse(alarm.raisedAt));
  return [...first.values()];
}

const ofDelays = (delays: LongLoadSeen['toTerminal']): string =>
  delays === null
    ? 'none'
    : `p50 ${delays.p50.toFixed(1)}, p99 ${delays.p99.toFixed(1)}, max ${delays.max.toFixed(1)} of ${delays.samples}`;
const middle = (sorted: readonly number[]): string => (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1);
