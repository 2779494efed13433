import { backOffMs } from './back-off.ts';
import { running } from './page-clock.ts';
import { type Receipt, Receipts } from './receipts.ts';
import type { StreamMessage } from './stream-message.ts';

/** A heartbeat comes every 10 s; after this the screen says that it is not live (battery row 12). */
const deafMs = 14_500;

export interface StreamLinkListener {
  delivery(message: Extract<StreamMessage, { type: 'delivery' }>): void;
  /** A test alarm, or a question whether somebody is there: no alarm. */
  probe(message: Extract<StreamMessage, { type: 'test' | 'presence-check' }>): void;
  acknowledged(message: Extract<StreamMessage, { type: 'acknowledged' }>): void;
  error(code: string, detail: string): void;
  /** Name of the pages that the gateway serves now. */
  build(build: string | null | undefined): void;
  /** The gateway's clock, RFC 3339. */
  time(at: string): void;
  /** The connection could not be opened, or ended. */
  ended(): void;
}

/** The terminal's connection: opens again and again, goes on after its last sequence, and never looks live when it is not. */
export class StreamLink {
  /** Everything up to here has been taken over; null = nothing yet. */
  lastSequence: number | null = null;
  /** Running ms of the last heartbeat; null = never. */
  heartbeatAt: number | null = null;
  private socket: WebSocket | null = null;
  private openedAt = 0;
  private beaten = false;
  private failures = 0;
  private readonly terminalId: string;
  private readonly listener: StreamLinkListener;
  private readonly receipts = new Receipts((message) => this.say(message));

  constructor(terminalId: string, listener: StreamLinkListener) {
    this.terminalId = terminalId;
    this.listener = listener;
  }

  start(): void {
    this.connect();
  }

  /** `up` only while heartbeats really come. */
  state(): 'up' | 'connecting' | 'down' {
    const fresh = this.heartbeatAt !== null && running() - this.heartbeatAt < deafMs;
    if (!fresh) return this.heartbeatAt === null && running() < deafMs ? 'connecting' : 'down';
    return this.beaten && this.socket?.readyState === WebSocket.OPEN ? 'up' : 'connecting';
  }

  heartbeatAgeMs(): number | null {
    return this.heartbeatAt === null ? null : running() - this.heartbeatAt;
  }

  /** False when there is nobody to say it to. */
  say(message: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** `received` or `shown`; one that was lost with its connection is said again on the next. */
  receipt(type: Receipt['type'], deliveryId: string): void {
    this.receipts.add({ type, deliveryId });
  }

  /** Call often: an open socket over which nothing comes is given up and opened anew. */
  check(): void {
    const since = Math.max(this.openedAt, this.beaten ? (this.heartbeatAt ?? 0) : 0);
    if (this.socket && running() - since > deafMs) this.give(this.socket);
  }

  private connect(): void {
    const after = this.lastSequence === null ? '' : `?after=${this.lastSequence}`;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/terminals/${encodeURIComponent(this.terminalId)}/stream${after}`);
    this.socket = socket;
    this.openedAt = running();
    this.beaten = false;
    socket.addEventListener('message', (event) => {
      if (socket === this.socket && typeof event.data === 'string') this.hear(event.data);
    });
    socket.addEventListener('open', () => {
      if (socket === this.socket) this.receipts.again();
    });
    socket.addEventListener('close', () => this.give(socket));
  }

  private give(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.socket = null;
    this.receipts.lost();
    socket.close();
    const chance = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
    setTimeout(() => this.connect(), backOffMs(this.failures++, chance));
    this.listener.ended();
  }

  private hear(text: string): void {
    let message: StreamMessage;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (message.type === 'delivery') {
      this.listener.delivery(message);
      this.lastSequence = Math.max(this.lastSequence ?? 0, message.sequence);
    } else if (message.type === 'test' || message.type === 'presence-check') {
      this.listener.probe(message);
      this.lastSequence = Math.max(this.lastSequence ?? 0, message.sequence);
    } else if (message.type === 'heartbeat') {
      if (message.at !== undefined) this.listener.time(message.at);
      this.heartbeat(message.sequence);
      this.listener.build(message.build);
    } else if (message.type === 'acknowledged') this.listener.acknowledged(message);
    else if (message.type === 'error') this.listener.error(message.code, message.detail);
  }

  private heartbeat(sequence: number): void {
    this.heartbeatAt = running();
    this.beaten = true;
    this.failures = 0;
    // The first heartbeat of a fresh page comes after all that is active: from here on it can resume.
    this.lastSequence ??= sequence;
    // The gateway was restored and counts anew: what this screen shows may be of the time before. Begin afresh.
    if (sequence < this.lastSequence) location.reload();
  }
}
