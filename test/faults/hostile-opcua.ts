import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { DeviceClient } from './device-client.ts';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { copyFolder, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';
import { hostilePeers, loseNotification } from './opcua-peers.ts';
import { memoryOf } from './process-memory.ts';
import { buildSite } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

const memoryLimitMb = 50;
const alarmLimitMs = 500;
const backLimitMs = 60_000;
const silentIntervals = 3;
const publishingMs = 1_000;
const attackMs = 20_000;
const warmUp = 150;

/**
 * Row 23, through a whole gateway: one good OPC UA server behind a proxy and hostile ones beside it. The good one is frozen,
 * cut off, restarted, loses a notification, and is cut `cuts` times. `strict`: the figures of the battery are demanded; on a
 * shared machine they are only shown.
 */
export async function hostileOpcua(cuts: number, strict: boolean, say: (line: string) => void): Promise<RowReport> {
  const found: string[] = [];
  const figures: Record<string, number | string> = {};
  const parent = temporaryFolder('opcua');
  const lifts = { 'lift-1': 'lift-controller-opcua' };
  const hostile = await hostilePeers();
  const profileOf = (id: string) => (id.startsWith('sos') ? 'sos-button' : 'lift-controller-opcua');
  const site = await buildSite(['sos-1', 'lift-1', ...hostile.map((_server, n) => `hostile-${n}`)], { profileOf });
  const devices = Object.entries(lifts).map(([id, profile]) => ({ id, profile }));
  let server = await OpcuaSite.start({ port: 0, devices, folder: join(parent, 'server') });
  const { port } = server;
  const proxy = await startTcpProxy(() => port);
  const open = { securityMode: 'None', publishingSeconds: publishingMs / 1000 };
  const servers = {
    good: { ...open, url: `opc.tcp://127.0.0.1:${proxy.port}` },
    ...Object.fromEntries(hostile.map(({ url }, n) => [`hostile${n}`, { ...open, url }])),
  };
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  const gateway = await runGateway({ data, env: { ANLIN_OPCUA_SERVERS: JSON.stringify(servers) } });
  const terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => true });
  let packet = 0;
  const sos = new DeviceClient({
    id: 'sos-1',
    secret: site.devices.get('sos-1') ?? '',
    ownIds: true,
    nextPacketId: () => (packet++ % 65_000) + 1,
  });
  const bind = async (id: string, opcua: string) => {
    const answer = await fetch(`${gateway.http}/api/v1/devices/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ opcua }),
    });
    if (!answer.ok) throw new Error(`${id}: ${answer.status} ${await answer.text()}`);
  };
  const floor = async (): Promise<unknown> => {
    const answer = await fetch(`${gateway.http}/api/v1/devices/lift-1/latest`, {
      headers: { authorization: `Bearer ${site.token}` },
    });
    const { items } = (await answer.json()) as { items?: { point: string; value: unknown }[] };
    return items?.find(({ point }) => point === 'lift.floor')?.value;
  };
  let now = 1;
  /** ms until a new floor is seen through the whole gateway; null = not within a minute and a half. */
  const seen = async (): Promise<number | null> => {
    const begun = performance.now();
    now = (now % 30) + 1;
    server.set('lift-1', { 'lift.floor': now });
    const wanted = now;
    return (await until(async () => (await floor()) === wanted, 90_000, 50)) ? performance.now() - begun : null;
  };
  let fired = 0;
  let enumerated = 0;
  const disturb = async (what: string, act: () => Promise<void> | void): Promise<void> => {
    enumerated++;
    say(what);
    const begun = performance.now();
    await act();
    fired++;
    const back = await seen();
    figures[`${what}: heard again after, ms`] = back === null ? 'never' : Math.round(performance.now() - begun);
    if (back === null || (strict && performance.now() - begun > backLimitMs)) found.push(`${what}: not heard again within a minute`);
  };
  try {
    terminal.aim(gateway.http);
    sos.aim(gateway.mqttPort);
    await bind('lift-1', 'good/Site/lift-1');
    if ((await seen()) === null) throw new Error('the good server was never heard');
    await until(() => terminal.connected && sos.connected, 60_000);
    const told = () => terminal.deliveries.filter(({ alarm }) => alarm.deviceId === 'sos-1').length;
    /** ms until the terminal was told of one more call; null = not within half a minute. */
    const press = async (key: string): Promise<number | null> => {
      const known = told();
      const begun = performance.now();
      await sos.publish('events', key, { 'sos.pressed': true });
      return (await until(() => told() > known, 30_000, 2)) ? performance.now() - begun : null;
    };
    // What a gateway that has just started takes for its first alarms is not taken by the hostile ones.
    for (let n = 0; n < warmUp; n++) await press(`before-${n}`);
    const before = memoryOf(gateway.pid).now;

    for (const [n, { root }] of hostile.entries()) await bind(`hostile-${n}`, `hostile${n}/${root}`);
    enumerated += hostile.length;
    const delays: number[] = [];
    const own = monitorEventLoopDelay({ resolution: 5 });
    own.enable();
    let most = before;
    const end = performance.now() + attackMs;
    for (let n = 0; performance.now() < end || hostile.some(({ met }) => met() < 1); n++) {
      if (performance.now() > end + 120_000) break;
      const ms = await press(`press-${n}`);
      if (ms === null) break;
      delays.push(ms);
      most = Math.max(most, memoryOf(gateway.pid).now);
      await sleep(100);
    }
    fired += hostile.filter(({ met }) => met() >= 1).length;
    for (const { name, met } of hostile) if (met() < 1) found.push(`${name}: never met`);
    const worst = Math.max(...delays, 0);
    own.disable();
    figures['alarms of another source during the attacks'] = delays.length;
    figures['worst of them, ms'] = Math.round(worst);
    figures['of which this process itself stood still at most, ms'] = Math.round(own.max / 1e6);
    figures['gateway grew, MB'] = Math.round(most - before);
    if (delays.length === 0) found.push('no alarm of another source was told');
    if (strict && worst > alarmLimitMs) found.push(`an alarm of another source took ${Math.round(worst)} ms`);
    if (strict && most - before > memoryLimitMb) found.push(`the gateway grew by ${Math.round(most - before)} MB`);
    if ((await seen()) === null) found.push('the good server is not heard beside the hostile ones');

    const lost = () =>
      terminal.deliveries.filter(({ alarm }) => alarm.rule === 'source.lost' && alarm.component === 'good' && alarm.condition === 'true')
        .length;
    const isLive = async () => sumOf(await readMetrics(gateway.http, site.token), 'anlin_opcua_server_live', 'server="good"') === 1;
    await disturb('frozen but connected', async () => {
      if (!(await until(isLive, 90_000))) found.push('the good server was not live before it froze');
      const known = lost();
      proxy.freeze();
      const begun = performance.now();
      const heard = await until(() => lost() > known, 60_000, 10);
      const ms = Math.round(performance.now() - begun);
      figures['a frozen server is told after, ms'] = heard ? ms : 'never';
      if (!heard || (strict && ms > silentIntervals * publishingMs + alarmLimitMs))
        found.push(`a frozen server was told after ${heard ? ms : 'no'} ms`);
      if ((await floor()) !== null) found.push('the floor of a lost server is still a value');
      proxy.thaw();
    });
    await until(isLive, 90_000);
    await disturb('cable pulled', async () => {
      await proxy.refuse();
      await sleep(3_000);
      await proxy.listen();
    });
    await disturb('server restarted', async () => {
      await server.stop();
      server = await OpcuaSite.start({ port, devices, folder: join(parent, 'server') });
    });

    const gaps = async () => sumOf(await readMetrics(gateway.http, site.token), 'anlin_opcua_total', 'server="good"', 'what="gaps"');
    await disturb('a notification lost, BadMessageNotAvailable', async () => {
      const known = await gaps();
      if (loseNotification(server.server) === 0) found.push('there was no subscription to lose a notification of');
      if (!(await until(async () => (await gaps()) > known, 30_000))) found.push('a lost notification was not told as a gap');
    });

    const files = openFiles(gateway.pid);
    for (let n = 1; n <= cuts; n++) {
      enumerated++;
      const made = proxy.made();
      proxy.cut();
      if (await until(() => proxy.made() > made, 60_000)) fired++;
      if (n % 20 === 0) say(`${n} cuts`);
    }
    if ((await seen()) === null) found.push('not heard after the cuts');
    await sleep(2_000);
    figures['connections of the gateway after the cuts'] = proxy.connections();
    figures['open files more than before'] = openFiles(gateway.pid) - files;
    if (proxy.connections() > 1) found.push(`${proxy.connections() - 1} connections leaked`);
    // The hostile servers come and go meanwhile.
    if (openFiles(gateway.pid) - files > hostile.length + 2) found.push(`${openFiles(gateway.pid) - files} files leaked`);
    return { enumerated, fired, violations: found, figures };
  } finally {
    terminal.aim(null);
    sos.aim(null);
    gateway.signal('SIGTERM');
    await gateway.exited;
    await proxy.stop();
    await server.stop();
    for (const one of hostile) one.close();
    site.remove();
    removeFolder(parent);
  }
}

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

async function until(look: () => boolean | Promise<boolean>, limit: number, every = 20): Promise<boolean> {
  const begun = performance.now();
  while (!(await look())) {
    if (performance.now() - begun > limit) return false;
    await sleep(every);
  }
  return true;
}
