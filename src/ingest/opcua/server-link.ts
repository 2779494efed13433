import type { ClientSubscription } from 'node-opcua-client';
import type { Text } from '../../model/text.ts';
import type { Clock } from '../../runtime/clock.ts';
import { Browser } from './browse.ts';
import { Connection, textOf } from './connection.ts';
import { within } from './deadline.ts';
import { carryOut } from './device-order.ts';
import { DevicePoints } from './device-points.ts';
import { notConnected } from './failure-text.ts';
import { Listening } from './listening.ts';
import type { CertificateManager, Stack } from './stack.ts';
import type { DeviceSetup, FromWorker, OrderAnswer, ServerSetup, ToWorker } from './wire.ts';

const firstRetryMs = 1_000;
const longestRetryMs = 15_000;
const firstMs = 10_000;
const tooLate = { zh: '轮到发送时已过期', en: 'its time was over before it could go out' };
/** Without a word for so many publishing intervals it is silent; a little less than three, so that it is told within three. */
const silentIntervals = 2.7;

export interface LinkPorts {
  readonly stack: Stack;
  readonly manager: CertificateManager;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly chance: () => number;
  send(message: FromWorker): void;
}

/** One server, for as long as it is in the settings: connect, listen, lose, and again. */
export class ServerLink {
  readonly setup: ServerSetup;
  private readonly ports: LinkPorts;
  private devices: readonly DevicePoints[];
  private stopping = false;
  private live = false;
  private told: boolean | null = null;
  private listening: Listening | null = null;
  private wake: (() => void) | null = null;
  private end: ((why: Error) => void) | null = null;
  /** What a command goes over; null = nothing is connected. */
  private line: { readonly connection: Connection; readonly browser: Browser; readonly over: Promise<Error> } | null = null;
  private heardAt = 0;
  private begunAt: number;
  /** Wall time up to which everything is known; null = nothing was heard yet. */
  private knownUntil: number | null = null;
  private readonly done: Promise<void>;
  private readonly watch: NodeJS.Timeout;

  constructor(setup: ServerSetup, devices: readonly DeviceSetup[], ports: LinkPorts) {
    this.setup = setup;
    this.ports = ports;
    this.devices = devices.map((device) => new DevicePoints(device));
    this.heardAt = this.begunAt = ports.clock.monotonic();
    const step = Math.max(20, setup.publishingMs / 5);
    let looked = this.heardAt;
    this.watch = setInterval(() => {
      const now = ports.clock.monotonic();
      // Our own sleep is nobody's silence.
      if (now - looked > 2 * step) this.heardAt += now - looked - step;
      looked = now;
      if (now - this.heardAt >= silentIntervals * this.intervalMs()) this.silent();
    }, step);
    this.done = this.run();
  }

  /** Other devices behind the same server: what is listened to is set up anew. */
  configure(devices: readonly DeviceSetup[]): void {
    if (JSON.stringify(devices) === JSON.stringify(this.devices.map(({ setup }) => setup))) return;
    // What was told of a device stands until it is told otherwise: when the server does not come back, it has to be taken back.
    const known = new Set(this.devices.filter(({ isKnown }) => isKnown).map(({ setup }) => setup.id));
    this.devices = devices.map((device) => new DevicePoints(device, known.has(device.id)));
    this.begunAt = this.ports.clock.monotonic();
    this.end?.(new Error('other devices'));
  }

  /** Something that was sent is not on disk: it has to be read again. */
  notKept(): void {
    this.listening?.lose({ zh: '报文未能落盘', en: 'a message could not be stored' });
  }

