import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectPacket } from 'aedes';
import { createWebSocketStream, type WebSocket } from 'ws';
import type { Account, AccountCheck } from '../../model/intake.ts';
import { clientCertificate } from '../../runtime/client-certificate.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type AccountSignal, Admissions } from './admission.ts';
import { AedesBroker, type BrokerHooks } from './aedes-broker.ts';
import { Answers } from './answers.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { ConnectionCaps } from './connection-caps.ts';
import type { Count } from './counted.ts';
import { type Delivered, Delivery } from './delivery.ts';
import { defaultLimits, type MqttLimits } from './limits.ts';
import { Listeners, type MqttPorts, type TlsSettings } from './listeners.ts';
import { type FlightBudget, type Published, PublishGate } from './publish-gate.ts';
import { SessionStore } from './session-store.ts';
import { type Take, type Takers, takeInto } from './take.ts';
import { accountKey, maySubscribe, publicationOf } from './topic-rights.ts';

const SWEEP = 250;
/** A longer gap between two sweeps is our own sleep (SIGSTOP, a suspended host). */
const ownSleep = 2_000;

export interface MqttSourceOptions extends Takers {
  readonly host: string;
  /** 0 = a free one, see `start`. */
  readonly port: number;
  readonly tls?: TlsSettings;
  readonly limits?: Partial<MqttLimits>;
  readonly accounts: AccountCheck;
  readonly clock: Clock;
  readonly count: Count;
  onSignal(signal: AccountSignal): void;
  /** An account came (accepted and answered) or went. A take-over is neither. */
  onConnection(account: Account, up: boolean): void;
  /**
   * The account can be sent to from here on (its present connection has a subscription), or no longer. After a take-over
   * it is first false, then true again: whoever is there now has seen nothing of what the one before was told.
   */
  onReachable?(account: Account, reachable: boolean): void;
  /** Something inside aedes or the system; the source goes on. */
  onError(error: Error): void;
}

/** MQTT 3.1.1 for devices and hardware terminals: sockets -> guard -> custody, and messages back to them. */
export class MqttSource implements ConnectionOwner, BrokerHooks {
  private readonly options: MqttSourceOptions;
  private readonly limits: MqttLimits;
  private readonly caps: ConnectionCaps;
  private readonly listeners = new Listeners();
  private readonly sessions: SessionStore;
  private readonly admissions: Admissions;
  private readonly delivery: Delivery;
  private readonly broker: AedesBroker;
  private readonly take: Take;
  private readonly flight: FlightBudget = { messages: 0, bytes: 0 };
  private readonly answers = new Answers();
  private readonly connections = new Set<Connection>();
  private readonly up = new Map<string, Account>();
  private readonly reachable = new Map<string, Connection>();
  private sweeper: NodeJS.Timeout | null = null;
  private stopping = false;
  private swept = 0;
  /** Key of the account whose connection is being cut now. */
  private revoking: string | null = null;
  private given = 0;

  constructor(options: MqttSourceOptions) {
    this.options = options;
    this.limits = { ...defaultLimits, ...options.limits };
    const { accounts, clock, count } = options;
    this.caps = new ConnectionCaps(this.limits);
    this.sessions = new SessionStore(clock);
    this.admissions = new Admissions(accounts, clock, this.limits, count, (signal) => options.onSignal(signal));
    this.delivery = new Delivery(this.sessions, this.admissions.live, this.limits, count);
    this.broker = new AedesBroker(this, this.limits);
    this.take = takeInto(options, count, (account) => this.admissions.offend(account));
  }

