import { type ClientRequest, get } from 'node:http';

export interface FeedStep {
  readonly alarmId: string;
  readonly deviceId: string | null;
  /** Step of the alarm. */
  readonly sequence: number;
  /** performance.now() when it was read. */
  readonly at: number;
}

const againMs = 20;

/** A dashboard: follows the events feed as a browser's EventSource does, and goes on after the last id. */
export class FeedClient {
  readonly steps: FeedStep[] = [];
  connected = false;
  losses = 0;
  private readonly http: string;
  private readonly token: string;
  private request: ClientRequest | null = null;
  private stopped = false;
  private lastId = '';

  constructor(http: string, token: string) {
    this.http = http;
    this.token = token;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.request?.destroy();
  }

  private connect(): void {
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${this.token}`,
      ...(this.lastId === '' ? {} : { 'last-event-id': this.lastId }),
    };
    let over = false;
    const ended = () => {
      if (over) return;
      over = true;
      this.connected = false;
      if (this.stopped) return;
      this.losses++;
      setTimeout(() => this.connect(), againMs);
    };
    // No agent: each connection is its own, as an EventSource's.
    this.request = get(`${this.http}/api/v1/events?kinds=alarm`, { headers, agent: false }, (answer) => {
      this.connected = answer.statusCode === 200;
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        for (let cut = text.indexOf('\n\n'); cut >= 0; cut = text.indexOf('\n\n')) {
          this.take(text.slice(0, cut).split('\n'));
          text = text.slice(cut + 2);
        }
      });
      answer.on('close', ended);
    });
    this.request.on('error', ended);
  }

  private take(lines: readonly string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    const id = field('id');
    if (id !== '') this.lastId = id;
    if (field('event') !== 'alarm') return;
    const { data } = JSON.parse(field('data'));
    const { id: alarmId, deviceId, sequence } = data.alarm;
    this.steps.push({ alarmId, deviceId, sequence, at: performance.now() });
  }
}
