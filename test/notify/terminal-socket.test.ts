import { execFileSync } from 'node:child_process';
import { close, closeSync, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { attachTerminalSocket } from '../../src/notify/channels/stream/terminal-socket.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { anAlarm, gate, HubBench, root } from './hub-bench.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The hub with the system's clock and timers behind a real HTTP server. */
async function served(perMessageDeflate = false) {
  /** The gateway's end of each terminal's newest connection. */
  const accepted = new Map<string, WebSocket>();
  const b = new HubBench([root, gate], {
    clock: systemClock,
    schedule: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const server: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536, perMessageDeflate });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const after = url.searchParams.get('after');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      accepted.set(url.pathname.slice(1), ws);
      attachTerminalSocket(b.hub, ws, {
        terminalId: url.pathname.slice(1),
        after: after === null ? null : Number(after),
        userId: url.searchParams.get('user'),
        wire: socket,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  b.hub.start();
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  cleanups.push(() => b.hub.stop());
  const url = (id: string, after?: number) => `ws://127.0.0.1:${port}/${id}?user=wang${after === undefined ? '' : `&after=${after}`}`;
  return { b, port, url, accepted };
}

class Client {
  readonly heard: Record<string, unknown>[] = [];
  readonly socket: WebSocket;
  closed: number | null = null;
  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    cleanups.push(() => this.socket.terminate());
  }
  async until(what: (message: Record<string, unknown>) => boolean, ms = 8_000): Promise<Record<string, unknown>> {
    const end = Date.now() + ms;
    for (;;) {
      const found = this.heard.find(what);
      if (found) return found;
      if (Date.now() > end) throw new Error(`not heard within ${ms} ms; heard ${JSON.stringify(this.heard).slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
const ofType = (type: string) => (message: Record<string, unknown>) => message.type === type;

describe('the stream over a real WebSocket', () => {
  test('delivers, is re-sent after a lost receipt, resumes after a reconnect, and names the first person', async () => {
    const { b, url } = await served();
    const first = new Client(url('gate'));
    await first.until(ofType('heartbeat'));
    b.raise('a1');
    expect(await first.until(ofType('delivery'))).toMatchObject({ sequence: 1, deliveryId: 'a1~1~gate', attempt: 1 });
    expect(await first.until((message) => message.attempt === 2, 6_000)).toMatchObject({ deliveryId: 'a1~1~gate' });
    first.socket.terminate();
    b.raise('a2');
    const second = new Client(url('gate', 1));
    expect(await second.until(ofType('delivery'))).toMatchObject({ sequence: 2, deliveryId: 'a2~1~gate' });
    second.socket.send(JSON.stringify({ type: 'acknowledge', deliveryId: 'a1~1~gate' }));
    expect(await second.until(ofType('acknowledged'))).toMatchObject({ alarmId: 'a1', by: 'wang' });
    second.socket.send(Buffer.from([0xff, 0xfe]));
    expect(await second.until(ofType('error'))).toMatchObject({ code: 'not-json' });
    expect(second.closed).toBeNull();
  });

  test('a peer that stops reading is cut within 2 s of its buffers being full, while another is served at once', async () => {
    const { b, port, url, accepted } = await served();
    const good = new Client(url('centre'));
    await good.until(ofType('heartbeat'));
    const frozen = connect(port, '127.0.0.1');
    cleanups.push(() => frozen.destroy());
    frozen.on('error', () => {});
    frozen.write(
      'GET /gate HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await new Promise((resolve) => frozen.once('data', resolve));
    frozen.pause();
    const long = 'x'.repeat(60_000);
    const connections = () => b.hub.liveness().find((entry) => entry.terminalId === 'gate')?.connections;
    let fullSince: number | null = null;
    let worst = 0;
    for (let n = 0; n < 2_000 && connections() === 1; n++) {
      const before = good.heard.length;
      const at = Date.now();
      b.raise(`a${n}`, { reason: { zh: long, en: long } });
      while (good.heard.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
      worst = Math.max(worst, Date.now() - at);
      // What was cut has no buffer any more.
      if (connections() !== 1) break;
      if (accepted.get('gate')?.bufferedAmount === 0) fullSince = null;
      else fullSince ??= Date.now();
      if (n > 100) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(connections()).toBe(0);
    expect(fullSince).not.toBeNull();
    expect(Date.now() - (fullSince ?? 0)).toBeLessThan(2_000);
    expect(worst).toBeLessThan(500);
    expect(good.closed).toBeNull();
  });

  test('stopping the hub says goodbye to everybody', async () => {
    const { b, url } = await served();
    const client = new Client(url('gate'));
    await client.until(ofType('heartbeat'));
    await b.hub.stop();
    await new Promise((resolve) => client.socket.once('close', resolve));
    expect(client.closed).toBe(1001);
  });
});

test('a single alarm is compressed for whoever offers it; in a flood nothing waits for it and nobody is cut off', async () => {
  const { b, url, accepted } = await served(true);
  const client = new Client(url('gate', 0));
  await client.until(ofType('heartbeat'));
  client.socket.on('message', (data) => {
    const { type, deliveryId } = JSON.parse(String(data)) as { type: string; deliveryId: string };
    if (type === 'delivery') client.socket.send(JSON.stringify({ type: 'received', deliveryId }));
  });
  const carried = () => (accepted.get('gate') as unknown as { _socket: { bytesWritten: number } })._socket.bytesWritten;
  const words = { reason: { zh: '长'.repeat(1_500), en: 'long'.repeat(500) } };
  const before = carried();
  b.raise('alone', words);
  await client.until(({ deliveryId }) => deliveryId === 'alone~1~gate');
  expect(carried() - before).toBeLessThan(2_000);
  const flood = Array.from({ length: 1_500 }, (_each, index) => b.happen(anAlarm(`a${index}`, words), 'raised')).flat();
  b.hub.onDeliveries(flood);
  await client.until(({ deliveryId }) => deliveryId === 'a1499~1~gate', 20_000);
  expect(client.closed).toBeNull();
  expect(client.heard.filter(ofType('delivery'))).toHaveLength(1_501);
  // 7 kB each, most of them as they are: to compress them all takes longer than a peer may seem to take nothing.
  expect(carried() - before).toBeGreaterThan(5_000_000);
}, 40_000);

/** Every thread that compresses, reads files and so on waits for a pipe that nobody writes to, as when there is no processor for them. */
function occupyThreads(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-pipe-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (let thread = 0; thread < 4; thread++) open(pipe, 'r', (_error, descriptor) => close(descriptor));
  return () => {
    closeSync(openSync(pipe, 'w'));
    rmSync(folder, { recursive: true });
  };
}

test('a gateway that has no processor to compress with does not cut a peer that reads', async () => {
  const { b, url, accepted } = await served(true);
  const client = new Client(url('gate', 0));
  await client.until(ofType('heartbeat'));
  const free = occupyThreads();
  try {
    b.raise('a1', { reason: { zh: '长'.repeat(1_500), en: 'long'.repeat(500) } });
    b.raise('a2');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(accepted.get('gate')?.bufferedAmount).toBeGreaterThan(1_000);
    expect(client.heard.filter(ofType('delivery'))).toEqual([]);
    expect(client.closed).toBeNull();
  } finally {
    free();
  }
  await client.until(({ deliveryId }) => deliveryId === 'a2~1~gate');
  expect(client.heard.filter(ofType('delivery')).map(({ deliveryId }) => deliveryId)).toEqual(['a1~1~gate', 'a2~1~gate']);
});
