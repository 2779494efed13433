import { WebSocket } from 'ws';
import type { RowReport } from './fault-row.ts';
import { runGateway } from './gateway-run.ts';
import { buildSite, type SiteTerminal } from './site.ts';

const terminals = 50;
const buildings = 40;
/** The rule of an entrapment waits 45 s; the burst is sent just before. */
const entrapmentMs = 45_000;
const burstMs = 1_000;
const patienceMs = 60_000;
/** Battery row 2. */
const goals = { entrapment: 2, all: 10 };

/** What floods the terminals. `delayMs`: from the message to the alarm. Nothing goes before a call for help: there the entrapment waits its turn. */
const floods = {
  'power-cut': { profile: 'power-monitor', message: { 'power.outage': true }, delayMs: 10_000 },
  calls: { profile: 'sos-button', message: { 'sos.pressed': true }, delayMs: 0 },
} as const;
export type Flood = keyof typeof floods;

/** Receipts that a terminal page says together (web/page/receipts.ts). */
const [togetherMs, together] = [100, 70];
/** Of the terminals so many are pages; the others are hardware that says each thing by itself. */
const pages = 40;

const headBytes = 700;

/**
 * A terminal that gives its receipts and does nothing else, so that fifty of them fit beside the gateway. Cut off, it comes back.
 * `page`: it talks as the page does in Chromium, which compresses whatever it sends.
 */
class Screen {
  readonly raised = new Map<string, number>();
  again = 0;
  cut = 0;
  private socket: WebSocket | null = null;
  private last = 0;
  private over = false;
  private readonly timer: NodeJS.Timeout;
  private readonly address: string;
  private readonly authorization: string;

  private readonly page: boolean;
  private readonly receipts: object[] = [];

  constructor(http: string, { id, secret }: SiteTerminal, page: boolean) {
    this.page = page;
    this.authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    this.address = `${http.replace('http', 'ws')}/api/v1/terminals/${id}/stream`;
    this.timer = setInterval(() => this.alive(), 5_000);
    this.connect();
  }
  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }
  close(): void {
    this.over = true;
    clearInterval(this.timer);
    this.socket?.terminate();
  }
  private connect(): void {
    const socket = new WebSocket(`${this.address}?after=${this.last}`, {
      headers: { authorization: this.authorization },
      perMessageDeflate: this.page,
      skipUTF8Validation: true,
    });
    this.socket = socket;
    socket.on('open', () => this.alive());
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.over) return;
      this.cut += 1;
      setTimeout(() => this.connect(), 100);
    });
    // What it looks for stands at the beginning; fifty screens that decode all of fifty thousand messages leave the gateway no processor.
    socket.on('message', (data) => this.hear((data as Buffer).toString('latin1', 0, headBytes)));
  }
  private hear(text: string): void {
    const deliveryId = /"deliveryId":"([^"]*)"/.exec(text)?.[1];
    if (deliveryId === undefined) return;
    this.receipt({ type: 'shown', deliveryId });
    this.last = Math.max(this.last, Number(/"sequence":(\d+)/.exec(text)?.[1] ?? 0));
    const device = /"deviceId":"([^"]*)"/.exec(text)?.[1];
    const rule = /"rule":"([^"]*)"/.exec(text)?.[1];
    if (device === undefined || !text.includes('"event":"raised"')) return;
    const alarm = `${device} ${rule}`;
    // The first time counts: a copy that comes again is not when somebody saw it.
    if (this.raised.has(alarm)) this.again += 1;
    else this.raised.set(alarm, performance.now());
  }
  private receipt(receipt: object): void {
    if (!this.page) return this.say(receipt);
    this.receipts.push(receipt);
    if (this.receipts.length > 1) return;
    setTimeout(() => {
      while (this.receipts.length > 0) this.say(this.receipts.splice(0, together));
    }, togetherMs);
  }
  private alive(): void {
    this.say({ type: 'alive', lastSequence: this.last, visible: true, sound: 'on' });
  }
  private say(message: object): void {
    if (this.open) this.socket?.send(JSON.stringify(message));
  }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** So many distinct alarms within a second to fifty terminals, an entrapment raised last. */