  /** A command, on the connection that is there, now or never. Rejects when it is not known what came of it. */
  async order({ deviceId, order, timeoutMs, expiresAt }: Extract<ToWorker, { kind: 'order' }>): Promise<OrderAnswer> {
    const { line } = this;
    const { stack, clock } = this.ports;
    const device = this.devices.find(({ setup }) => setup.id === deviceId);
    if (!this.live || line === null || device === undefined) return { status: 'not-sent', reason: notConnected };
    // By both clocks: one may have been set meanwhile.
    const until = clock.monotonic() + Math.min(timeoutMs, expiresAt - clock.wall());
    const answer = await carryOut(order, Math.max(1, until - clock.monotonic()), {
      opcua: stack.opcua,
      session: line.connection.session,
      transactions: stack.transactions,
      browser: line.browser,
      root: device.root,
      over: line.over,
      tooLate: () => {
        if (this.line !== line) return notConnected;
        return clock.monotonic() >= until || clock.wall() >= expiresAt ? tooLate : null;
      },
    });
    // Only changes are told: what was so before is read again, so that it can be confirmed.
    if (answer.status === 'done' || answer.status === 'accepted') device.lastRead = Number.NEGATIVE_INFINITY;
    return answer;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.watch);
    this.end?.(new Error('stopped'));
    this.wake?.();
    await this.done;
  }

  private intervalMs(): number {
    return Math.max(this.setup.publishingMs, this.listening?.intervalMs ?? 0);
  }

  private silent(): void {
    this.heardAt = this.ports.clock.monotonic();
    if (this.live) this.end?.(new Error('silent'));
    // A first connection takes its time; not live for longer is as good as silent, whatever the connection says.
    else if (this.told !== false && this.heardAt - this.begunAt >= firstMs) this.tellLost({ zh: '尚未连接上', en: 'Not connected yet' });
  }

  private async run(): Promise<void> {
    let tries = 0;
    while (!this.stopping) {
      const why = await this.episode();
      if (this.live) tries = 0;
      this.live = false;
      if (this.stopping) break;
      if (why.message === 'other devices') continue;
      const pause = Math.min(longestRetryMs, (this.setup.retryMs ?? firstRetryMs) * 2 ** tries++);
      await this.sleep(pause * (0.75 + this.ports.chance() / 2));
    }
  }

  /** From connecting to the end of it; returns why it ended. */
  private async episode(): Promise<Error> {
    let connection: Connection | null = null;
    // Each episode has an end of its own: what is left of an old connection must not end the next one.
    let end: (why: Error) => void = () => {};
    const over = new Promise<Error>((resolve) => {
      end = resolve;
    });
    this.end = end;
    let why: Error;
    try {
      this.ports.send({ kind: 'count', what: 'connects', server: this.setup.name });
      connection = await Connection.open(this.ports.stack, this.ports.manager, this.setup, end);
      if (!this.stopping) await Promise.race([this.listen(connection, end, over), over.then((ended) => Promise.reject(ended))]);
      why = await over;
    } catch (error) {
      why = error instanceof Error ? error : new Error(String(error));
    }
    this.end = null;
    this.line = null;
    if (this.live && this.listening !== null) this.knownUntil = this.listening.knownUntil;
    this.listening?.stop();
    this.listening = null;
    // Told before the farewell, which a dead server may draw out.
    if (!this.stopping && why.message !== 'other devices') this.tellLost(textOf(why));
    await connection?.close();
    return why;
  }

  private async listen(connection: Connection, end: (why: Error) => void, over: Promise<Error>): Promise<void> {
    const goOn = () => {
      if (this.end !== end) throw new Error('it has ended meanwhile');
    };
    const { stack, clock } = this.ports;
    const { session } = connection;
    const browser = new Browser(stack.opcua, session);
    for (const device of this.devices) await device.find(browser);
    const { publishingMs } = this.setup;
    const subscription: ClientSubscription = await within(
      10_000,
      'subscription',
      session.createSubscription2({
        requestedPublishingInterval: publishingMs,
        requestedMaxKeepAliveCount: 1,
        requestedLifetimeCount: 60,
        maxNotificationsPerPublish: 5_000,
        publishingEnabled: true,
        priority: 100,
      }),
    );
    goOn();
    const listening = new Listening({
      opcua: stack.opcua,
      clock,
      session,
      subscription,
      devices: this.devices,
      heard: () => this.heard(),
      end,
      send: (deviceId, bodies) => this.send(deviceId, bodies),
      gap: (why) => this.ports.send({ kind: 'gap', server: this.setup.name, why }),
      refreshed: () => this.ports.send({ kind: 'count', what: 'refreshes', server: this.setup.name }),
    });
    this.listening = listening;
    this.heard();
    await listening.start(this.knownUntil);
    goOn();
    this.line = { connection, browser, over };
    this.live = true;
    if (this.told !== true) {
      this.told = true;
      this.ports.send({ kind: 'state', server: this.setup.name, live: true, why: { zh: '重新收到数据', en: 'Data comes again' } });
    }
  }

  private heard(): void {
    this.heardAt = this.ports.clock.monotonic();
  }

  private tellLost(why: Text): void {
    this.markLost();
    if (this.told === false) return;
    this.told = false;
    this.ports.send({ kind: 'state', server: this.setup.name, live: false, why });
  }

  /** Unknown is not safe: what was known of the devices is not known any more. */
  private markLost(): void {
    for (const device of this.devices) this.send(device.setup.id, device.lost('BadNoCommunication'));
  }

  private send(deviceId: string, bodies: readonly Uint8Array[]): void {
    for (const body of bodies) this.ports.send({ kind: 'message', server: this.setup.name, deviceId, body });
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
