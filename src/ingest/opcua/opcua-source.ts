import type { Worker } from 'node:worker_threads';
import type { CommandAnswer } from '../../model/command.ts';
import type { Custody } from '../../model/intake.ts';
import type { Text } from '../../model/text.ts';
import type { Clock } from '../../runtime/clock.ts';
import { startWorker } from '../../runtime/worker-thread.ts';
import type { OrderLine } from './command-carrier.ts';
import { notConnected } from './failure-text.ts';
import { OpenOrders } from './open-orders.ts';
import type { DeviceSetup, FromWorker, Order, ServerSetup, ToWorker, WorkerSetup } from './wire.ts';

export interface OpcuaSourceOptions {
  readonly folder: string;
  readonly servers: readonly ServerSetup[];
  readonly custody: Custody;
  readonly clock: Clock;
  /** A server is listened to, or not any more. */
  onState(server: string, live: boolean, why: Text): void;
  /** Something between the server and the disk was lost, and what could be had of it. */
  onGap(server: string, why: Text): void;
  onWarning(text: string): void;
  /** The usual one when left out. */
  readonly startThread?: typeof startWorker;
  count(server: string, what: 'connects' | 'refreshes' | 'messages' | 'gaps'): void;
}

/** The thread says that it lives twice a second; so long without is a thread that hangs or starves. */
const deadMs = 30_000;
/** Nothing from a server for so long after the start is told, whatever the reason. */
const untoldMs = 20_000;
const lookMs = 1_000;
const stopMs = 4_000;
/** Decoding what servers send needs far less; more is a server's doing, and ends the thread instead of the gateway. */
const heapMb = 192;
const restartMs = 1_000;

/** OPC UA servers as sources. Nothing of node-opcua is loaded before a device is behind one of them. */
export class OpcuaSource implements OrderLine {
  private readonly options: OpcuaSourceOptions;
  private devices: readonly DeviceSetup[] = [];
  private worker: Worker | null = null;
  private heardAt = 0;
  private looks: NodeJS.Timeout | null = null;
  private restart: NodeJS.Timeout | null = null;
  private stopping = false;
  private stopped: (() => void) | null = null;
  private readonly live = new Set<string>();
  /** Servers of which nothing has been told yet. */
  private untold = new Set<string>();
  private openedAt = 0;
  private readonly orders = new OpenOrders();

  constructor(options: OpcuaSourceOptions) {
    this.options = options;
  }

  /** The devices that are behind servers now. A device of a server that is not in the settings is nobody's here. */
  configure(devices: readonly DeviceSetup[]): void {
    const names = new Set(this.options.servers.map(({ name }) => name));
    this.devices = devices.filter(({ server }) => names.has(server));
    for (const server of this.live) if (!this.isAsked(server)) this.live.delete(server);
    if (this.worker === null && this.devices.length > 0 && this.restart === null) this.open();
    else this.tell();
  }

  unreachable(deviceId: string): Text | null {
    const server = this.serverOf(deviceId);
    if (server === null)
      return { zh: '设备没有关联到设置中的 OPC UA 服务器', en: 'The device is not bound to an OPC UA server of the settings' };
    return this.worker !== null && this.live.has(server) ? null : notConnected;
  }

  order(deviceId: string, order: Order, timing: { readonly timeoutMs: number; readonly expiresAt: number }): Promise<CommandAnswer> {
    const { worker } = this;
    const server = this.serverOf(deviceId);
    const reason = this.unreachable(deviceId);
    if (worker === null || server === null || reason !== null)
      return Promise.resolve({ status: 'not-sent', reason: reason ?? notConnected });
    return this.orders.open((number) => {
      worker.postMessage({ kind: 'order', number, server, deviceId, order, ...timing } satisfies ToWorker);
    });
  }

