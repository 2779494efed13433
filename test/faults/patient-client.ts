import { connect, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';

export interface PatientOptions {
  readonly id: string;
  readonly secret: string;
  readonly onMessage?: (topic: string, payload: string) => void;
  /** How long it waits for an answer that is due. */
  readonly patienceMs?: number;
}

/** Something that is said until it is answered. */
interface Owed {
  packet: Packet;
  /** The answer that ends it, or leads to the next step of QoS 2. */
  awaits: Packet['cmd'];
  sent: boolean;
  readonly done: () => void;
}

const againMs = 50;
/** Without the answer that is due a connection is given up and another one is made: what a cellular modem does, only sooner. */
const patienceMs = 2_000;

/**
 * An MQTT client with a session that it keeps, which takes no silence for an answer: what is not answered in time it says
 * again on another connection, PUBLISH with DUP and the same packet id, PUBREL where that was the last step [MQTT-4.4.0-1].
 */
export class PatientClient {
  /** Connections that were made. */
  connections = 0;
  private readonly options: PatientOptions;
  private readonly owed = new Map<string, Owed>();
  private port: number | null = null;
  private socket: Socket | null = null;
  private welcome = false;
  private lastId = 0;
  private timer: NodeJS.Timeout | null = null;
  private readonly waiting: (() => void)[] = [];

  constructor(options: PatientOptions) {
    this.options = options;
  }

  /** Where the gateway is; null = stop. */
  aim(port: number | null): Promise<void> {
    this.port = port;
    this.drop();
    if (port === null) return Promise.resolve();
    return this.connected();
  }

  publish(topic: string, payload: string, qos: 1 | 2): Promise<void> {
    const messageId = ++this.lastId;
    const packet: Packet = { cmd: 'publish', topic, payload, qos, dup: false, retain: false, messageId };
    return this.say(String(messageId), packet, qos === 1 ? 'puback' : 'pubrec');
  }

  subscribe(topic: string): Promise<void> {
    const messageId = ++this.lastId;
    return this.say(String(messageId), { cmd: 'subscribe', messageId, subscriptions: [{ topic, qos: 1 }] }, 'suback');
  }

  unsubscribe(topic: string): Promise<void> {
    const messageId = ++this.lastId;
    return this.say(String(messageId), { cmd: 'unsubscribe', messageId, unsubscriptions: [topic] }, 'unsuback');
  }

  ping(): Promise<void> {
    return this.say('ping', { cmd: 'pingreq' }, 'pingresp');
  }

  /** Says good-bye, ends the connection, and comes back. */
  async disconnect(): Promise<void> {
    const { socket } = this;
    if (socket === null) return;
    socket.write(mqttPacket.generate({ cmd: 'disconnect' }));
    await new Promise<void>((done) => socket.end(done));
    this.drop();
    await this.connected();
  }

  private say(key: string, packet: Packet, awaits: Packet['cmd']): Promise<void> {
    return new Promise((done) => {
      const owed: Owed = { packet, awaits, sent: false, done };
      this.owed.set(key, owed);
      if (this.welcome) this.write(owed);
    });
  }

  private write(owed: Owed): void {
    if (owed.packet.cmd === 'publish') owed.packet.dup = owed.sent;
    owed.sent = true;
    this.socket?.write(mqttPacket.generate(owed.packet));
    this.watch();
  }

  private connected(): Promise<void> {
    return new Promise((done) => {
      this.waiting.push(done);
      this.connect();
    });
  }

  private connect(): void {
    if (this.port === null || this.socket !== null) return;
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.socket = socket;
    this.connections++;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => void (this.socket === socket && this.hear(packet)));
    socket.on('data', (part) => parser.parse(part));
    socket.on('error', () => {});
    socket.on('close', () => void (this.socket === socket && this.again()));
    const { id, secret } = this.options;
    const who = { clientId: `patient-${id}`, username: id, password: Buffer.from(secret) };
    socket.write(mqttPacket.generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: false, keepalive: 30, ...who }));
    this.watch();
  }

  /** Something is due: an answer to CONNECT or to something owed. */
  private watch(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = this.welcome && this.owed.size === 0 ? null : setTimeout(() => this.again(), this.options.patienceMs ?? patienceMs);
  }

  private again(): void {
    this.drop();
    this.timer = setTimeout(() => this.connect(), againMs);
  }

  private hear(packet: Packet): void {
    if (packet.cmd === 'connack') {
      if (packet.returnCode !== 0) throw new Error(`${this.options.id}: CONNACK ${packet.returnCode}`);
      this.welcome = true;
      for (const owed of this.owed.values()) this.write(owed);
      for (const done of this.waiting.splice(0)) done();
    } else if (packet.cmd === 'publish') {
      if (packet.qos === 1) this.socket?.write(mqttPacket.generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }));
      this.options.onMessage?.(packet.topic, String(packet.payload));
    } else this.answered(packet);
    this.watch();
  }

  private answered(packet: Packet): void {
    const key = packet.cmd === 'pingresp' ? 'ping' : String(packet.messageId);
    const owed = this.owed.get(key);
    // An answer to a copy that was answered before.
    if (owed?.awaits !== packet.cmd) return;
    if (packet.cmd === 'pubrec') {
      owed.packet = { cmd: 'pubrel', messageId: packet.messageId ?? 0 };
      owed.awaits = 'pubcomp';
      this.write(owed);
      return;
    }
    this.owed.delete(key);
    owed.done();
  }

  private drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.welcome = false;
    this.socket?.destroy();
    this.socket = null;
  }
}
