import { connect, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { until } from './rig.ts';

type Text = string | Buffer;

function field(text: Text): Buffer {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Fixed header and body; no check of any kind, so that tests can be wrong on purpose. */
export function frame(first: number, ...parts: readonly (Buffer | number)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part >> 8, part & 0xff]) : part)));
  const head = [first];
  let length = body.length;
  do {
    head.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    length >>>= 7;
  } while (length > 0);
  return Buffer.concat([Buffer.from(head), body]);
}

export interface ConnectOptions {
  readonly id?: Text;
  readonly clean?: boolean;
  readonly user?: Text | null;
  readonly password?: Text | null;
  readonly will?: { readonly topic: Text; readonly payload: Text; readonly retain?: boolean };
  readonly keepalive?: number;
  readonly level?: number;
}

export function connectPacket(options: ConnectOptions = {}): Buffer {
  const { id = 'c', clean = true, user = 'd1', keepalive = 0, level = 4, will } = options;
  const password = options.password === undefined ? `secret-${user}` : options.password;
  const flags =
    (clean ? 2 : 0) | (will ? 4 : 0) | (will?.retain ? 32 : 0) | (user === null ? 0 : 128) | (password === null || user === null ? 0 : 64);
  const parts = [field(level === 3 ? 'MQIsdp' : 'MQTT'), Buffer.from([level, flags]), keepalive, field(id)];
  if (will) parts.push(field(will.topic), field(will.payload));
  if (user !== null) parts.push(field(user));
  if (user !== null && password !== null) parts.push(field(password));
  return frame(0x10, ...parts);
}

export function publishPacket(topic: Text, payload: Text, qos = 0, id = 1, dup = false, retain = false): Buffer {
  const head = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  return qos === 0
    ? frame(head, field(topic), Buffer.from(payload as string))
    : frame(head, field(topic), id, Buffer.from(payload as string));
}

export function subscribePacket(filters: readonly Text[], qos = 1, id = 1): Buffer {
  return frame(0x82, id, ...filters.flatMap((filter) => [field(filter), Buffer.from([qos])]));
}

export function unsubscribePacket(filters: readonly Text[], id = 1): Buffer {
  return frame(0xa2, id, ...filters.map(field));
}

export const pubrel = (id: number): Buffer => frame(0x62, id);
export const puback = (id: number): Buffer => frame(0x40, id);
export const ping = Buffer.from([0xc0, 0]);
export const disconnect = Buffer.from([0xe0, 0]);

/** A client that says exactly what it is told to and keeps what it hears. */
export class Wire {
  readonly heard: Packet[] = [];
  closed = false;
  readonly socket: Socket;
  /** Called for every packet as it comes. */
  onPacket: (packet: Packet) => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      this.heard.push(packet);
      this.onPacket(packet);
    });
    parser.on('error', () => {});
    this.socket.on('data', (chunk) => parser.parse(chunk));
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  send(...packets: readonly Buffer[]): this {
    this.socket.write(Buffer.concat(packets));
    return this;
  }

  /** Sends CONNECT and waits for the CONNACK code. */
  async connect(options: ConnectOptions = {}): Promise<number> {
    this.send(connectPacket(options));
    return (await this.next('connack')).returnCode ?? -1;
  }

  of<C extends Packet['cmd']>(cmd: C): Extract<Packet, { cmd: C }>[] {
    return this.heard.filter((packet): packet is Extract<Packet, { cmd: C }> => packet.cmd === cmd);
  }

  /** Waits for the `nth` packet of a kind. */
  async next<C extends Packet['cmd']>(cmd: C, nth = 1): Promise<Extract<Packet, { cmd: C }>> {
    await until(`${cmd} number ${nth}`, () => this.of(cmd).length >= nth || this.closed);
    const packet = this.of(cmd)[nth - 1];
    if (packet === undefined) throw new Error(`closed before ${cmd} number ${nth}`);
    return packet;
  }

  async hangUp(): Promise<void> {
    await until('the peer to close', () => this.closed);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export async function connected(port: number, options: ConnectOptions = {}): Promise<Wire> {
  const wire = new Wire(port);
  const code = await wire.connect(options);
  if (code !== 0) throw new Error(`CONNACK ${code}`);
  return wire;
}
