import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceClient } from './device-client.ts';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { copyFolder, removeFolder, root, runGateway, temporaryFolder } from './gateway-run.ts';
import { boomOf, honestType, hostileTypes, plainType, writeHostileTypes } from './hostile-types.ts';
import { memoryOf } from './process-memory.ts';
import { buildSite, type Site } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

const fellows = 4;
const pauseMs = 25;
/** The battery's figures. */
const stopLimitSeconds = 0.2;
const alarmLimitMs = 500;

const devices = new Map([
  ...hostileTypes.flatMap((type) => Array.from({ length: fellows }, (_unused, n) => [`${type}-${n}`, type] as const)),
  ['honest-0', honestType],
  ['plain-0', plainType],
]);

/**
 * Row 22: device types whose expressions never end, explode in a regular expression or eat memory, `messages` of each,
 * while two honest devices raise and clear an alarm without a pause. `strict`: the figures of the battery are demanded;
 * on a shared machine they are only shown.
 */
export async function hostileExpressions(messages: number, strict: boolean, say: (line: string) => void): Promise<RowReport> {
  const types = temporaryFolder('types');
  writeHostileTypes(types);
  const env = { ANLIN_DEVICES: types };
  const site = await buildSite([...devices.keys()], { profileOf: (device) => devices.get(device) ?? '', env });
  try {
    return await run(site, env, messages, strict, say);
  } finally {
    site.remove();
    removeFolder(types);
  }
}

async function run(
  site: Site,
  env: Record<string, string>,
  messages: number,
  strict: boolean,
  say: (line: string) => void,
): Promise<RowReport> {
  const parent = temporaryFolder('hostile');
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  const gateway = await runGateway({ data, env });
  const terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
  let packetId = 0;
  const nextPacketId = () => (packetId++ % 65_000) + 1;
  const clients = new Map([...site.devices].map(([id, secret]) => [id, new DeviceClient({ id, secret, ownIds: true, nextPacketId })]));
  const found: string[] = [];
  try {
    terminal.aim(gateway.http);
    for (const client of clients.values()) client.aim(gateway.mqttPort);
    await until(() => terminal.connected && [...clients.values()].every((client) => client.connected), 30_000);
    const before = memoryOf(gateway.pid).now;

    const probes = { going: true };
    const plain = probe(clients, terminal, 'plain-0', (n) => ({ v: n }), probes);
    const honest = probe(clients, terminal, 'honest-0', (n) => ({ list: [{ v: n }] }), probes);
    let fired = 0;
    for (let round = 0; round < messages; round++) {
      for (const type of hostileTypes) {
        const device = `${type}-${round % fellows}`;
        await clients.get(device)?.publish('telemetry', `${device}-${round}`, boomOf(type));
        fired++;
        await sleep(pauseMs);
      }
      if (round % 10 === 0) say(`${fired} hostile messages acknowledged`);
    }
    const settled = await until(async () => (await metric(gateway.http, site.token, 'anlin_expression_backlog')) === 0, 60_000);
    if (!settled) found.push('hostile messages were still open a minute after the last one');
    probes.going = false;
    const [plainMs, honestMs] = [await plain, await honest];

    const metrics = await readMetrics(gateway.http, site.token);
    const stops = sumOf(metrics, 'anlin_expression_stop_seconds_count');
    const inTime = sumOf(metrics, 'anlin_expression_stop_seconds_bucket', `le="${stopLimitSeconds}"`);
    const told = new Set(terminal.deliveries.filter(({ alarm }) => alarm.rule === 'expression.failed').map(({ alarm }) => alarm.component));
    const unreadable = new Set(
      terminal.deliveries.filter(({ alarm }) => alarm.rule === 'device.unreadable').map(({ alarm }) => alarm.deviceId),
    );
    const quarantined = sumOf(metrics, 'anlin_quarantined_total');
    const byBinding = messages * (hostileTypes.length - 1);

    if (stops === 0) found.push('nothing was ever stopped: the row disturbed nothing');
    if (quarantined < byBinding) found.push(`${byBinding} messages could not be read, ${quarantined} are in quarantine`);
    for (const type of hostileTypes.slice(0, -1))
      for (let n = 0; n < Math.min(fellows, messages); n++)
        if (!unreadable.has(`${type}-${n}`)) found.push(`${type}-${n}: nobody was told that it cannot be read`);
    for (const type of hostileTypes) {
      const expected = type === 'huge-list' ? 0 : 1;
      if ([...told].filter((component) => component.startsWith(type)).length < expected && messages >= 3)
        found.push(`${type}: nobody was told that its expression is switched off`);
    }
    if (memoryOf(gateway.pid).now - before > 200) found.push(`the gateway grew by ${Math.round(memoryOf(gateway.pid).now - before)} MB`);
    if (strict && inTime < stops) found.push(`${stops - inTime} of ${stops} stops took longer than ${stopLimitSeconds * 1000} ms`);
    if (strict && plainMs.worst > alarmLimitMs) found.push(`an alarm of another device took ${Math.round(plainMs.worst)} ms`);
    return {
      enumerated: messages * hostileTypes.length,
      fired,
      violations: found,
      figures: {
        stops,
        'stops within 200 ms': inTime,
        'alarm of a device without expressions, ms': text(plainMs),
        'alarm of an honest device with expressions, ms': text(honestMs),
        'gateway grew, MB': Math.round(memoryOf(gateway.pid).now - before),
        'control: a thread with the same limit ended its process': control(),
      },
    };
  } finally {
    terminal.aim(null);
    for (const client of clients.values()) client.aim(null);
    gateway.signal('SIGTERM');
    await gateway.exited;
    removeFolder(parent);
  }
}

