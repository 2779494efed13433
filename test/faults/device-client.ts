import { connect, type Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';

/** One message as its device knows it: the source log, kept outside the gateway. */
export interface Sent {
  readonly device: string;
  /** Unique in the whole run; stands in the payload as its `id` unless the device sends none. */
  readonly key: string;
  readonly channel: 'telemetry' | 'events';
  readonly values: Readonly<Record<string, unknown>>;
  readonly packetId: number;
  readonly hasId: boolean;
  /** ms since epoch, as the device says it; null = it says none. */
  readonly ts: number | null;
  attempts: number;
  /** performance.now() when the PUBACK was read; null = never. */
  ackedAt: number | null;
}

const againMs = 20;

/**
 * A device that does its duty: QoS 1, keeps what was not acknowledged, and sends it again with DUP and the same packet
 * id on its next connection, in the same order.
 */
export class DeviceClient {
  readonly log: Sent[] = [];
  private readonly id: string;
  private readonly secret: string;
  /** False: identity rests on DUP and packet id alone (design.md invariant 3). */
  private readonly ownIds: boolean;
  private readonly nextPacketId: () => number;
  private readonly open = new Map<number, { sent: Sent; resolve: () => void }>();
  private port: number | null = null;
  private socket: Socket | null = null;
  private signedIn = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: { id: string; secret: string; ownIds: boolean; nextPacketId: () => number }) {
    this.id = options.id;
    this.secret = options.secret;
    this.ownIds = options.ownIds;
    this.nextPacketId = options.nextPacketId;
  }

  /** Where the gateway is now; null = nowhere. Connects, and again whenever the connection ends. */
  aim(port: number | null): void {
    this.port = port;
    this.drop();
    this.connect();
  }

  get connected(): boolean {
    return this.signedIn;
  }

  /** Resolves when the gateway has acknowledged it, on whichever connection. */
  publish(channel: Sent['channel'], key: string, values: Sent['values'], ts: number | null = null): Promise<void> {
    const { id: device, ownIds: hasId } = this;
    const sent: Sent = { device, key, channel, values, packetId: this.nextPacketId(), hasId, ts, attempts: 0, ackedAt: null };
    this.log.push(sent);
    return new Promise((resolve) => {
      this.open.set(sent.packetId, { sent, resolve });
      if (this.signedIn) this.write(sent);
    });
  }

  private write(sent: Sent): void {
    const stamp = sent.ts === null ? {} : { ts: sent.ts };
    const payload = sent.hasId ? { ...stamp, id: sent.key, values: sent.values } : sent.values;
    const packet = mqttPacket.generate({
      cmd: 'publish',
      topic: `v1/devices/${sent.device}/${sent.channel}`,
      payload: JSON.stringify(payload),
      qos: 1,
      dup: sent.attempts > 0,
      retain: false,
      messageId: sent.packetId,
    });
    sent.attempts++;
    this.socket?.write(packet);
  }

  private connect(): void {
    if (this.port === null || this.socket !== null) return;
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      if (this.socket !== socket) return;
      if (packet.cmd === 'connack' && packet.returnCode === 0) {
        this.signedIn = true;
        for (const { sent } of this.open.values()) this.write(sent);
      } else if (packet.cmd === 'puback') this.acknowledged(packet.messageId ?? 0);
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.drop();
      this.timer = setTimeout(() => this.connect(), againMs);
    });
    socket.write(
      mqttPacket.generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: false,
        clientId: `client-${this.id}`,
        keepalive: 0,
        username: this.id,
        password: Buffer.from(this.secret),
      }),
    );
  }

  private acknowledged(packetId: number): void {
    const entry = this.open.get(packetId);
    if (entry === undefined) return;
    this.open.delete(packetId);
    entry.sent.ackedAt = performance.now();
    entry.resolve();
  }

  private drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.signedIn = false;
    this.socket?.destroy();
    this.socket = null;
  }
}
