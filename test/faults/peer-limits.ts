import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRig } from '../ingest/mqtt/rig.ts';
import { type ConnectOptions, connected, connectPacket, publishPacket, subscribePacket, Wire } from '../ingest/mqtt/wire.ts';
import type { RowReport } from './fault-row.ts';
import { root, runGateway } from './gateway-run.ts';
import { memoryOf, resetPeak } from './process-memory.ts';
import { buildSite } from './site.ts';

/** A broker under test: the gateway, or aedes as it comes. */
interface Target {
  readonly port: number;
  readonly pid: number;
  /** Credentials of the n-th peer. */
  readonly peer: (n: number) => ConnectOptions;
}

export interface Sizes {
  readonly megabytes: number;
  readonly silent: number;
  readonly subscriptions: number;
  readonly retained: number;
  readonly queued: number;
}

/** What the battery's row asks for. */
export const fullSizes: Sizes = { megabytes: 240, silent: 1_000, subscriptions: 100_000, retained: 50_000, queued: 100_000 };

export interface Seen {
  /** Most MB that any claim of 268 MB cost, and whether all were closed. */
  readonly claimGrewMb: number;
  readonly claimsClosed: boolean;
  readonly silentOpened: number;
  /** ms from open to close of the slowest silent socket; null = one was still open after 6 s. */
  readonly silentMs: number | null;
  readonly subscriptionsGranted: number;
  readonly subscriptionsGrewMb: number;
  readonly retainedKept: number;
  readonly retainedGrewMb: number;
  readonly deepTopicClosed: boolean;
  /** Answered with PUBACK after all of it. */
  readonly alive: boolean;
}

const hugeHeader = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);
const hugeConnect = Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]);
const silentLimitMs = 5_000;
const claimLimitMb = 5;

/** Runs everything a hostile peer may do to stay or to grow. */
export async function probe(target: Target, sizes: Sizes): Promise<Seen> {
  const claim = await claims(target, sizes.megabytes);
  const silent = await silence(target, sizes.silent);
  const subscribed = await subscriptions(target, sizes.subscriptions);
  const kept = await retained(target, sizes.retained);
  const deep = await connected(target.port, target.peer(2));
  deep.send(publishPacket('a/'.repeat(150), 'x', 0));
  await closing(deep, 2_000);
  const honest = await connected(target.port, target.peer(3));
  honest.send(publishPacket('v1/devices/me/telemetry', '{"device.battery":80}', 1, 1));
  const alive = await honest.next('puback').then(
    () => true,
    () => false,
  );
  honest.destroy();
  return { ...claim, ...silent, ...subscribed, ...kept, deepTopicClosed: deep.closed, alive };
}

/** What the row demands; empty = it holds. */
export function exceeded(seen: Seen): string[] {
  const found: string[] = [];
  if (!seen.claimsClosed) found.push('frame: a claim of 268 MB was not closed on its header');
  if (seen.claimGrewMb > claimLimitMb) found.push(`frame: a claim cost ${seen.claimGrewMb.toFixed(1)} MB, allowed are ${claimLimitMb}`);
  if (seen.silentMs === null) found.push('silence: a socket that says nothing was still open after 6 s');
  else if (seen.silentMs > silentLimitMs) found.push(`silence: closed after ${Math.round(seen.silentMs)} ms`);
  if (seen.subscriptionsGranted > 100) found.push(`subscriptions: ${seen.subscriptionsGranted} granted, allowed are 100`);
  if (seen.retainedKept > 50) found.push(`retained: ${seen.retainedKept} kept, allowed are 50`);
  if (!seen.deepTopicClosed) found.push('levels: a topic of 150 levels was not closed');
  if (!seen.alive) found.push('afterwards an honest device got no PUBACK');
  return found;
}

async function claims(target: Target, megabytes: number): Promise<Pick<Seen, 'claimGrewMb' | 'claimsClosed'>> {
  // The first connections load code.
  for (let i = 0; i < 4; i++) await pour(target, Buffer.concat([connectPacket(target.peer(0)), hugeHeader]), 1);
  let claimGrewMb = 0;
  let claimsClosed = true;
  for (const first of [hugeHeader, hugeConnect, Buffer.concat([connectPacket(target.peer(0)), hugeHeader])]) {
    let best = Number.POSITIVE_INFINITY;
    // What a claim costs it costs each time; what the collector does it does once.
    for (let round = 0; round < 3; round++) {
      const { grew, closed } = await pour(target, first, megabytes);
      claimsClosed &&= closed;
      best = Math.min(best, grew);
      if (best <= claimLimitMb || !closed) break;
    }
    claimGrewMb = Math.max(claimGrewMb, best);
  }
  return { claimGrewMb, claimsClosed };
}

