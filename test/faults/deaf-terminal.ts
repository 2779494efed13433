import { WebSocket } from 'ws';

const againMs = 20;
const aliveMs = 5_000;

interface Copy {
  readonly deliveryId: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly event: string;
  readonly attempt: number;
  /** performance.now() when it was read. */
  readonly at: number;
}

/** A terminal that says it is there and gives no receipt of any alarm: everything it is told comes again. */
export class DeafTerminal {
  readonly copies: Copy[] = [];
  private readonly id: string;
  private readonly authorization: string;
  private http: string | null = null;
  private socket: WebSocket | null = null;
  private last = 0;
  private readonly timer: NodeJS.Timeout;

  constructor({ id, secret }: { readonly id: string; readonly secret: string }) {
    this.id = id;
    this.authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    this.timer = setInterval(() => this.alive(), aliveMs);
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  aim(http: string | null): void {
    this.http = http;
    this.socket?.terminate();
    this.socket = null;
    this.connect();
  }

  /** Seconds between the first and the second copy of what was said of a device; null = there are not two. */
  againAfter(deviceId: string, rule: string): number | null {
    const of = this.copies.filter((copy) => copy.deviceId === deviceId && copy.rule === rule && copy.event === 'raised');
    const [first, second] = [1, 2].map((attempt) => of.find((copy) => copy.attempt === attempt)?.at);
    return first === undefined || second === undefined ? null : (second - first) / 1_000;
  }

  stop(): void {
    clearInterval(this.timer);
    this.aim(null);
  }

  private connect(): void {
    if (this.http === null || this.socket !== null) return;
    const address = `${this.http.replace('http', 'ws')}/api/v1/terminals/${this.id}/stream?after=${this.last}`;
    const socket = new WebSocket(address, { headers: { authorization: this.authorization } });
    this.socket = socket;
    socket.on('open', () => this.alive());
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const { type, deliveryId, sequence, event, attempt, alarm } = JSON.parse(String(data));
      if (type === 'test') for (const receipt of ['received', 'shown']) socket.send(JSON.stringify({ type: receipt, deliveryId }));
      if (type !== 'delivery' && type !== 'test') return;
      this.last = Math.max(this.last, sequence);
      if (type === 'test') return;
      this.copies.push({ deliveryId, deviceId: alarm.deviceId, rule: alarm.rule, event, attempt, at: performance.now() });
    });
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.socket = null;
      setTimeout(() => this.connect(), againMs);
    });
  }

  private alive(): void {
    if (this.connected) this.socket?.send(JSON.stringify({ type: 'alive', lastSequence: this.last, visible: true, sound: 'on' }));
  }
}
