import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { memoryOf, resetPeak } from './process-memory.ts';
import { buildSite, type Site } from './site.ts';
import { StationClient } from './station-client.ts';
import { type StationPeer, startStationControl } from './station-control.ts';
import { TerminalClient } from './terminal-client.ts';

const flooders = 5;
const alarmLimitMs = 500;
const memoryLimitMb = 50;
const wrongTries = 20;
const frameBytes = 10_000_000;
/** Ours and a sweep; a loaded machine is slow to notice. */
const unfinishedLimitMs = 15_000;
const noPongLimitMs = 25_000;
const callLimitMs = 30_000;

export interface HostileExtent {
  /** Seconds of the CALL flood; one overheat a second. */
  readonly seconds: number;
  /** With the parts that last as long as the gateway's patience (10 to 40 s). */
  readonly patience: boolean;
  /** The 500 ms are demanded: on a quiet machine only. */
  readonly timed: boolean;
  readonly control: boolean;
}

interface World {
  readonly site: Site;
  readonly gateway: GatewayRun;
  readonly terminal: TerminalClient;
  readonly violations: string[];
  readonly figures: Record<string, number | string>;
}

/** Row 24: OCPP peers that lie, flood, hang and are twice there; the real station, and the alarm of others, are not disturbed. */
export async function hostileStations(extent: HostileExtent, say: (line: string) => void): Promise<RowReport> {
  const real = Array.from({ length: extent.seconds + 1 }, (_unused, n) => `real-${n}`);
  const hostile = ['twice', 'huge', 'slow', 'strange', 'mute', 'deaf', ...Array.from({ length: flooders }, (_unused, n) => `flood-${n}`)];
  const site = await buildSite([...real, ...hostile], { profileOf: () => 'charging-post-ocpp16' });
  const gateway = await runGateway({ data: site.folder });
  const terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
  const world: World = { site, gateway, terminal, violations: [], figures: {} };
  const parts: Readonly<Record<string, () => Promise<void>>> = {
    'wrong credential': () => wrongCredential(world),
    'right credential': () => rightCredential(world),
    '10 MB frame': () => hugeFrame(world),
    'unknown ids': () => unknownIds(world),
    ...(extent.patience
      ? {
          'unfinished fragments': () => unfinished(world),
          'reply never sent': () => neverReplies(world),
          'no pong': () => noPong(world),
        }
      : {}),
    'CALL flood': () => flood(world, real.slice(1), extent),
  };
  let fired = 0;
  try {
    terminal.aim(gateway.http);
    // Loads the schemas, so that memory counts peers and not code.
    const first = station(world, 'real-0');
    await first.open();
    await first.call('Heartbeat', {});
    await sleep(500);
    resetPeak(gateway.pid);
    const before = memoryOf(gateway.pid).now;
    for (const [name, run] of Object.entries(parts)) {
      say(name);
      await run();
      fired++;
    }
    await first.call('Heartbeat', {}).catch(() => world.violations.push('the first station was disconnected by what others did'));
    const grown = Math.round(memoryOf(gateway.pid).peak - before);
    world.figures['memory MB'] = grown;
    if (extent.timed && grown > memoryLimitMb) world.violations.push(`memory grew by ${grown} MB, expected at most ${memoryLimitMb}`);
    first.drop();
    if (extent.control) await control(world);
  } finally {
    terminal.aim(null);
    gateway.signal('SIGTERM');
    await Promise.race([gateway.exited, sleep(15_000).then(() => gateway.signal('SIGKILL'))]);
    await gateway.exited;
    site.remove();
  }
  return { enumerated: Object.keys(parts).length, fired, violations: world.violations, figures: world.figures };
}

function peer({ site, gateway }: World): StationPeer {
  return { url: `${gateway.http.replace('http', 'ws')}/ocpp`, secret: (id) => site.devices.get(id) ?? '' };
}

function station(world: World, id: string, options: object = {}): StationClient {
  return new StationClient(peer(world), id, options);
}

