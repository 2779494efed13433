import type { AddressInfo } from 'node:net';
import mqttPacket from 'mqtt-packet';
import { WebSocket, WebSocketServer } from 'ws';
import { type Meddle, startMqttProxy } from './mqtt-proxy.ts';
import { PatientClient } from './patient-client.ts';

/** A message between terminal and gateway, as docs/how-to on terminals has it. */
export interface WireMessage {
  readonly type: string;
  readonly deliveryId?: string;
  readonly by?: string;
  readonly code?: string;
  readonly attempt?: number;
  readonly event?: string;
  readonly alarm?: { readonly id: string; readonly deviceId: string | null; readonly rule: string };
}

/** False = it is lost on its way. */
export type Passes = (message: WireMessage, way: 'up' | 'down') => boolean;

export interface Heard {
  readonly message: WireMessage;
  /** performance.now() when it was read. */
  readonly at: number;
}

/** A terminal that does only what it is told to, on a line that loses what the test says. */
export interface TerminalWire {
  readonly transport: 'WebSocket' | 'MQTT';
  readonly id: string;
  readonly heard: readonly Heard[];
  /** Messages that were lost on the way, by way and type. */
  readonly lost: ReadonlyMap<string, number>;
  say(message: object): void;
  stop(): void;
}

export interface WireOptions {
  readonly id: string;
  readonly secret: string;
  readonly http: string;
  readonly mqttPort: number;
  readonly passes: Passes;
  /** What it leaves without a receipt until it is told to give one. */
  readonly withholds: (message: WireMessage) => boolean;
}

const aliveMs = 5_000;
const sign = { type: 'alive', lastSequence: 0, visible: true, sound: 'on' };

/** What both have: the log, receipts for what is not withheld, and what is lost. */
function ears({ passes, withholds }: WireOptions, say: (message: object) => void) {
  const heard: Heard[] = [];
  const lost = new Map<string, number>();
  const goesOn = (text: string, way: 'up' | 'down'): boolean => {
    const message = JSON.parse(text) as WireMessage;
    if (passes(message, way)) return true;
    const name = `${way} ${message.type}`;
    lost.set(name, (lost.get(name) ?? 0) + 1);
    return false;
  };
  const hear = (text: string): void => {
    const message = JSON.parse(text) as WireMessage;
    heard.push({ message, at: performance.now() });
    const { type, deliveryId } = message;
    if (type !== 'test' && (type !== 'delivery' || withholds(message))) return;
    for (const receipt of ['received', 'shown']) say({ type: receipt, deliveryId });
  };
  return { heard, lost, goesOn, hear };
}

/** Over the stream. The proxy speaks WebSocket to both sides, so that a single message can be lost and nothing is closed. */
export async function streamTerminal(options: WireOptions): Promise<TerminalWire> {
  const { id, secret, http } = options;
  const say = (message: object) => client.send(JSON.stringify(message));
  const { heard, lost, goesOn, hear } = ears(options, say);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((done) => server.once('listening', done));
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const stream = `/api/v1/terminals/${id}/stream`;
  server.on('connection', (near) => {
    const far = new WebSocket(http.replace('http', 'ws') + stream, { headers: { authorization } });
    const early: string[] = [];
    near.on('message', (data) => {
      const text = String(data);
      if (!goesOn(text, 'up')) return;
      if (far.readyState === WebSocket.OPEN) far.send(text);
      else early.push(text);
    });
    far.on('open', () => {
      for (const text of early.splice(0)) far.send(text);
    });
    far.on('message', (data) => void (goesOn(String(data), 'down') && near.send(String(data))));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.terminate());
    }
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${stream}`);
  client.on('message', (data) => hear(String(data)));
  client.on('error', () => {});
  await new Promise((done) => client.once('open', done));
  say(sign);
  const timer = setInterval(() => say(sign), aliveMs);
  return {
    transport: 'WebSocket',
    id,
    heard,
    lost,
    say,
    stop: () => {
      clearInterval(timer);
      client.terminate();
      server.close();
    },
  };
}

/** A hardware terminal. A lost PUBLISH gets no PUBACK, so its client says it again on another connection: lost means until `passes` lets it through. */
export async function hardwareTerminal(options: WireOptions): Promise<TerminalWire> {
  const { id, secret, mqttPort } = options;
  const say = (message: object) => void client.publish(`v1/terminals/${id}/receipts`, JSON.stringify(message), 1);
  const { heard, lost, goesOn, hear } = ears(options, say);
  const meddle: Meddle = ({ kind, bytes }, way) => {
    if (kind !== 'PUBLISH') return [bytes];
    return goesOn(payloadOf(bytes), way) ? [bytes] : [];
  };
  const proxy = await startMqttProxy(mqttPort, meddle);
  const client = new PatientClient({ id, secret, onMessage: (_topic, text) => hear(text) });
  await client.aim(proxy.port);
  await client.subscribe(`v1/terminals/${id}/alarms`);
  say(sign);
  const timer = setInterval(() => say(sign), aliveMs);
  return {
    transport: 'MQTT',
    id,
    heard,
    lost,
    say,
    stop: () => {
      clearInterval(timer);
      void client.aim(null);
      proxy.stop();
    },
  };
}

function payloadOf(bytes: Buffer): string {
  let text = '';
  const parser = mqttPacket.parser();
  parser.on('packet', (packet) => {
    if (packet.cmd === 'publish') text = String(packet.payload);
  });
  parser.parse(bytes);
  return text;
}
