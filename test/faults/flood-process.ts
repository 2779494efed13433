/** Many devices that send telemetry without end, in a process of its own: nothing of what it costs is the gateway's. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPacket, publishTemplate } from '../../bench/mqtt-packets.ts';
import { brokenEvery, deviceWindow, type FloodOrder, type FloodStage, type FromFlood, type ToFlood } from './flood-order.ts';

const say = (message: FromFlood) => process.send?.(message);
/** From the end of a stage to the last PUBACK. */
const drainMs = 60_000;
const connectMs = 30_000;
const start = '{"ts":';
const template = `${start}1700000000000,"values":{"gas.concentration":1.5,"gas.co":0.000000,"gas.state":"normal","gas.valve":"open","device.signal":-71.5}}`;
const tsAt = start.length;
const coAt = template.indexOf('0.000000') + 2;
const millions = 1_000_000;

let total = 0;
const cut: string[] = [];

class FloodDevice {
  readonly id: string;
  readonly qos: 0 | 1;
  readonly broken: number[] = [];
  sent = 0;
  acknowledged = 0;
  private readonly socket: Socket;
  private readonly packet: Buffer;
  private readonly packetIdAt: number;
  private readonly payloadAt: number;
  private rest = 0;
  private ready: () => void = () => {};
  private lastTs = 0;
  private in = false;

  constructor(port: number, { id, secret, qos }: FloodOrder['devices'][number]) {
    this.id = id;
    this.qos = qos;
    const { bytes, packetIdAt, payloadAt } = publishTemplate(`v1/devices/${id}/telemetry`, template);
    // Without a packet id the same message is one of QoS 0.
    this.packet = qos === 1 ? bytes : asQos0(bytes, packetIdAt);
    this.packetIdAt = packetIdAt;
    this.payloadAt = qos === 1 ? payloadAt : payloadAt - 2;
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', () => {});
    this.socket.on('close', () => cut.push(id));
    this.socket.on('data', (chunk) => this.hear(chunk));
    this.socket.write(connectPacket(id, id, secret));
  }

  connected(): Promise<void> {
    return new Promise((resolve) => {
      this.ready = resolve;
    });
  }

  /** False: its window or its socket is full, it holds the message back. */
  send(): boolean {
    if (this.socket.destroyed || this.socket.writableNeedDrain) return false;
    if (this.qos === 1 && this.sent - this.acknowledged >= deviceWindow) return false;
    const bytes = Buffer.from(this.packet);
    const n = this.sent++;
    if (this.qos === 1) bytes.writeUInt16BE((n % 65_535) + 1, this.packetIdAt);
    this.lastTs = Math.max(this.lastTs + 1, Date.now());
    bytes.write(String(this.lastTs), this.payloadAt + tsAt, 'latin1');
    bytes.write(String(n % millions).padStart(6, '0'), this.payloadAt + coAt, 'latin1');
    if (++total % brokenEvery === 0) {
      bytes.write('[', this.payloadAt, 'latin1');
      this.broken.push(n);
    }
    this.socket.write(bytes);
    return true;
  }

  /** Everything is answered, or, with QoS 0, on its way. */
  get isDone(): boolean {
    return this.socket.destroyed || (this.qos === 1 ? this.acknowledged === this.sent : this.socket.writableLength === 0);
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.end();
  }

  /** CONNACK, then PUBACKs: four bytes each, and a chunk may end inside one. */
  private hear(chunk: Buffer): void {
    const bytes = this.rest + chunk.length;
    this.rest = bytes % 4;
    const packets = (bytes - this.rest) / 4;
    if (packets === 0) return;
    this.acknowledged += packets - (this.in ? 0 : 1);
    if (!this.in) this.ready();
    this.in = true;
  }
}

function asQos0(bytes: Buffer, packetIdAt: number): Buffer {
  const out = Buffer.concat([bytes.subarray(0, packetIdAt), bytes.subarray(packetIdAt + 2)]);
  // Remaining length of this message takes two bytes (section 2.2.3), and goes on doing so with two bytes less.
  const length = out.length - 3;
  out[0] = 0x30;
  out[1] = (length & 0x7f) | 0x80;
  out[2] = length >> 7;
  return out;
}

let devices: FloodDevice[] = [];
let offered = 0;
let heldBack = 0;

async function open({ port, devices: wanted }: FloodOrder): Promise<void> {
  for (let at = 0; at < wanted.length; at += 50) {
    const some = wanted.slice(at, at + 50).map((device) => new FloodDevice(port, device));
    devices.push(...some);
    const all = Promise.all(some.map((device) => device.connected())).then(() => true);
    if (!(await Promise.race([all, sleep(connectMs, false)]))) throw new Error(`devices were not let in within ${connectMs} ms`);
  }
  say({ say: 'connected' });
}

async function run({ rate, seconds }: FloodStage): Promise<void> {
  const acknowledgedBefore = acknowledged();
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  let due = 0;
  let next = 0;
  for (let now = begun; now < end; now = performance.now()) {
    if (rate === null) {
      for (const device of devices) for (let burst = 0; burst < deviceWindow && device.send(); burst++) offered++;
    } else {
      // Open loop: what is due is due, however slow the answers are; a device that cannot send now does not send it later.
      for (const wanted = Math.floor(((now - begun) / 1_000) * rate); due < wanted; due++) {
        offered++;
        if (devices[next++ % devices.length]?.send() !== true) heldBack++;
      }
    }
    await sleep(1);
  }
  const taken = acknowledged() - acknowledgedBefore;
  for (const limit = performance.now() + drainMs; !devices.every((device) => device.isDone); await sleep(20))
    if (performance.now() > limit) throw new Error(`messages were not acknowledged ${drainMs} ms after the end of a stage`);
  say({ say: 'done', acknowledged: taken, seconds: (performance.now() - begun) / 1_000 });
}

function acknowledged(): number {
  return devices.reduce((sum, device) => sum + device.acknowledged, 0);
}

function finish(): void {
  for (const device of devices) device.close();
  const sum = (of: (device: FloodDevice) => number) => devices.reduce((all, device) => all + of(device), 0);
  const result = {
    offered,
    heldBack,
    sent: sum(({ sent }) => sent),
    sentQos0: sum(({ sent, qos }) => (qos === 0 ? sent : 0)),
    broken: sum(({ broken }) => broken.length),
    acknowledged: acknowledged(),
    cut: [...cut],
    byDevice: devices.map(({ id, sent, broken }) => ({ id, sent, broken })),
  };
  devices = [];
  process.send?.({ say: 'ended', result } satisfies FromFlood, () => process.disconnect());
}

const failed = (error: unknown) => say({ say: 'failed', why: String(error) });
process.on('message', (message: ToFlood) => {
  if (message.say === 'connect') open(message.order).catch(failed);
  else if (message.say === 'run') run(message.stage).catch(failed);
  else finish();
});