/** What a person at the terminal would see: the overheat of this station. */
async function overheats(world: World, client: StationClient, id: string, limit: number): Promise<number> {
  const begun = performance.now();
  const answered = client.call('StatusNotification', {
    connectorId: 1,
    status: 'Faulted',
    errorCode: 'HighTemperature',
    timestamp: new Date().toISOString(),
  });
  const told = () => world.terminal.deliveries.find(({ alarm }) => alarm.deviceId === id && alarm.rule === 'charging.over-temperature');
  while (told() === undefined && performance.now() - begun < limit) await sleep(5);
  await answered;
  const seen = told();
  if (seen === undefined) world.violations.push(`the overheat of ${id} did not reach the terminal within ${limit} ms`);
  return (seen?.at ?? Number.POSITIVE_INFINITY) - begun;
}

async function wrongCredential(world: World): Promise<void> {
  const real = station(world, 'twice');
  await real.open();
  const refused = new Map<number, number>();
  for (let n = 0; n < wrongTries; n++) {
    const status = await station(world, 'twice', { secret: `wrong-${n}` }).refusal();
    refused.set(status, (refused.get(status) ?? 0) + 1);
    if ((await real.call('Heartbeat', {}))[0] !== 3) world.violations.push('the real station was not answered');
  }
  const unexpected = [...refused.keys()].filter((status) => status !== 401 && status !== 429);
  if (unexpected.length > 0) world.violations.push(`a wrong credential was answered with ${unexpected.join(', ')}`);
  if (real.closedWith !== null) world.violations.push(`a wrong credential closed the real socket (${real.closedWith})`);
  world.figures['wrong credentials'] = [...refused].map(([status, count]) => `${status}: ${count}`).join(', ');
  await overheats(world, real, 'twice', 10_000);
  real.drop();
}

async function rightCredential(world: World): Promise<void> {
  const sockets = [station(world, 'twice')];
  await sockets[0]!.open();
  for (let n = 0; n < 3; n++) {
    const next = station(world, 'twice');
    await next.open();
    await next.call('Heartbeat', {});
    await sockets[n]!.ended(5_000);
    if (sockets[n]!.closedWith === null) world.violations.push('two sockets of one station were live');
    sockets.push(next);
  }
  const told = () => world.terminal.deliveries.some(({ alarm }) => alarm.rule === 'credential.in-use-twice' && alarm.deviceId === 'twice');
  for (let waited = 0; !told() && waited < 10_000; waited += 50) await sleep(50);
  if (!told()) world.violations.push('three take-overs within a minute were not told');
  sockets[3]!.drop();
}

async function hugeFrame(world: World): Promise<void> {
  const client = station(world, 'huge');
  await client.open();
  client.send(`[2,"1","DataTransfer",{"vendorId":"v","data":"${'x'.repeat(frameBytes)}"}]`);
  await client.ended(10_000);
  if (client.closedWith === null) world.violations.push('a frame of 10 MB did not close its socket');
}

async function unknownIds(world: World): Promise<void> {
  const client = station(world, 'strange');
  await client.open();
  for (let n = 0; n < 1_000; n++) client.send(JSON.stringify(n % 2 === 0 ? [3, `no-${n}`, {}] : [4, `no-${n}`, 'GenericError', '', {}]));
  if ((await client.call('Heartbeat', {}))[0] !== 3) world.violations.push('after 1,000 unknown ids a call was not answered');
  client.drop();
}

async function unfinished(world: World): Promise<void> {
  // An answer to the gateway would end its message.
  const client = station(world, 'slow', { answers: false });
  await client.open();
  const timer = setInterval(() => client.socket?.send('[2,', { fin: false }), 500);
  const begun = performance.now();
  await client.ended(unfinishedLimitMs);
  clearInterval(timer);
  world.figures['unfinished cut after s'] = seconds(performance.now() - begun);
  if (client.closedWith === null) world.violations.push('a message that is never finished held its socket');
}

