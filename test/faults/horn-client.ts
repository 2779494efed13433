import { connect, type Socket } from 'node:net';
import mqttPacket from 'mqtt-packet';

export interface HornMessage {
  readonly alarmId: string;
  readonly deviceId: string | null;
  /** Of the alarm; without receipts the number that the message begins with. */
  readonly step: number;
  /** The terminal's own sequence. */
  readonly place: number;
  /** performance.now() when it was read. */
  readonly at: number;
}

export interface HornOptions {
  readonly port: number;
  readonly user: string;
  readonly secret: string;
  readonly topic: string;
  /** Where receipts go; null = nobody wants any. */
  readonly receipts: string | null;
}

const againMs = 20;
const aliveMs = 5_000;

/** A hardware terminal: an MQTT session that it keeps, receipts for what it is told, a sign of life each five seconds. */
export class HornClient {
  readonly messages: HornMessage[] = [];
  subscribed = false;
  /** Connections that ended without our doing. */
  losses = 0;
  private readonly options: HornOptions;
  private readonly timer: NodeJS.Timeout;
  private socket: Socket | null = null;
  private stopped = false;
  private packetId = 1;
  private last = 0;

  constructor(options: HornOptions) {
    this.options = options;
    this.timer = setInterval(() => this.alive(), aliveMs);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    this.socket?.destroy();
  }

  private connect(): void {
    const { port, user, secret, topic } = this.options;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connack') this.write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
      else if (packet.cmd === 'suback') {
        this.subscribed = true;
        this.alive();
      } else if (packet.cmd === 'publish') {
        if (packet.qos > 0) this.write({ cmd: 'puback', messageId: packet.messageId ?? 0 });
        this.heard(String(packet.payload));
      }
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.subscribed = false;
      if (this.stopped) return;
      this.losses++;
      setTimeout(() => this.connect(), againMs);
    });
    const credentials = { username: user, password: Buffer.from(secret) };
    this.write({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: false, clientId: user, keepalive: 0, ...credentials });
  }

  private write(packet: mqttPacket.Packet): void {
    this.socket?.write(mqttPacket.generate(packet));
  }

  private heard(text: string): void {
    const at = performance.now();
    if (this.options.receipts === null) {
      this.messages.push({ alarmId: '', deviceId: null, step: Number.parseInt(text, 10), place: 0, at });
      return;
    }
    const { type, deliveryId, sequence, alarm } = JSON.parse(text);
    if (type !== 'delivery') return;
    this.messages.push({ alarmId: alarm.id, deviceId: alarm.deviceId, step: alarm.sequence, place: sequence, at });
    this.last = Math.max(this.last, sequence);
    for (const receipt of ['received', 'shown']) this.say({ type: receipt, deliveryId });
  }

  private alive(): void {
    if (this.subscribed) this.say({ type: 'alive', lastSequence: this.last, visible: true, sound: 'on' });
  }

  private say(message: object): void {
    const { receipts } = this.options;
    if (receipts === null) return;
    this.packetId = (this.packetId % 60_000) + 2;
    const payload = JSON.stringify(message);
    this.write({ cmd: 'publish', topic: receipts, payload, qos: 1, dup: false, retain: false, messageId: this.packetId });
  }
}