interface Delays {
  readonly count: number;
  readonly median: number;
  readonly worst: number;
}

/** Raises and clears one alarm over and over; how long each change took from the device to the terminal. */
async function probe(
  clients: ReadonlyMap<string, DeviceClient>,
  terminal: TerminalClient,
  device: string,
  values: (n: number) => Record<string, unknown>,
  state: { going: boolean },
): Promise<Delays> {
  const delays: number[] = [];
  const heard = () => terminal.deliveries.filter(({ alarm }) => alarm.deviceId === device).length;
  for (let n = 0; state.going; n++) {
    const before = heard();
    const begun = performance.now();
    await clients.get(device)?.publish('telemetry', `${device}-${n}`, values(n % 2 === 0 ? 40 : 1));
    if (!(await until(() => heard() > before, 30_000, 2))) break;
    delays.push(performance.now() - begun);
    await sleep(20);
  }
  delays.sort((a, b) => a - b);
  return {
    count: delays.length,
    median: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
    worst: delays.at(-1) ?? Number.POSITIVE_INFINITY,
  };
}

function text({ count, median, worst }: Delays): string {
  return `${count} changes, median ${Math.round(median)}, worst ${Math.round(worst)}`;
}

async function metric(http: string, token: string, name: string): Promise<number> {
  return sumOf(await readMetrics(http, token), name);
}

async function until(look: () => boolean | Promise<boolean>, limit: number, every = 20): Promise<boolean> {
  const begun = performance.now();
  while (!(await look())) {
    if (performance.now() - begun > limit) return false;
    await sleep(every);
  }
  return true;
}

/** Why the expressions have a process: one allocation beyond the limit of a worker thread aborts everything. */
function control(): string {
  const code = `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker("require('jsonata')('[1..10000000]').evaluate({}).then((list) => list.length)", {
      eval: true, resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 } });
    worker.on('error', () => {});
    worker.on('exit', () => console.log('alive'));`;
  const { stdout, signal, status } = spawnSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return stdout.includes('alive') ? 'no' : `yes (${signal ?? status})`;
}