export async function alarmBurst(kind: Flood, alarms: number, say: (line: string) => void): Promise<RowReport> {
  const { profile, message, delayMs } = floods[kind];
  const sources = Array.from({ length: alarms }, (_each, index) => `${kind}-${index}`);
  const site = await buildSite([...sources, 'lift-1'], {
    profileOf: (id) => (id === 'lift-1' ? 'lift-monitor' : profile),
    placeOf: (id) => `阳光社区/${1 + (Number(id.split('-').at(-1)) % buildings)}号楼`,
    terminals: Array.from({ length: terminals }, (_each, index) => `screen-${index}`),
  });
  const gateway = await runGateway({ data: site.folder });
  const screens = site.terminals.map((terminal, index) => new Screen(gateway.http, terminal, index < pages));
  const violations: string[] = [];
  try {
    while (!screens.every(({ open }) => open)) await sleep(50);
    const send = async (device: string, body: object): Promise<void> => {
      const answer = await fetch(`${gateway.http}/api/v1/devices/${device}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.status !== 202) throw new Error(`${device}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    };
    const trapped = { serviceMode: 'normal', passengers: true, doorClosed: true, carStatus: 'stopped', doorZone: 'outside' };
    await send('lift-1', Object.fromEntries(Object.entries(trapped).map(([name, value]) => [`lift.${name}`, value])));
    const due = performance.now() + entrapmentMs;
    say(`${terminals} terminals are there; the entrapment is due in ${entrapmentMs / 1_000} s`);
    await sleep(due - performance.now() - delayMs - burstMs - 200);
    const began = performance.now();
    // Evenly over the second, whatever is not answered yet.
    const sent = await Promise.all(
      sources.map(async (id, index) => {
        await sleep(Math.max(0, began + (index * burstMs) / alarms - performance.now()));
        await send(id, message);
      }),
    );
    const acceptedSeconds = (performance.now() - began) / 1_000;
    const wanted = alarms + 1;
    while (screens.some(({ raised }) => raised.size < wanted) && performance.now() - began < delayMs + patienceMs) await sleep(50);
    const lift = screens.map(({ raised }) => raised.get('lift-1 lift.entrapment') ?? Number.POSITIVE_INFINITY);
    const raisedAt = await raisedOf(gateway.http, site.token);
    const shownSeconds = (performance.timeOrigin + Math.max(...lift) - raisedAt) / 1_000;
    const all = screens.map(({ raised }) => Math.max(...raised.values()));
    const missing = screens.reduce((count, { raised }) => count + wanted - raised.size, 0);
    const allSeconds = (Math.max(...all) - began - delayMs) / 1_000;
    if (missing > 0) violations.push(`${kind}: ${missing} alarms did not come to a terminal within ${patienceMs / 1_000} s`);
    if (!(shownSeconds <= goals.entrapment))
      violations.push(`${kind}: the entrapment was shown everywhere after ${shownSeconds.toFixed(2)} s; goal ${goals.entrapment} s`);
    if (!(allSeconds <= goals.all))
      violations.push(`${kind}: all were shown everywhere after ${allSeconds.toFixed(2)} s; goal ${goals.all} s`);
    const figures = {
      [`${kind}: terminals`]: terminals,
      [`${kind}: last message accepted, s`]: acceptedSeconds.toFixed(2),
      [`${kind}: entrapment on the last terminal, s after it was raised`]: shownSeconds.toFixed(2),
      [`${kind}: all alarms on all terminals, s after the first was due`]: allSeconds.toFixed(2),
      [`${kind}: deliveries that came twice to one terminal`]: screens.reduce((count, { again }) => count + again, 0),
      [`${kind}: connections cut`]: screens.reduce((count, { cut }) => count + cut, 0),
    };
    return { enumerated: alarms, fired: sent.length, violations, figures };
  } finally {
    for (const screen of screens) screen.close();
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
}

async function raisedOf(http: string, token: string): Promise<number> {
  const answer = await fetch(`${http}/api/v1/alarms?deviceId=lift-1&limit=10`, { headers: { authorization: `Bearer ${token}` } });
  const { items = [] } = (await answer.json()) as { items?: { rule: string; raisedAt: string }[] };
  return Date.parse(items.find(({ rule }) => rule === 'lift.entrapment')?.raisedAt ?? '');
}