  /** Bounded; nothing comes after it resolves. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.looks !== null) clearInterval(this.looks);
    if (this.restart !== null) clearTimeout(this.restart);
    const { worker } = this;
    if (worker === null) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.stopped = resolve;
      timer = setTimeout(resolve, stopMs);
      worker.once('exit', () => resolve());
      worker.postMessage({ kind: 'stop' } satisfies ToWorker);
    });
    clearTimeout(timer);
    this.worker = null;
    await worker.terminate();
  }

  private open(): void {
    const { clock, folder, startThread = startWorker } = this.options;
    const worker = startThread(new URL('./opcua-worker.ts', import.meta.url), {
      workerData: { folder } satisfies WorkerSetup,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      // What the stack prints is for its developers.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    this.worker = worker;
    this.heardAt = clock.monotonic();
    // A thread that ends again and again must not put off what has to be told.
    if (this.untold.size === 0) this.openedAt = this.heardAt;
    this.untold = new Set(this.devices.map(({ server }) => server));
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error) => this.options.onWarning(`the OPC UA thread failed: ${error.message}`));
    worker.on('exit', () => this.ended(worker));
    this.looks ??= setInterval(() => this.look(), lookMs);
    this.tell();
  }

  private serverOf(deviceId: string): string | null {
    return this.devices.find(({ id }) => id === deviceId)?.server ?? null;
  }

  private isAsked(name: string): boolean {
    return this.devices.some(({ server }) => server === name);
  }

  private tell(): void {
    this.worker?.postMessage({ kind: 'configure', servers: this.options.servers, devices: this.devices } satisfies ToWorker);
  }

  private look(): void {
    if (this.untold.size > 0 && this.options.clock.monotonic() - this.openedAt >= untoldMs) {
      const why = { zh: '尚未连接上', en: 'Not connected yet' };
      for (const server of this.untold) this.options.onState(server, false, why);
      this.untold.clear();
    }
    if (this.worker === null || this.options.clock.monotonic() - this.heardAt < deadMs) return;
    this.options.onWarning('the OPC UA thread does not answer and is started again');
    this.heardAt = this.options.clock.monotonic();
    void this.worker.terminate();
  }

  /** A thread that ended takes its connections with it: what was known is not known any more, and it begins anew. */
  private ended(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    this.orders.end('the OPC UA thread ended before the server answered');
    if (this.stopping) return;
    const why = { zh: 'OPC UA 线程中断，正在重新启动', en: 'The OPC UA thread ended and is started again' };
    for (const server of this.live) {
      this.options.onState(server, false, why);
      for (const device of this.devices) if (device.server === server) this.take(device.id, server, lostBody(device), null);
    }
    this.live.clear();
    this.restart = setTimeout(() => {
      this.restart = null;
      if (this.devices.length > 0) this.open();
    }, restartMs);
  }

  private receive(message: FromWorker): void {
    this.heardAt = this.options.clock.monotonic();
    if (message.kind === 'stopped') this.stopped?.();
    if (this.stopping) return;
    switch (message.kind) {
      case 'answer':
        return this.orders.answered(message.number, message.answer, message.why);
      case 'message':
        return this.take(message.deviceId, message.server, message.body, this.worker);
      case 'state':
        // A word that crossed a change of the devices.
        if (!this.isAsked(message.server)) return;
        this.untold.delete(message.server);
        if (message.live) this.live.add(message.server);
        else this.live.delete(message.server);
        return this.options.onState(message.server, message.live, message.why);
      case 'gap':
        this.options.count(message.server, 'gaps');
        return this.options.onGap(message.server, message.why);
      case 'count':
        return this.options.count(message.server, message.what);
    }
  }

  private take(deviceId: string, server: string, body: Uint8Array, worker: Worker | null): void {
    const settled = (kept: boolean) => worker?.postMessage({ kind: 'settled', server, bytes: body.length, kept } satisfies ToWorker);
    const intake = { source: 'opcua', deviceId, channel: 'telemetry', body, redelivery: null, dup: false } as const;
    this.options.count(server, 'messages');
    this.options.custody.take(intake, { kept: () => settled(true), refused: () => settled(false) });
  }
}

function lostBody({ points }: DeviceSetup): Uint8Array {
  const all = <T>(value: T) => Object.fromEntries(points.map(({ key }) => [key, value]));
  return Buffer.from(JSON.stringify({ values: all(null), status: all('BadNoCommunication') }));
}
