import WebSocket from 'ws';

export interface RateOrder {
  /** e.g. `http://127.0.0.1:8080`. */
  readonly http: string;
  readonly id: string;
  readonly secret: string;
}

/** One emergency terminal: answers as a real one does and remembers how long each alarm took from the device to here. */
export class TerminalWatch {
  private readonly order: RateOrder;
  private socket: WebSocket | null = null;
  private alive: NodeJS.Timeout | null = null;
  private lastSequence = 0;
  private readonly waiting = new Map<string, number>();
  readonly latencies: number[] = [];
  deliveries = 0;

  constructor(order: RateOrder) {
    this.order = order;
  }

  async open(): Promise<void> {
    const { http, id, secret } = this.order;
    const url = `${http.replace(/^http/, 'ws')}/api/v1/terminals/${id}/stream`;
    const socket = new WebSocket(url, { headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` } });
    this.socket = socket;
    socket.on('message', (data) => this.take(String(data)));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const say = () => socket.send(JSON.stringify({ type: 'alive', lastSequence: this.lastSequence, visible: true, sound: 'on' }));
    say();
    this.alive = setInterval(say, 5_000);
  }

  /** A crossing message of this device has just been written. */
  expect(deviceId: string): void {
    if (!this.waiting.has(deviceId)) this.waiting.set(deviceId, performance.now());
  }

  /** Alarms that were expected and have not come. */
  get missing(): number {
    return this.waiting.size;
  }

  close(): void {
    if (this.alive !== null) clearInterval(this.alive);
    this.socket?.close();
  }

  private take(text: string): void {
    const now = performance.now();
    const message: { type: string; sequence: number; deliveryId: string; alarm?: { deviceId: string | null; condition: string } } =
      JSON.parse(text);
    if (message.type !== 'delivery') return;
    this.deliveries++;
    this.lastSequence = Math.max(this.lastSequence, message.sequence);
    this.socket?.send(JSON.stringify({ type: 'received', deliveryId: message.deliveryId }));
    const device = message.alarm?.deviceId ?? '';
    const since = this.waiting.get(device);
    // The return of an earlier alarm is not the answer to this crossing.
    if (since === undefined || message.alarm?.condition === 'false') return;
    this.waiting.delete(device);
    this.latencies.push(now - since);
  }
}