/** Sends the header, then zeros until it is closed or all is out. */
async function pour(target: Target, first: Buffer, megabytes: number): Promise<{ grew: number; closed: boolean }> {
  const wire = new Wire(target.port);
  await new Promise((resolve) => wire.socket.once('connect', resolve));
  resetPeak(target.pid);
  const { now } = memoryOf(target.pid);
  const zeros = Buffer.alloc(1024 * 1024);
  wire.socket.write(first);
  for (let sent = 0; sent < megabytes && !wire.closed; sent++) {
    if (!wire.socket.write(zeros)) await Promise.race([new Promise((resolve) => wire.socket.once('drain', resolve)), closing(wire, 5_000)]);
  }
  await closing(wire, 1_000);
  const { peak } = memoryOf(target.pid);
  const { closed } = wire;
  wire.destroy();
  return { grew: peak - now, closed };
}

async function closing(wire: Wire, limitMs: number): Promise<void> {
  for (const end = performance.now() + limitMs; !wire.closed && performance.now() < end; ) await sleep(10);
}

async function silence(target: Target, count: number): Promise<Pick<Seen, 'silentOpened' | 'silentMs'>> {
  const times: number[] = [];
  let opened = 0;
  const wires = Array.from({ length: count }, () => {
    const wire = new Wire(target.port);
    let at = 0;
    wire.socket.once('connect', () => {
      at = performance.now();
      opened++;
    });
    wire.socket.once('close', () => times.push(performance.now() - at));
    return wire;
  });
  for (const end = performance.now() + 6_500; times.length < count && performance.now() < end; ) await sleep(20);
  for (const wire of wires) wire.destroy();
  return { silentOpened: opened, silentMs: opened === count && times.length === count ? Math.max(...times) : null };
}

/** Different filters, 100 in a packet, as fast as the peer takes them, again on a new connection when it is cut. */
async function subscriptions(target: Target, count: number): Promise<Pick<Seen, 'subscriptionsGranted' | 'subscriptionsGrewMb'>> {
  const { now } = memoryOf(target.pid);
  const options = { ...target.peer(1), clean: false, id: 'many-filters' };
  let granted = 0;
  let wire: Wire | null = null;
  for (let first = 0; first < count; first += 100) {
    wire ??= await connected(target.port, options).catch(() => null);
    // Sent away for a minute: there is nothing more to try.
    if (wire === null) break;
    wire.onPacket = (packet) => {
      if (packet.cmd === 'suback') granted += packet.granted.filter((code) => Number(code) < 128).length;
    };
    const filters = Array.from({ length: 100 }, (_, i) => (first + i < 3 ? ownFilters[first + i]! : `f/${first + i}`));
    wire.send(subscribePacket(filters, 1, (first / 100) % 65_000 || 1));
    if (first % 10_000 === 0) await sleep(20);
    if (wire.closed) wire = null;
  }
  await sleep(500);
  wire?.destroy();
  return { subscriptionsGranted: granted, subscriptionsGrewMb: memoryOf(target.pid).now - now };
}

const ownFilters = ['v1/devices/me/commands', 'v1/devices/me/rpc/request/+', 'f/2'];

/** Retained messages on different topics; then a new subscriber looks what is there. */
async function retained(target: Target, count: number): Promise<Pick<Seen, 'retainedKept' | 'retainedGrewMb'>> {
  const { now } = memoryOf(target.pid);
  const topics = ['v1/devices/me/telemetry', 'v1/devices/me/events', 'v1/devices/me/attributes'];
  const wire = await connected(target.port, target.peer(4));
  for (let n = 0; n < count && !wire.closed; n++) {
    const topic = n < topics.length ? topics[n]! : `v1/devices/me/r${n}`;
    const sent = wire.socket.write(publishPacket(topic, '{"device.battery":80}', 0, 1, false, true));
    if (!sent) await Promise.race([new Promise((resolve) => wire.socket.once('drain', resolve)), closing(wire, 2_000)]);
  }
  await sleep(500);
  const subscriber = await connected(target.port, target.peer(5));
  subscriber.send(subscribePacket(['#', ...topics, 'v1/devices/me/commands']));
  await sleep(1_000);
  const kept = subscriber.of('publish').filter((packet) => packet.retain).length;
  subscriber.destroy();
  wire.destroy();
  return { retainedKept: kept, retainedGrewMb: memoryOf(target.pid).now - now };
}

interface Queue {
  readonly kept: number;
  readonly alarmKept: boolean;
  readonly refusedAndCounted: number;
  readonly grewMb: number;
}

/** One alarm, then `count` other messages for a session that is away; then it comes back and is told what was kept. */
async function queueForAbsent(count: number): Promise<Queue> {
  const rig = await startRig();
  try {
    const options = { user: 'd1', id: 'away', clean: false };
    const before = await connected(rig.port, options);
    before.send(subscribePacket(['v1/devices/me/commands']));
    await before.next('suback');
    before.destroy();
    while (rig.comings.length < 2) await sleep(5);
    const topic = 'v1/devices/d1/commands';
    const rss = process.memoryUsage.rss();
    await rig.source.publishTo(topic, Buffer.from('alarm'), 1);
    for (let n = 0; n < count; n++) await rig.source.publishTo(topic, Buffer.from(`other ${n}`), 1);
    const grewMb = (process.memoryUsage.rss() - rss) / 2 ** 20;
    const after = await connected(rig.port, options);
    for (let last = -1; after.of('publish').length > last; await sleep(300)) last = after.of('publish').length;
    const heard = after.of('publish').map(({ payload }) => String(payload));
    after.destroy();
    return {
      kept: heard.length,
      alarmKept: heard[0] === 'alarm',
      refusedAndCounted: rig.counts.get('dropped queue-full') ?? 0,
      grewMb,
    };
  } finally {
    await rig.stop();
  }
}

