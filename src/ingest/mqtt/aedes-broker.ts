import { Readable } from 'node:stream';
import { Aedes, type Client, type ConnectPacket } from 'aedes';
import type { Connection } from './connection.ts';
import type { MqttLimits } from './limits.ts';
import type { Published } from './publish-gate.ts';

/** What the broker asks us. */
export interface BrokerHooks {
  /** Proves the peer, prepares its session, sets `connection.refusal`; may change the packet. Returns the client id aedes is to use. */
  onConnect(connection: Connection, packet: ConnectPacket): string;
  onReady(connection: Connection): void;
  /** False refuses the filter (SUBACK 128). */
  onSubscribe(connection: Connection, filter: string, qos: 0 | 1 | 2): boolean;
  /** SUBACK is written. */
  onSubscribed(connection: Connection): void;
  onUnsubscribe(connection: Connection, filters: readonly string[]): void;
  /** A PUBLISH of a peer that sends QoS 2 (others never get here). `admit` lets aedes answer it. */
  onPublish(connection: Connection, packet: Published, admit: () => void): void;
  onWill(connection: Connection, topic: string, payload: Buffer): void;
  onError(error: Error): void;
}

/**
 * aedes speaks the protocol; what it may not do is decided here. The messages of a peer that sends no QoS 2 never
 * reach it (publish-gate.ts); the others it answers only after the gate let it (reliability.md 0.1). Nobody may subscribe to what devices publish, and what the gateway sends goes out through
 * delivery.ts, so its event bus carries nothing: no subscriber can hold up another (0.3) and nothing is dropped as
 * overtaken (0.2). Its store holds nothing but the sessions we lend it.
 */
export class AedesBroker {
  private readonly aedes: Aedes;
  private readonly clients = new Map<string, Connection>();
  private readonly byStream = new WeakMap<object, Connection>();

  constructor(hooks: BrokerHooks, limits: MqttLimits) {
    this.aedes = new Aedes({
      mq: silentBus,
      persistence: lentStore(this.clients),
      connectTimeout: limits.connectTime,
      drainTimeout: 2_000,
      maxTopicLevels: limits.topicLevels,
      preConnect: (client, packet, done) => {
        const connection = this.connectionOf(client);
        connection.client = client;
        packet.clientId = hooks.onConnect(connection, packet);
        this.clients.set(packet.clientId, connection);
        done(null, true);
      },
      authenticate: (client, _name, _secret, done) => {
        const code = this.connectionOf(client).refusal;
        if (code === 0) done(null, true);
        else done(Object.assign(new Error('refused'), { returnCode: code }), null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed =
          subscription.topic !== sessionMarker.topic &&
          hooks.onSubscribe(this.connectionOf(client), subscription.topic, subscription.qos as 0 | 1 | 2);
        done(null, allowed ? subscription : null);
      },
      // The bound on QoS 2 is the gate's; aedes' own would close before it is asked.
      maxInflightInbound: 65_535,
      authorizePublish: (client, packet, done) => {
        if (client === null) return done(null);
        const connection = this.connectionOf(client);
        // aedes hands a will over with the same call, and forgets it right after.
        if ((client as { will?: unknown }).will !== packet)
          return hooks.onPublish(connection, packet as unknown as Published, () => done(null));
        hooks.onWill(connection, packet.topic, Buffer.from(packet.payload));
        done(null);
      },
      authorizeForward: () => null,
    });
    // Its limit of 23 characters for MQTT 3.1 would judge the ids we give; the guard has judged the peer's.
    Object.assign(this.aedes, { maxClientsIdLength: Number.MAX_SAFE_INTEGER });
    this.aedes.publish = publishNothing;
    // Without a listener an error inside aedes ends the process (reliability.md 0.6).
    const events: NodeJS.EventEmitter = this.aedes;
    events.on('error', (error: Error) => hooks.onError(error));
    this.aedes.on('clientReady', (client) => hooks.onReady(this.connectionOf(client)));
    this.aedes.on('subscribe', (_filters, client) => hooks.onSubscribed(this.connectionOf(client)));
    this.aedes.on('unsubscribe', (filters, client) => hooks.onUnsubscribe(this.connectionOf(client), filters));
  }

  async start(): Promise<void> {
    await this.aedes.listen();
  }

  handle(connection: Connection): void {
    this.byStream.set(connection.stream, connection);
    this.aedes.handle(connection.stream);
  }

  forget(connection: Connection): void {
    if (connection.clientId !== null) this.clients.delete(connection.clientId);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.aedes.close(resolve));
  }

  private connectionOf(client: Client): Connection {
    const connection = this.byStream.get(client.conn);
    if (connection === undefined) throw new Error('aedes was handed a stream that is not behind the guard');
    return connection;
  }
}

/** After a will, and for $SYS, there is nobody to tell. Called with and without a client. */
function publishNothing(_packet: unknown, clientOrDone: unknown, done?: unknown): void {
  const callback = typeof clientOrDone === 'function' ? clientOrDone : done;
  if (typeof callback === 'function') callback();
}

/** The event bus aedes subscribes its clients to. It answers at once: closing a client then hands its will over in the same tick. */
const silentBus = {
  on(_topic: string, _notify: unknown, done?: () => void) {
    done?.();
    return silentBus;
  },
  removeListener(_topic: string, _notify: unknown, done?: () => void) {
    done?.();
    return silentBus;
  },
  emit(_packet: unknown, done?: () => void) {
    done?.();
    return silentBus;
  },
  close(done?: () => void) {
    done?.();
  },
};

/** aedes says "session present" when it finds subscriptions; this stands for a session that has none [MQTT-3.2.2-2]. */
const sessionMarker = { topic: '$session', qos: 0 };

/** aedes' persistence port over our sessions: it may read the filters of a resumed one. Will and retained messages it does not keep. */
function lentStore(clients: ReadonlyMap<string, Connection>) {
  const nothing = async (): Promise<void> => {};
  return {
    setup: async (): Promise<void> => {},
    subscriptionsByClient: async ({ id }: { id: string }) => {
      const connection = clients.get(id);
      if (connection?.admitted?.resumed !== true) return [];
      const filters = [...connection.admitted.session.filters].map(([topic, qos]) => ({ topic, qos }));
      return [sessionMarker, ...filters];
    },
    outgoingStream: () => Readable.from([]),
    createRetainedStreamCombi: () => Readable.from([]),
    streamWill: () => Readable.from([]),
    cleanSubscriptions: nothing,
    addSubscriptions: nothing,
    removeSubscriptions: nothing,
    // QoS 2, section 4.3.3: a packet id is taken from PUBREC to PUBREL.
    incomingGetPacket: async ({ id }: { id: string }, packet: { cmd: string; messageId: number }) => {
      // A release frees the id also when its PUBREC is not out yet: the next message with it is a new one.
      if (packet.cmd === 'pubrel') return packet;
      if (clients.get(id)?.admitted?.session.acknowledged.has(packet.messageId)) return packet;
      throw new Error(`packet ${packet.messageId} is not stored`);
    },
    incomingStorePacket: async ({ id }: { id: string }, packet: { messageId: number }): Promise<void> => {
      clients.get(id)?.admitted?.session.acknowledged.add(packet.messageId);
    },
    incomingDelPacket: async ({ id }: { id: string }, packet: { messageId: number }): Promise<void> => {
      const session = clients.get(id)?.admitted?.session;
      session?.acknowledged.delete(packet.messageId);
      session?.received.delete(packet.messageId);
    },
    cleanIncoming: nothing,
    putWill: nothing,
    delWill: nothing,
  };
}
