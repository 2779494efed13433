/** The load generator, a process of its own so that it steals nothing from the process it measures but CPU, which is counted. */
import { DeviceConnection } from './device-connection.ts';
import { type FromLoad, type LoadOrder, type LoadResult, percentiles, type ToLoad, warmUpSeconds } from './load-order.ts';
import { TerminalWatch } from './terminal-watch.ts';
import { crosses, deviceId } from './workload.ts';

const say = (message: FromLoad) => process.send?.(message);
const connectingAtOnce = 100;
const mostTries = 5;
const drainMs = 60_000;
const wall = () => Date.now();

let order: LoadOrder | null = null;
let connections: DeviceConnection[] = [];
let terminal: TerminalWatch | null = null;
let over = false;
let reconnects = 0;
let allow: (upTo: number) => void = () => {};
let onAcknowledged: (connection: DeviceConnection, count: number) => void = () => {};
const pubacks: number[] = [];
const pubacksWarm: number[] = [];
let warmFrom = 0;

function fail(why: string): void {
  if (over) return;
  over = true;
  say({ say: 'failed', why });
}

async function open(wanted: LoadOrder): Promise<void> {
  order = wanted;
  const began = performance.now();
  const events = {
    acknowledged: (connection: DeviceConnection, count: number) => onAcknowledged(connection, count),
    latency:
      wanted.mode === 'rate'
        ? (ms: number) => {
            pubacks.push(ms);
            if (performance.now() - ms >= warmFrom) pubacksWarm.push(ms);
          }
        : null,
    failed: fail,
  };
  connections = wanted.secrets.map((_secret, device) => new DeviceConnection(device, device % wanted.sampleEvery === 0, events));
  const rest = connections.values();
  const work = async () => {
    for (const connection of rest) {
      const from = wanted.addresses === undefined ? undefined : `127.0.0.${2 + (connection.device % wanted.addresses)}`;
      const to = { host: wanted.host, port: wanted.port, ...(from && { localAddress: from }) };
      for (let tries = 1; ; tries++) {
        try {
          await connection.open(to, wanted.secrets[connection.device] ?? '');
          break;
        } catch (error) {
          // A gateway under a storm of connections may cut one off; a device comes again.
          if (tries === mostTries) throw error;
          reconnects++;
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        }
      }
    }
  };
  await Promise.all(Array.from({ length: connectingAtOnce }, work));
  if (wanted.terminal !== null) {
    terminal = new TerminalWatch(wanted.terminal);
    await terminal.open();
  }
  say({ say: 'connected', seconds: (performance.now() - began) / 1000 });
}

async function run({ mode, seconds, window, rate }: LoadOrder): Promise<LoadResult> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1000;
  warmFrom = began + warmUpSeconds * 1000;
  let acknowledged = 0;
  let sent = 0;
  let crossings = 0;
  let lastAck = began;
  const send = (connection: DeviceConnection, count: number) => {
    sent += count;
    const n = connection.sent;
    crossings += connection.send(count, wall());
    if (mode === 'rate' && terminal !== null && crosses(connection.device, n)) terminal.expect(deviceId(connection.device));
  };
  let done = () => {};
  const drained = new Promise<void>((resolve) => (done = resolve));
  let sending = true;
  onAcknowledged = (connection, count) => {
    acknowledged += count;
    lastAck = performance.now();
    if (mode === 'pipelined' || mode === 'one-in-flight') {
      if (lastAck < end) send(connection, count);
      else sending = false;
    }
    if (!sending && acknowledged === sent) done();
  };
  if (mode === 'rate') {
    // Open loop: what is due is due, however slow the answers are.
    let due = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const now = Math.min(performance.now(), end);
        const wanted = Math.floor(((now - began) / 1000) * rate);
        for (; due < wanted; due++) {
          const connection = connections[due % connections.length];
          if (connection !== undefined) send(connection, 1);
        }
        if (now >= end || over) {
          clearInterval(timer);
          resolve();
        }
      }, 1);
    });
    sending = false;
    if (acknowledged === sent) done();
  } else if (mode === 'paced') {
    allow = (upTo) => {
      for (; sent < upTo && performance.now() < end; ) {
        const connection = connections[sent % connections.length];
        if (connection !== undefined) send(connection, 1);
      }
    };
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    allow = () => {};
    sending = false;
    if (acknowledged === sent) done();
  } else {
    for (const connection of connections) send(connection, mode === 'pipelined' ? window : 1);
  }
  const late = setTimeout(
    () => fail(`${sent - acknowledged} of ${sent} messages not acknowledged ${drainMs / 1000} s after the end`),
    seconds * 1000 + drainMs,
  );
  await drained;
  clearTimeout(late);
  for (let tries = 0; tries < 50 && mode === 'rate' && (terminal?.missing ?? 0) > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  if (mode === 'rate' && terminal !== null && terminal.missing > 0) fail(`${terminal.missing} alarms never came to the terminal`);
  const used = process.cpuUsage(cpu);
  return {
    sent: connections.map((connection) => connection.sent),
    acknowledged,
    reconnects,
    seconds: (lastAck - began) / 1000,
    bytesPerMessage: connections[0]?.bytesPerMessage ?? 0,
    crossings,
    puback: mode === 'rate' ? percentiles(pubacks) : null,
    terminal: mode === 'rate' && terminal !== null ? percentiles(terminal.latencies.map(({ ms }) => ms)) : null,
    pubackWarm: percentiles(pubacksWarm),
    terminalWarm: percentiles((terminal?.latencies ?? []).filter(({ since }) => since >= warmFrom).map(({ ms }) => ms)),
    sampled: Object.fromEntries(connections.flatMap(({ device, times }) => (times === null ? [] : [[device, times]]))),
    ownCpuUs: (used.user + used.system) / Math.max(1, acknowledged),
  };
}

process.on('message', (message: ToLoad) => {
  if (message.say === 'connect') open(message.order).catch((error: unknown) => fail(String(error)));
  else if (message.say === 'run' && order !== null) {
    run(order).then(
      (result) => over || say({ say: 'done', result }),
      (error: unknown) => fail(String(error)),
    );
  } else if (message.say === 'allow') {
    allow(message.upTo);
  } else if (message.say === 'end') {
    over = true;
    for (const connection of connections) connection.close();
    terminal?.close();
    process.disconnect();
  }
});
