import type { Connection } from './connection.ts';
import type { Count } from './counted.ts';
import type { MqttLimits } from './limits.ts';
import type { Outgoing, Session } from './session.ts';
import type { SessionStore } from './session-store.ts';
import { accountKey, addresseeOf, covers } from './topic-rights.ts';

/**
 * sent: written to a live connection. queued: kept for an absent session. not-subscribed: connected, but asked for
 * nothing of the kind. absent: nobody there. full: a bound is reached, nothing was taken over. unknown-topic: no topic of ours.
 */
export type Delivered = 'sent' | 'queued' | 'not-subscribed' | 'absent' | 'full' | 'unknown-topic';

/**
 * Messages to devices and terminals. Each goes to the one account its topic names, not through a fan-out: a frozen
 * subscriber delays nobody (reliability.md 0.3), and nothing is dropped for having been overtaken (0.2).
 */
export class Delivery {
  private readonly sessions: SessionStore;
  private readonly live: ReadonlyMap<string, Connection>;
  private readonly limits: MqttLimits;
  private readonly count: Count;
  private readonly replaying = new WeakSet<Connection>();

  constructor(sessions: SessionStore, live: ReadonlyMap<string, Connection>, limits: MqttLimits, count: Count) {
    this.sessions = sessions;
    this.live = live;
    this.limits = limits;
    this.count = count;
  }

  publish(topic: string, payload: Buffer, qos: 0 | 1): Delivered {
    const addressee = addresseeOf(topic);
    if (addressee === null) return 'unknown-topic';
    const connection = this.live.get(accountKey(addressee.account));
    const current = connection?.admitted?.session ?? null;
    const stored = this.sessions.of(addressee.account);
    let result: Delivered = connection === undefined && stored === null ? 'absent' : 'not-subscribed';
    if (stored !== null && stored !== current) {
      const wanted = match(stored, topic, addressee.alias, qos);
      if (wanted?.qos === 1) result = this.queue(stored, wanted.topic, payload) === null ? 'full' : 'queued';
    }
    if (connection === undefined || current === null) return result;
    const wanted = match(current, topic, addressee.alias, qos);
    if (wanted === null) return result;
    return this.send(connection, current, wanted, payload);
  }

  /** Sends again what the session has not acknowledged, in order; what comes in meanwhile joins the end. */
  async replay(connection: Connection): Promise<void> {
    const session = connection.admitted?.session;
    if (session === undefined || session.outgoing.size === 0) return;
    this.replaying.add(connection);
    for (const message of session.outgoing.values()) {
      if (!connection.isOpen) return;
      this.write(connection, message);
      await connection.drained();
    }
    this.replaying.delete(connection);
  }

  private send(connection: Connection, session: Session, wanted: Wanted, payload: Buffer): Delivered {
    const ready = connection.live && connection.isOpen && !this.replaying.has(connection);
    if (wanted.qos === 0) {
      if (!connection.live || !connection.isOpen) return 'absent';
      this.write(connection, { topic: wanted.topic, payload, qos: 0, order: 0, packetId: 0, sent: false });
      return 'sent';
    }
    const message = this.queue(session, wanted.topic, payload);
    if (message === null) return 'full';
    // In a handshake or a replay the session's queue is read to its end in a moment.
    if (ready) this.write(connection, message);
    return connection.isOpen ? 'sent' : session.clean ? 'absent' : 'queued';
  }

  private queue(session: Session, topic: string, payload: Buffer): Outgoing | null {
    const message = session.enqueue(topic, payload, this.limits);
    if (message === null) this.count('dropped', 'queue-full');
    return message;
  }

  private write(connection: Connection, message: Outgoing): void {
    connection.write(encodePublish(message));
    message.sent = true;
    this.count('sent', message.qos === 0 ? 'qos-0' : 'qos-1');
  }
}

interface Wanted {
  readonly topic: string;
  readonly qos: 0 | 1;
}

/** One copy per session, at the highest QoS any of its filters grants [MQTT-3.3.5-1], under the name it subscribed to. */
function match(session: Session, topic: string, alias: string | null, qos: 0 | 1): Wanted | null {
  let best: Wanted | null = null;
  for (const [filter, granted] of session.filters) {
    const name = covers(filter, topic) ? topic : alias !== null && covers(filter, alias) ? alias : null;
    if (name === null) continue;
    const level = granted === 0 ? 0 : qos;
    if (best === null || level > best.qos) best = { topic: name, qos: level };
  }
  return best;
}

/** Section 3.3. */
function encodePublish(message: Outgoing): Buffer {
  const topic = Buffer.from(message.topic);
  let length = 2 + topic.length + (message.qos === 0 ? 0 : 2) + message.payload.length;
  const head: number[] = [0x30 | (message.sent ? 8 : 0) | (message.qos << 1)];
  do {
    head.push((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
    length >>>= 7;
  } while (length > 0);
  head.push(topic.length >> 8, topic.length & 0xff);
  const id = message.qos === 0 ? [] : [message.packetId >> 8, message.packetId & 0xff];
  return Buffer.concat([Buffer.from(head), topic, Buffer.from(id), message.payload]);
}
