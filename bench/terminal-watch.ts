import WebSocket from 'ws';

/** Where alarms come out: at one of the gateway's terminals, or at a socket that says `{"deviceId", "condition"}`. */
export type WatchOrder =
  | {
      readonly kind: 'terminal';
      /** e.g. `http://127.0.0.1:8080`. */
      readonly http: string;
      readonly id: string;
      readonly secret: string;
    }
  | { readonly kind: 'plain'; readonly url: string };

/** One emergency terminal: answers as a real one does and remembers how long each alarm took from the device to here. */
export class TerminalWatch {
  private readonly order: WatchOrder;
  private socket: WebSocket | null = null;
  private alive: NodeJS.Timeout | null = null;
  private lastSequence = 0;
  private readonly waiting = new Map<string, number>();
  readonly latencies: { readonly since: number; readonly ms: number }[] = [];

  constructor(order: WatchOrder) {
    this.order = order;
  }

  async open(): Promise<void> {
    const { order } = this;
    const socket = order.kind === 'plain' ? new WebSocket(order.url) : openTerminal(order);
    this.socket = socket;
    socket.on('message', (data) => this.take(String(data)));
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    if (order.kind === 'plain') return;
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
    const message: Said = JSON.parse(text);
    if (this.order.kind === 'terminal') {
      if (message.type !== 'delivery' && message.type !== 'test') return;
      this.lastSequence = Math.max(this.lastSequence, message.sequence);
      this.socket?.send(JSON.stringify({ type: 'received', deliveryId: message.deliveryId }));
      // A test of the terminal that is not shown is an alarm a quarter of an hour later.
      if (message.type === 'test') {
        this.socket?.send(JSON.stringify({ type: 'shown', deliveryId: message.deliveryId }));
        return;
      }
    }
    const { deviceId, condition } = message.alarm ?? message;
    const device = deviceId ?? '';
    const since = this.waiting.get(device);
    // The return of an earlier alarm is not the answer to this crossing.
    if (since === undefined || condition === 'false') return;
    this.waiting.delete(device);
    this.latencies.push({ since, ms: now - since });
  }
}

interface Said {
  readonly type: string;
  readonly sequence: number;
  readonly deliveryId: string;
  readonly alarm?: { readonly deviceId: string | null; readonly condition: string };
  readonly deviceId?: string;
  readonly condition?: string;
}

function openTerminal({ http, id, secret }: Extract<WatchOrder, { kind: 'terminal' }>): WebSocket {
  const url = `${http.replace(/^http/, 'ws')}/api/v1/terminals/${id}/stream`;
  return new WebSocket(url, { headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` } });
}
