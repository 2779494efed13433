import { WebSocket } from 'ws';
import type { AlarmJson } from '../../src/model/alarm-json.ts';
import type { PlanJson } from '../../src/model/plan-json.ts';

/** Of an alarm as it was shown, what the checks compare. */
const compared = [
  'id',
  'deviceId',
  'subject',
  'component',
  'rule',
  'state',
  'condition',
  'sequence',
  'raisedAt',
  'acknowledgedBy',
  'occurrences',
  'reasons',
  'test',
] as const;
export type SeenAlarm = Pick<AlarmJson, (typeof compared)[number]>;

export interface SeenDelivery {
  readonly deliveryId: string;
  readonly sequence: number;
  readonly attempt: number;
  readonly event: string;
  readonly alarm: SeenAlarm;
  readonly plan?: PlanJson | null;
  /** Id of the open response that the alarm belongs to. */
  readonly response: string | null;
  /** performance.now() when it was read. */
  readonly at: number;
}

export interface SeenAcknowledgement {
  readonly alarmId: string;
  readonly by: string;
  /** performance.now() when the answer was read. */
  readonly at: number;
}

export interface TerminalOptions {
  readonly id: string;
  readonly secret: string;
  /** Who acknowledges. */
  readonly by: string;
  readonly wants: (alarm: SeenAlarm) => boolean;
  readonly heard?: (delivery: SeenDelivery) => void;
  /** False: it never says that it shows a test. */
  readonly showsTests?: boolean;
  /** The log keeps of an alarm only what is compared, and no plan: for hours of alarms. */
  readonly brief?: boolean;
}

const againMs = 20;
const aliveMs = 5_000;
const pressAgainMs = 300;

/** A terminal that keeps its own log: what it was told, what it answered, and what it was answered. */
export class TerminalClient {
  readonly deliveries: SeenDelivery[] = [];
  readonly acknowledged: SeenAcknowledgement[] = [];
  /** performance.now() of every test of this terminal. */
  readonly tests: number[] = [];
  /** Alarms for which an acknowledge left this terminal at least once. */
  readonly asked = new Set<string>();
  readonly refusals: string[] = [];
  private readonly options: TerminalOptions;
  private http: string | null = null;
  private socket: WebSocket | null = null;
  private timer: NodeJS.Timeout | null = null;
  private last = 0;
  /** alarm id -> delivery to acknowledge: answered ones leave. */
  private readonly pending = new Map<string, string>();

  constructor(options: TerminalOptions) {
    this.options = options;
  }

  aim(http: string | null): void {
    this.http = http;
    this.drop();
    this.connect();
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** The last that was said of an alarm. */
  lastOf(alarmId: string): SeenDelivery | undefined {
    const of = this.deliveries.filter((entry) => entry.alarm.id === alarmId);
    return of.sort((a, b) => a.alarm.sequence - b.alarm.sequence).at(-1);
  }

  private connect(): void {
    if (this.http === null || this.socket !== null) return;
    const { id, secret } = this.options;
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const address = `${this.http.replace('http', 'ws')}/api/v1/terminals/${id}/stream?after=${this.last}`;
    const socket = new WebSocket(address, { headers: { authorization } });
    this.socket = socket;
    socket.on('open', () => {
      this.alive();
      this.pressAgain();
    });
    socket.on('message', (data) => this.hear(JSON.parse(String(data))));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.drop();
      this.timer = setTimeout(() => this.connect(), againMs);
    });
  }

  private hear(message: Record<string, unknown> & { type: string }): void {
    if (message.type === 'delivery') this.delivered(message as unknown as SeenDelivery);
    else if (message.type === 'test') this.tested(message as unknown as SeenDelivery);
    else if (message.type === 'acknowledged') {
      const { alarmId, by } = message as unknown as SeenAcknowledgement;
      this.pending.delete(alarmId);
      this.acknowledged.push({ alarmId, by, at: performance.now() });
    } else if (message.type === 'error') {
      this.refusals.push(JSON.stringify(message));
      // Said to a person: it was not written down, press again.
      if (message.code === 'not-kept') setTimeout(() => this.pressAgain(), pressAgainMs).unref();
    }
  }

  private pressAgain(): void {
    if (this.connected) for (const [alarmId, deliveryId] of this.pending) this.acknowledge(alarmId, deliveryId);
  }

  private delivered({ deliveryId, sequence, attempt, event, alarm, plan = null, response }: SeenDelivery): void {
    const { brief = false, heard } = this.options;
    const seen = { deliveryId, sequence, attempt, event, alarm, plan, response, at: performance.now() };
    this.deliveries.push(brief ? { ...seen, alarm: inBrief(alarm), plan: null } : seen);
    this.last = Math.max(this.last, sequence);
    this.say({ type: 'received', deliveryId });
    this.say({ type: 'shown', deliveryId });
    heard?.(seen);
    if (!this.options.wants(alarm) || this.pending.has(alarm.id)) return;
    this.pending.set(alarm.id, deliveryId);
    this.acknowledge(alarm.id, deliveryId);
  }

  /** A test of the terminal itself: it has to come back as shown. */
  private tested({ deliveryId, sequence }: Pick<SeenDelivery, 'deliveryId' | 'sequence'>): void {
    this.tests.push(performance.now());
    this.last = Math.max(this.last, sequence);
    this.say({ type: 'received', deliveryId });
    if (this.options.showsTests ?? true) this.say({ type: 'shown', deliveryId });
  }

  private acknowledge(alarmId: string, deliveryId: string): void {
    this.asked.add(alarmId);
    this.say({ type: 'acknowledge', deliveryId, by: this.options.by, comment: null });
  }

  private alive(): void {
    this.say({ type: 'alive', lastSequence: this.last, visible: true, sound: 'on' });
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.alive(), aliveMs);
  }

  private say(message: object): void {
    if (this.connected) this.socket?.send(JSON.stringify(message), () => {});
  }

  private drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.socket?.removeAllListeners();
    this.socket?.on('error', () => {});
    this.socket?.terminate();
    this.socket = null;
  }
}

function inBrief(alarm: SeenAlarm): SeenAlarm {
  return Object.fromEntries(compared.map((name) => [name, alarm[name]])) as unknown as SeenAlarm;
}