  /** Resolves when the ports listen; rejects when one cannot be had. */
  async start(): Promise<MqttPorts> {
    await this.broker.start();
    this.swept = this.options.clock.monotonic();
    this.sweeper = setInterval(() => this.sweep(), SWEEP);
    const { host, port, tls } = this.options;
    try {
      return await this.listeners.start(host, port, tls ?? null, this.limits, (socket) => this.onSocket(socket));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Accepts no more, lets custody finish what it has (3 s), closes. Wills stay unsent: it is the gateway that leaves, not the device. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.listeners.stop();
    const until = this.options.clock.monotonic() + 3_000;
    for (const connection of this.connections) connection.pause('custody');
    while (this.options.clock.monotonic() < until && [...this.connections].some((each) => (each.admitted?.gate.pending ?? 0) > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const connection of this.connections) connection.end();
    await this.broker.stop();
    await new Promise((resolve) => setImmediate(resolve));
    for (const connection of this.connections) connection.destroy();
    if (this.sweeper !== null) clearInterval(this.sweeper);
    this.sweeper = null;
  }

  /** An upgraded socket of `/mqtt`, subprotocol `mqtt` (section 6). `from` overrides the address for a trusted proxy. */
  attachWebSocket(socket: WebSocket, request: IncomingMessage, from = request.socket.remoteAddress ?? ''): void {
    // [MQTT-6.0.0-1]
    socket.on('message', (_data, isBinary) => {
      if (!isBinary) socket.terminate();
    });
    this.admit(createWebSocketStream(socket), from, request.socket);
  }

  /** Sends to the account the topic names. Resolves at once with what became of it; only `sent` and `queued` mean taken over. */
  publishTo(topic: string, payload: Uint8Array, qos: 0 | 1): Delivered {
    return this.delivery.publish(topic, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), qos);
  }

  /** What the account's live connection has subscribed to; null = it has none. */
  filtersOf(account: Account): ReadonlyMap<string, unknown> | null {
    const connection = this.admissions.live.get(accountKey(account));
    return connection?.live === true && connection.isOpen ? (connection.admitted?.session.filters ?? null) : null;
  }

  /** Closes the account's connection and forgets its session, at once. */
  revoke(account: Account): void {
    this.revoking = accountKey(account);
    this.admissions.live.get(this.revoking)?.cut('revoked');
    this.revoking = null;
    this.sessions.forget(account);
  }

  connected(): Account[] {
    return [...this.up.values()];
  }

  onFirstPacket(connection: Connection): void {
    this.broker.handle(connection);
  }

  onConnect(connection: Connection, packet: ConnectPacket): string {
    connection.clientId = String(++this.given);
    // Some clients send an empty password beside a token.
    const secret = packet.password === undefined || packet.password.length === 0 ? null : Buffer.from(packet.password);
    const judged = this.admissions.judge(packet.username, secret, connection.from, connection.certificate);
    if ('refusal' in judged) connection.refusal = judged.refusal;
    else this.welcome(connection, judged.account, packet);
    // The keep-alive is ours: aedes would not hear what the guard keeps from it.
    packet.keepalive = 0;
    return connection.clientId;
  }

  onReady(connection: Connection): void {
    const account = connection.admitted?.account;
    if (account === undefined || !connection.isOpen) return;
    const key = accountKey(account);
    if (this.admissions.live.get(key) !== connection) return;
    this.options.count('accepted', 'connection');
    if (!this.up.has(key)) {
      this.up.set(key, account);
      this.options.onConnection(account, true);
    }
    this.unreachable(account);
    connection.release();
    // Begun first: what a terminal is told now joins the end of it and is not written twice.
    this.delivery.replay(connection).catch((error: Error) => this.options.onError(error));
    if ((connection.admitted?.session.filters.size ?? 0) > 0) this.onSubscribed(connection);
  }

  onSubscribe(connection: Connection, filter: string, qos: 0 | 1 | 2): boolean {
    const admitted = connection.admitted;
    if (admitted === null) return false;
    const { account, session } = admitted;
    if (!maySubscribe(account, filter)) {
      this.options.count('denied', 'subscribe');
      this.admissions.offend(account);
      return false;
    }
    if (!session.filters.has(filter) && session.filters.size >= this.limits.subscriptions) {
      this.options.count('dropped', 'subscriptions');
      return false;
    }
    session.filters.set(filter, qos);
    return true;
  }

  onSubscribed(connection: Connection): void {
    const admitted = connection.admitted;
    if (admitted === null || !connection.isOpen || !connection.live || admitted.session.filters.size === 0) return;
    const key = accountKey(admitted.account);
    if (this.admissions.live.get(key) !== connection || this.reachable.get(key) === connection) return;
    this.reachable.set(key, connection);
    this.options.onReachable?.(admitted.account, true);
  }

  onUnsubscribe(connection: Connection, filters: readonly string[]): void {
    const admitted = connection.admitted;
    if (admitted === null) return;
    for (const filter of filters) admitted.session.filters.delete(filter);
    if (admitted.session.filters.size === 0 && this.reachable.get(accountKey(admitted.account)) === connection)
      this.unreachable(admitted.account);
  }

  onPublish(connection: Connection, packet: Published, admit: () => void): void {
    connection.admitted?.gate.publish(packet, this.options.clock.monotonic(), admit);
  }

  onWill(connection: Connection, topic: string, payload: Buffer): void {
    const account = connection.admitted?.account;
    if (account === undefined || this.stopping) return;
    // Cutting fires it in the same tick; what a revoked credential had prepared is not its successor's word.
    if (accountKey(account) === this.revoking) return this.options.count('dropped', 'revoked-will');
    this.take(account, topic, payload, null, false, {
      kept: () => this.options.count('accepted', 'will'),
      refused: () => this.options.count('failed', 'will'),
    });
  }

  onError(error: Error): void {
    this.options.count('failed', 'broker');
    this.options.onError(error);
  }

  onViolation(connection: Connection, reason: string): void {
    if (connection.admitted !== null) this.admissions.violated(connection.admitted.account, reason);
  }

  onClosed(connection: Connection): void {
    this.connections.delete(connection);
    this.broker.forget(connection);
    const admitted = connection.admitted;
    this.caps.leave(connection.from, admitted !== null);
    if (admitted === null) return;
    if (admitted.session.clean) admitted.session.drop();
    if (!this.admissions.leave(admitted.account, connection)) return;
    this.unreachable(admitted.account);
    if (this.up.delete(accountKey(admitted.account))) this.options.onConnection(admitted.account, false);
  }

  private unreachable(account: Account): void {
    if (this.reachable.delete(accountKey(account))) this.options.onReachable?.(account, false);
  }

  private welcome(connection: Connection, account: Account, packet: ConnectPacket): void {
    this.admissions.enter(account, connection);
    this.caps.authenticated(connection.from);
    const { session, resumed } = this.sessions.open(account, packet.clientId, packet.clean === true);
    const gate = new PublishGate(account, session, connection, this.take, this.limits, this.flight, this.options.count);
    connection.admitted = { account, session, gate, resumed, keepAliveSeconds: packet.keepalive ?? 0 };
    connection.refusal = 0;
    const will = packet.will;
    if (will === undefined || publicationOf(account, will.topic) !== null) return;
    // A will outside the rights would come when nobody is there to be told, so it is reported now and left out.
    delete packet.will;
    const refused = () => this.options.count('failed', 'will');
    this.take(account, will.topic, Buffer.from(will.payload), null, false, { kept: () => {}, refused });
  }

  private onSocket(socket: Socket): void {
    this.admit(socket, socket.remoteAddress ?? '');
  }

  /** `line`: what TLS ends at. */
  private admit(socket: Duplex, from: string, line = socket): void {
    const full = this.stopping ? 'stopping' : this.caps.enter(from);
    if (full !== null) {
      this.options.count('refused', full);
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, from, this.options.clock, this.limits, this, this.answers, this.options.count);
    connection.certificate = clientCertificate(line, this.options.clock.wall());
    this.connections.add(connection);
    connection.open();
  }

  private sweep(): void {
    const now = this.options.clock.monotonic();
    const slept = now - this.swept > ownSleep;
    this.swept = now;
    // A process that was frozen has read nothing: what its peers sent meanwhile is heard before anybody is blamed for silence.
    if (slept) return;
    for (const connection of this.connections) connection.sweep(now);
    this.admissions.sweep(now);
  }
}