/** The gateway asks a station that has not said its states for them after 5 s; this one never answers. */
async function neverReplies(world: World): Promise<void> {
  const timeouts = async () =>
    sumOf(await readMetrics(world.gateway.http, world.site.token), 'anlin_ocpp_events_total', 'kind="call"', 'reason="timeout"');
  const before = await timeouts();
  const client = station(world, 'mute', { answers: false });
  await client.open();
  await client.call('Heartbeat', {});
  const asked = await client.asked(10_000);
  const begun = performance.now();
  while ((await timeouts()) === before && performance.now() - begun < callLimitMs + 5_000) await sleep(250);
  const took = performance.now() - begun;
  world.figures['call without a reply given up after s'] = seconds(took);
  if (!asked) world.violations.push('the gateway asked nothing of a station without states');
  if (took > callLimitMs) world.violations.push(`a call without a reply was not given up within 30 s (${seconds(took)} s)`);
  if ((await client.call('Heartbeat', {}))[0] !== 3) world.violations.push('after a call without a reply the station was not answered');
  client.drop();
}

async function noPong(world: World): Promise<void> {
  const client = station(world, 'deaf', { autoPong: false });
  await client.open();
  const begun = performance.now();
  await client.ended(noPongLimitMs);
  world.figures['no pong cut after s'] = seconds(performance.now() - begun);
  if (client.closedWith === null) world.violations.push('a socket without pongs was not cut');
}

/** Five stations call as fast as they can; every second another one overheats. */
async function flood(world: World, real: readonly string[], { timed }: HostileExtent): Promise<void> {
  const hostile = Array.from({ length: flooders }, (_unused, n) => station(world, `flood-${n}`));
  for (const client of hostile) await client.open();
  const good = real.map((id) => station(world, id));
  for (const client of good) await client.open();
  let sent = 0;
  const timer = setInterval(() => {
    for (const { socket } of hostile)
      for (let n = 0; n < 200 && (socket?.bufferedAmount ?? 1e9) < 1_000_000; n++)
        socket?.send(JSON.stringify([2, `f${sent++}`, 'DataTransfer', { vendorId: 'flood', data: 'x'.repeat(200) }]));
  }, 5);
  const took: number[] = [];
  await sleep(500);
  for (const [n, client] of good.entries()) {
    const begun = performance.now();
    took.push(await overheats(world, client, real[n] ?? '', 10_000));
    await sleep(Math.max(0, 1_000 - (performance.now() - begun)));
  }
  clearInterval(timer);
  const most = Math.max(...took);
  world.figures['calls of the flood'] = sent;
  world.figures['overheats during the flood'] = took.length;
  world.figures['longest overheat ms'] = Math.round(most);
  if (sent < 500) world.violations.push(`the flood was none: ${sent} calls`);
  if (timed && most > alarmLimitMs)
    world.violations.push(`an overheat took ${Math.round(most)} ms during the flood, expected ${alarmLimitMs}`);
  for (const client of [...hostile, ...good]) client.drop();
}

/** The checks can fail: the server of ocpp-rpc, as it is without settings, lets all of this pass. */
async function control(world: World): Promise<void> {
  const plain = await startStationControl();
  try {
    const [one, two, huge] = ['a', 'a', 'b'].map((id) => new StationClient(plain, id, {})) as [StationClient, StationClient, StationClient];
    await one.open();
    await two.open();
    await two.call('Heartbeat', {});
    await huge.open();
    huge.send(`[2,"1","DataTransfer",{"vendorId":"v","data":"${'x'.repeat(frameBytes)}"}]`);
    await Promise.all([one.ended(2_000), huge.ended(2_000)]);
    const passed = [one, huge].filter(({ closedWith }) => closedWith !== null).length;
    world.figures['control: checks that fail on a plain ocpp-rpc server'] = `${2 - passed} of 2`;
    if (passed > 0) world.violations.push('the control passed: the checks cannot fail');
    for (const client of [one, two, huge]) client.drop();
  } finally {
    await plain.stop();
  }
}

const seconds = (ms: number) => Math.round(ms / 100) / 10;
