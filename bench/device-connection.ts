import { connect, type Socket } from 'node:net';
import { connectPacket, publishTemplate } from './mqtt-packets.ts';
import { crosses, deviceId, stateAt, stateText, template, topicOf, tsAt, valueAt } from './workload.ts';

/** Remembers when each message was written, for rate runs; a power of two above what is ever in flight there. */
const ring = 1024;

export interface ConnectionEvents {
  /** `count` more messages are acknowledged. */
  readonly acknowledged: (connection: DeviceConnection, count: number) => void;
  /** One acknowledgement, when latencies are kept: ms since it was written. */
  readonly latency: ((ms: number) => void) | null;
  readonly failed: (why: string) => void;
}

/** One device's connection, as cheap as a load generator has to be: prebuilt bytes, digits patched in, one write a burst. */
export class DeviceConnection {
  readonly device: number;
  private readonly events: ConnectionEvents;
  private readonly packet: Buffer;
  private readonly packetIdAt: number;
  private readonly payloadAt: number;
  private socket: Socket | null = null;
  private rest = 0;
  private pending = Buffer.alloc(0);
  private readonly writtenAt: Float64Array | null;
  private lastTs = 0;
  sent = 0;
  acknowledged = 0;
  /** Times of all messages in order, when they are to be compared with what was stored. */
  readonly times: number[] | null;

  constructor(device: number, sampled: boolean, events: ConnectionEvents) {
    this.device = device;
    this.events = events;
    const { bytes, packetIdAt, payloadAt } = publishTemplate(topicOf(device), template);
    this.packet = bytes;
    this.packetIdAt = packetIdAt;
    this.payloadAt = payloadAt;
    this.times = sampled ? [] : null;
    this.writtenAt = events.latency === null ? null : new Float64Array(ring);
  }

  get bytesPerMessage(): number {
    return this.packet.length - this.payloadAt;
  }

  /** May be called again when it was refused or cut off before it was let in. */
  open(to: { readonly host: string; readonly port: number; readonly localAddress?: string }, secret: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = deviceId(this.device);
      let ready = false;
      const socket = connect({ ...to, noDelay: true }, () => socket.write(connectPacket(id, id, secret)));
      this.socket = socket;
      const failed = (why: string) => {
        if (ready) this.events.failed(`${id}: ${why}`);
        else reject(new Error(`${id}: ${why}`));
      };
      socket.on('error', (error) => failed(error.message));
      socket.on('close', () => failed('connection closed by the peer'));
      socket.on('data', (chunk) => {
        if (ready) this.take(chunk);
        else if (chunk.length >= 4 && chunk[0] === 0x20 && chunk[3] === 0) {
          ready = true;
          resolve();
          if (chunk.length > 4) this.take(chunk.subarray(4));
        } else failed(`refused, CONNACK ${chunk.toString('hex')}`);
      });
    });
  }

  close(): void {
    this.socket?.removeAllListeners('close');
    this.socket?.destroy();
  }

  /** Writes `count` messages stamped from `wall` (ms) on; times of one device never repeat. Returns how many of them cross. */
  send(count: number, wall: number): number {
    const length = this.packet.length;
    const burst = Buffer.allocUnsafe(length * count);
    let crossing = 0;
    for (let i = 0; i < count; i++) {
      const at = i * length;
      this.packet.copy(burst, at);
      const n = this.sent++;
      const packetId = (n % 65_535) + 1;
      burst[at + this.packetIdAt] = packetId >> 8;
      burst[at + this.packetIdAt + 1] = packetId & 0xff;
      const ts = Math.max(this.lastTs + 1, wall);
      this.lastTs = ts;
      const payload = at + this.payloadAt;
      digits(burst, payload + tsAt, Math.floor(ts / 1_000_000), 7);
      digits(burst, payload + tsAt + 7, ts % 1_000_000, 6);
      digits(burst, payload + valueAt + 3, n % 1_000_000, 6);
      if (crosses(this.device, n)) {
        crossing++;
        burst.write('55', payload + valueAt, 'latin1');
        burst.write(stateText.high, payload + stateAt, 'latin1');
      }
      this.times?.push(ts);
      if (this.writtenAt !== null) this.writtenAt[packetId % ring] = performance.now();
    }
    this.socket?.write(burst);
    return crossing;
  }

  /** PUBACKs, four bytes each; a chunk may end inside one. */
  private take(chunk: Buffer): void {
    const bytes = this.rest === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const whole = bytes.length - (bytes.length % 4);
    for (let at = 0; at < whole; at += 4) {
      if (bytes[at] !== 0x40) {
        this.events.failed(`${deviceId(this.device)}: expected PUBACK, came byte 0x${bytes[at]?.toString(16)}`);
        return;
      }
      if (this.writtenAt === null || this.events.latency === null) continue;
      const packetId = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      this.events.latency(performance.now() - (this.writtenAt[packetId % ring] ?? Number.NaN));
    }
    this.rest = bytes.length - whole;
    if (this.rest > 0) this.pending = Buffer.from(bytes.subarray(whole));
    this.acknowledged += whole / 4;
    this.events.acknowledged(this, whole / 4);
  }
}

function digits(into: Buffer, at: number, value: number, count: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    into[i] = 48 + rest - next * 10;
    rest = next;
  }
}
