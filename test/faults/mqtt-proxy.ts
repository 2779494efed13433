import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** MQTT 3.1.1, table 2.1: the high four bits of a packet's first byte. */
const kinds = [
  'RESERVED',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'RESERVED',
] as const;
export type PacketKind = (typeof kinds)[number];

/** One packet as it is on the wire. */
export interface Frame {
  readonly kind: PacketKind;
  readonly bytes: Buffer;
}

/** Of the proxy's connections, counted from 1. */
export interface Line {
  readonly number: number;
  /** Everything the client has sent on it. */
  readonly heard: Buffer[];
  /** Past whatever the proxy holds back; false = the other end is gone. */
  up(bytes: Buffer): boolean;
  down(bytes: Buffer): boolean;
}

/** What goes on in place of a packet; [] = nothing. `up` is from the client to the gateway. */
export type Meddle = (frame: Frame, way: 'up' | 'down', line: Line) => readonly Buffer[];

export interface MqttProxy {
  readonly port: number;
  readonly lines: readonly Line[];
  stop(): void;
}

export const untouched: Meddle = ({ bytes }) => [bytes];
/** Byte 1, bit 3 of a PUBLISH [MQTT-3.3.1-1]. */
export function withDup(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[0] = (copy[0] ?? 0) | 8;
  return copy;
}

/** Between an MQTT client and the gateway, packet by packet. `close` says whether a client that closes is closed at the gateway too. */
export async function startMqttProxy(port: number, meddle: Meddle, close: (line: Line) => boolean = () => true): Promise<MqttProxy> {
  const sockets = new Set<Socket>();
  const lines: Line[] = [];
  const server = createServer((near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const write = (to: Socket, bytes: Buffer): boolean => {
      if (to.writable) to.write(bytes);
      return to.writable;
    };
    const line: Line = { number: lines.length + 1, heard: [], up: (bytes) => write(far, bytes), down: (bytes) => write(near, bytes) };
    lines.push(line);
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      sockets.add(from);
      const frames = new FrameSplitter();
      from.setNoDelay(true);
      from.on('error', () => {});
      from.on('data', (part: Buffer) => {
        for (const frame of frames.push(part)) {
          if (way === 'up') line.heard.push(frame.bytes);
          for (const bytes of meddle(frame, way, line)) write(to, bytes);
        }
      });
      from.on('close', () => {
        sockets.delete(from);
        if (way === 'down' || close(line)) to.destroySoon();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Section 2.2.3: the remaining length in at most four bytes of seven bits. */
class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);

  *push(part: Buffer): Generator<Frame> {
    this.rest = Buffer.concat([this.rest, part]);
    for (let whole = this.length(); whole !== null && this.rest.length >= whole; whole = this.length()) {
      const bytes = Buffer.from(this.rest.subarray(0, whole));
      this.rest = this.rest.subarray(whole);
      yield { kind: kinds[(bytes[0] ?? 0) >> 4] ?? 'RESERVED', bytes };
    }
  }

  private length(): number | null {
    let length = 0;
    for (let index = 1; index <= 4; index++) {
      const byte = this.rest[index];
      if (byte === undefined) return null;
      length += (byte & 0x7f) << (7 * (index - 1));
      if (byte < 0x80) return 1 + index + length;
    }
    throw new Error('a remaining length of more than four bytes');
  }
}
