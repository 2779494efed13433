import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import type { GatewayRun } from './gateway-run.ts';
import type { Site } from './site.ts';

/** One kind of peer that begins something and never comes to its end, a byte a second. */
interface Drip {
  readonly what: string;
  readonly port: number;
  /** What it sends at once; `next` after the answer to it. */
  readonly begin: Buffer | string;
  readonly next?: Buffer | string;
  readonly byte: string;
  /** s after which it must be gone: battery row 14 says 10 for HTTP, the rest are the gateway's own (limits.ts), each with a look's time. */
  readonly limit: number;
}

export interface Dripped {
  readonly what: string;
  /** Of the slowest to be cut, s; Infinity = it was never. */
  readonly worst: number;
  readonly limit: number;
}

const giveUpMs = 45_000;
const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
const upgrade = (path: string, more: string) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}${more}`;
const basic = (id: string, secret: string) => `Authorization: Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}\r\n`;
/** RFC 6455 5.2: a whole text message of 100 masked bytes begins so; its mask and its payload do not come. */
const frame = Buffer.from([0x81, 0x80 | 100]);

/** `many` of each kind at once; peers with an account are as many as there are accounts for them (`drip-0` ..., `post-0` ...). */
export function dripping(site: Site, gateway: GatewayRun, many: number): Promise<readonly Dripped[]> {
  const http = Number(new URL(gateway.http).port);
  const mqtt = gateway.mqttPort;
  const [terminal] = site.terminals;
  const times = (count: number, make: (index: number) => Drip) => Array.from({ length: count }, (_, index) => make(index));
  const secret = (id: string) => site.devices.get(id) ?? '';
  const signedIn = (id: string) =>
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: id,
      keepalive: 0,
      username: id,
      password: Buffer.from(secret(id)),
    });
  const all: readonly Drip[] = [
    ...times(many, () => ({ what: 'MQTT: CONNECT', port: mqtt, begin: Buffer.from([0x10, 0x7f]), byte: '\0', limit: 6 })),
    ...times(many, () => ({
      what: 'HTTP: headers',
      port: http,
      begin: 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
      byte: 'x',
      limit: 10,
    })),
    ...times(many, () => ({
      what: 'HTTP: body',
      port: http,
      begin: 'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"user":"',
      byte: 'x',
      limit: 10.5,
    })),
    ...times(many, () => ({
      what: 'WebSocket: upgrade',
      port: http,
      begin: upgrade('/api/v1/terminals/gate/stream', 'X-Slow: '),
      byte: 'x',
      limit: 10,
    })),
    ...times(many, () => ({
      what: 'OCPP: upgrade',
      port: http,
      begin: upgrade('/ocpp/post-0', 'Sec-WebSocket-Protocol: ocpp1.6\r\nX-Slow: '),
      byte: 'x',
      limit: 10,
    })),
    ...times(drippers, (index) => ({
      what: 'MQTT: PUBLISH',
      port: mqtt,
      begin: signedIn(`drip-${index}`),
      next: Buffer.from([0x32, 0x7f, 0, 40]),
      byte: 'x',
      limit: 12,
    })),
    ...times(drippers, (index) => ({
      what: 'OCPP: message',
      port: http,
      begin: upgrade(`/ocpp/post-${index}`, `Sec-WebSocket-Protocol: ocpp1.6\r\n${basic(`post-${index}`, secret(`post-${index}`))}\r\n`),
      next: frame,
      byte: 'x',
      limit: 13,
    })),
    ...times(drippers, () => ({
      what: 'WebSocket: message of a terminal',
      port: http,
      begin: upgrade(`/api/v1/terminals/${terminal?.id}/stream`, `${basic(terminal?.id ?? '', terminal?.secret ?? '')}\r\n`),
      next: frame,
      byte: 'x',
      // Not cut while its terminal may sign in; within 32 s it is told as `terminal.lost` (row 12).
      limit: Number.POSITIVE_INFINITY,
    })),
  ];
  return Promise.all(all.map(hold)).then((ended) => {
    const kinds = [...new Set(ended.map(({ what }) => what))];
    return kinds.map((what) => {
      const of = ended.filter((each) => each.what === what);
      return { what, worst: Math.max(...of.map(({ seconds }) => seconds)), limit: of[0]?.limit ?? 0 };
    });
  });
}

export const drippers = 5;

async function hold({ what, port, begin, next: after, byte, limit }: Drip): Promise<{ what: string; seconds: number; limit: number }> {
  const socket: Socket = connect({ host: '127.0.0.1', port });
  const begun = performance.now();
  let next = after;
  socket.on('error', () => {});
  socket.on('data', () => {
    if (next === undefined) return;
    socket.write(next);
    next = undefined;
  });
  socket.write(begin);
  const drip = setInterval(() => next === undefined && socket.writable && socket.write(byte), 1_000);
  const closed = new Promise<number>((done) => socket.on('close', () => done((performance.now() - begun) / 1_000)));
  const seconds = await Promise.race([closed, sleep(giveUpMs, Number.POSITIVE_INFINITY)]);
  clearInterval(drip);
  socket.destroy();
  return { what, seconds, limit };
}