/** The same for aedes: how many of `count` a session that was away gets. */
async function queueOfBare(port: number, count: number): Promise<number> {
  const options = { user: 'd1', id: 'away', clean: false };
  const before = await connected(port, options);
  before.send(subscribePacket(['v1/devices/me/commands']));
  await before.next('suback');
  before.destroy();
  await sleep(100);
  const publisher = await connected(port, { user: 'd2', id: 'publisher' });
  for (let n = 1; n <= count; n++) publisher.send(publishPacket('v1/devices/me/commands', `other ${n}`, 1, n));
  await publisher.next('puback', count);
  const after = await connected(port, options);
  for (let last = -1; after.of('publish').length > last; await sleep(300)) {
    last = after.of('publish').length;
    for (const packet of after.of('publish').slice(-100))
      after.send(Buffer.from([0x40, 2, (packet.messageId ?? 0) >> 8, (packet.messageId ?? 0) & 0xff]));
  }
  const kept = new Set(after.of('publish').map(({ payload }) => String(payload))).size;
  after.destroy();
  publisher.destroy();
  return kept;
}

async function startBareProcess(): Promise<{ port: number; child: ChildProcess }> {
  const file = join(root, 'dist', 'test', 'ingest', 'mqtt', 'memory-server.js');
  const child = spawn(process.execPath, [file, 'bare'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { port: Number((await lines.next()).value), child };
}

const controlSizes: Sizes = { megabytes: 64, silent: 20, subscriptions: 1_000, retained: 500, queued: 1_200 };
const words = ['frame', 'silence', 'subscriptions', 'retained', 'queue'] as const;

/** The same checker over aedes as it comes: which of the five bounds it misses. */
async function control(): Promise<string[]> {
  const { port, child } = await startBareProcess();
  try {
    const peer = (n: number) => ({ user: `d${n}`, id: `peer-${n}` });
    const found = exceeded(await probe({ port, pid: child.pid ?? 0, peer }, controlSizes));
    const kept = await queueOfBare(port, controlSizes.queued);
    if (kept > 1_000) found.push(`queue: ${kept} kept, allowed are 1000`);
    return found;
  } finally {
    child.stdin?.end();
  }
}

/** Row 6: whatever a peer sends, before or after it has proved itself, it stays small and leaves soon. */
export async function peerLimits(sizes: Sizes, say: (line: string) => void): Promise<RowReport> {
  const devices = Array.from({ length: 6 }, (_, n) => `peer-${n}`);
  const site = await buildSite(devices);
  const gateway = await runGateway({ data: site.folder });
  const found: string[] = [];
  try {
    const peer = (n: number) => ({ user: `peer-${n}`, password: site.devices.get(`peer-${n}`) ?? '', id: `peer-${n}` });
    const seen = await probe({ port: gateway.mqttPort, pid: gateway.pid, peer }, sizes);
    found.push(...exceeded(seen));
    say(JSON.stringify(seen));
    const queue = await queueForAbsent(sizes.queued);
    if (queue.kept > 1_000) found.push(`queue: ${queue.kept} kept, allowed are 1000`);
    if (!queue.alarmKept) found.push('queue: the alarm that came first was evicted by what came later');
    if (queue.kept + queue.refusedAndCounted !== sizes.queued + 1)
      found.push(`queue: ${queue.kept} kept and ${queue.refusedAndCounted} counted as refused of ${sizes.queued + 1}`);
    say('control: aedes as it comes');
    const missed = await control();
    for (const word of words)
      if (!missed.some((what) => what.startsWith(word))) found.push(`the checker is blind: aedes as it comes passes on ${word}`);
    const faults = 3 + sizes.silent + sizes.subscriptions + sizes.retained + sizes.queued + 1;
    return {
      enumerated: faults,
      fired: seen.silentOpened === sizes.silent ? faults : seen.silentOpened,
      violations: found,
      figures: {
        'a claim of 268 MB cost at most, MB': Number(seen.claimGrewMb.toFixed(1)),
        'silent sockets': seen.silentOpened,
        'slowest of them closed after ms': Math.round(seen.silentMs ?? -1),
        [`of ${sizes.subscriptions} subscriptions granted`]: seen.subscriptionsGranted,
        [`of ${sizes.retained} retained messages kept`]: seen.retainedKept,
        [`of ${sizes.queued + 1} for an absent session kept`]: queue.kept,
        'refused there and counted': queue.refusedAndCounted,
        'MB for subscriptions, retained, queue': [seen.subscriptionsGrewMb, seen.retainedGrewMb, queue.grewMb]
          .map((mb) => mb.toFixed(1))
          .join(', '),
        'control, aedes as it comes': missed.join('; '),
      },
    };
  } finally {
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
}
