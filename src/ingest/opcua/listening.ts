import type { ClientMonitoredItemGroup, ClientSession, ClientSubscription, DataValue, NodeId, Variant } from 'node-opcua-client';
import type { Text } from '../../model/text.ts';
import type { Clock } from '../../runtime/clock.ts';
import { ConditionRefresh } from './condition-refresh.ts';
import { eventFilter, readEvent } from './conditions.ts';
import { within } from './deadline.ts';
import type { DevicePoints } from './device-points.ts';
import { readGap } from './gap-history.ts';
import { type Cell, cellOf, lostBefore, missing } from './raw-value.ts';
import type { Opcua } from './stack.ts';

const answerMs = 10_000;
const itemsAGroup = 500;
const readsARequest = 500;
/** Events and changes of one point that a server keeps between two publishes. */
const queueSize = 50;
const lookMs = 250;
/** Gaps that follow one another are one. */
const settleMs = 500;

export interface ListeningPorts {
  readonly opcua: Opcua;
  readonly clock: Clock;
  readonly session: ClientSession;
  readonly subscription: ClientSubscription;
  readonly devices: readonly DevicePoints[];
  /** Data, an event or a keep-alive came. */
  heard(): void;
  end(why: Error): void;
  send(deviceId: string, bodies: readonly Uint8Array[]): void;
  /** What could not be had for good. */
  gap(why: Text): void;
  refreshed(): void;
}

/** One subscription: changes and events in, everything read again after a gap and now and then. */
export class Listening {
  readonly intervalMs: number;
  private readonly ports: ListeningPorts;
  private readonly looks: NodeJS.Timeout;
  private readonly settling = new Set<NodeJS.Timeout>();
  private flushing = false;
  private stopped = false;
  private nextSequence: number | null = null;
  private syncing = false;
  private pendingGap: { why: Text; from: number } | null = null;
  /** Wall time up to which everything is known: one notification behind, because a loss is noticed after the notification that tells it. */
  knownUntil: number;
  private heardAt: number;
  private readonly conditions: ConditionRefresh;

  constructor(ports: ListeningPorts) {
    this.ports = ports;
    const { subscription, clock } = ports;
    this.intervalMs = subscription.publishingInterval;
    this.conditions = new ConditionRefresh(ports);
    this.knownUntil = this.heardAt = clock.wall();
    subscription.on('raw_notification', (message) => this.notified(message));
    subscription.on('status_changed', (status) => ports.end(new Error(`subscription: ${status.name}`)));
    subscription.on('terminated', () => ports.end(new Error('the subscription ended')));
    subscription.on('internal_error', (error) => ports.end(error));
    subscription.on('error', (error) => ports.end(error));
    this.looks = setInterval(() => this.look(), lookMs);
  }

  /** Sets up all items and reads everything; resolves when the present state is on its way. `knownUntil`: before a gap. */
  async start(knownUntil: number | null): Promise<void> {
    this.syncing = true;
    try {
      await this.monitor();
      await this.sync(knownUntil, knownUntil === null ? null : { zh: '与服务器的连接中断', en: 'the server was not heard' });
    } finally {
      this.syncing = false;
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.looks);
    for (const timer of this.settling) clearTimeout(timer);
    this.ports.subscription.removeAllListeners();
    // What the stack still says of its end is of no interest.
    this.ports.subscription.on('error', () => {});
    this.ports.subscription.on('internal_error', () => {});
  }

  /** Something was lost between the server and the disk: read everything again, soon. */
  lose(why: Text): void {
    if (this.stopped) return;
    this.pendingGap ??= { why, from: this.knownUntil };
  }

  private notified({ sequenceNumber, notificationData }: { sequenceNumber: number; notificationData: unknown[] | null }): void {
    this.ports.heard();
    const keepAlive = (notificationData?.length ?? 0) === 0;
    // A keep-alive carries the number of the next one (part 4, 5.14.1.1); after 2^32-1 comes 1.
    if (this.nextSequence !== null && sequenceNumber !== this.nextSequence)
      this.lose({ zh: '丢失了通知报文', en: 'notifications were lost on the way' });
    this.nextSequence = keepAlive ? sequenceNumber : sequenceNumber >= 0xffff_ffff ? 1 : sequenceNumber + 1;
    if (this.pendingGap !== null || this.syncing) return;
    this.knownUntil = this.heardAt;
    this.heardAt = this.ports.clock.wall();
  }

  private async monitor(): Promise<void> {
    const { opcua, devices } = this.ports;
    const { AttributeIds, TimestampsToReturn } = opcua;
    // The server's own clock changes always: a server that goes on working goes on sending.
    const targets: { device: DevicePoints | null; key: string; node: NodeId }[] = [
      { device: null, key: '', node: opcua.resolveNodeId('i=2258') },
      ...devices.flatMap((device) => [...device.nodes].map(([key, node]) => ({ device, key, node }))),
    ];
    for (let at = 0; at < targets.length; at += itemsAGroup) {
      const part = targets.slice(at, at + itemsAGroup);
      const items = part.map(({ node }) => ({ nodeId: node, attributeId: AttributeIds.Value }));
      const parameters = { samplingInterval: this.intervalMs / 4, discardOldest: true, queueSize };
      const group = await within(answerMs, 'monitored items', this.group(items, parameters, TimestampsToReturn.Both));
      group.on('changed', (_item, value: DataValue, index) => {
        const target = part[index];
        if (target?.device) this.changed(target.device, target.key, value);
      });
    }
    if (devices.some(({ conditions }) => conditions.isUsed)) await this.monitorEvents();
  }

  private group(...[items, parameters, timestamps]: GroupArguments): Promise<ClientMonitoredItemGroup> {
    const { opcua, subscription } = this.ports;
    return new Promise((resolve, reject) => {
      const group = opcua.ClientMonitoredItemGroup.create(subscription, items, parameters, timestamps);
      group.on('initialized', () => resolve(group));
      group.on('err', (message) => reject(new Error(message)));
    });
  }

  private async monitorEvents(): Promise<void> {
    const { opcua, subscription } = this.ports;
    const item = { nodeId: opcua.resolveNodeId('i=2253'), attributeId: opcua.AttributeIds.EventNotifier };
    const parameters = { samplingInterval: 0, discardOldest: true, queueSize: 10_000, filter: eventFilter(opcua) };
    const monitored = await within(
      answerMs,
      'events',
      subscription.monitor(item, parameters, opcua.TimestampsToReturn.Neither, opcua.MonitoringMode.Reporting),
    );
    (monitored as unknown as { on(event: 'changed', listener: (fields: Variant[]) => void): void }).on('changed', (fields) =>
      this.event(fields),
    );
  }

  private changed(device: DevicePoints, key: string, value: DataValue): void {
    if (lostBefore(value)) this.lose({ zh: '服务器的队列溢出', en: 'a queue of the server overflowed' });
    device.take(key, cellOf(value));
    this.flushSoon();
  }

  private event(fields: readonly Variant[]): void {
    const event = readEvent(fields);
    if (event === null) return;
    const { devices } = this.ports;
    switch (event.kind) {
      case 'begin':
        return this.conditions.begun();
      case 'complete':
        this.conditions.completed();
        return this.flushSoon();
      case 'required':
      case 'overflow':
        return this.lose({ zh: '服务器丢失了事件', en: 'the server lost events' });
      case 'condition':
        for (const device of devices) {
          if (!device.owns(event.source)) continue;
          device.conditions.take(event.event);
          device.takeConditions();
        }
        this.flushSoon();
    }
  }

  /** What came in one turn goes out as one message. */
  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      if (this.stopped) return;
      for (const device of this.ports.devices) this.ports.send(device.setup.id, device.changes());
    });
  }

  private look(): void {
    if (this.syncing || this.stopped) return;
    const gap = this.pendingGap;
    if (gap !== null) {
      this.pendingGap = null;
      this.syncing = true;
      const timer = setTimeout(() => {
        this.settling.delete(timer);
        this.again(this.sync(gap.from, gap.why));
      }, settleMs);
      this.settling.add(timer);
      return;
    }
    if (this.conditions.isDue) {
      this.syncing = true;
      return this.again(this.conditions.run('failure'));
    }
    const now = this.ports.clock.monotonic();
    const due = this.ports.devices.filter((device) => now - device.lastRead >= device.setup.refreshMs);
    if (due.length === 0) return;
    this.syncing = true;
    this.again(this.readAll(due));
  }

  private again(work: Promise<void>): void {
    work.then(
      () => {
        this.syncing = false;
      },
      (error: unknown) => this.ports.end(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** After a gap: its history where there is one, every current value, every condition; what cannot be had is said. */
  private async sync(from: number | null, why: Text | null): Promise<void> {
    const { opcua, session, devices, clock } = this.ports;
    const to = clock.wall();
    let [had, all] = [0, 0];
    if (from !== null) {
      this.knownUntil = from;
      const read = await within(answerMs, 'server time', session.read({ nodeId: 'i=2258', attributeId: opcua.AttributeIds.Value }));
      const serverTime = read.value?.value instanceof Date ? read.value.value.getTime() : to;
      for (const device of devices) {
        all += device.nodes.size;
        if (device.nodes.size === 0) continue;
        const gap = { from, to, skewMs: serverTime - to };
        const past = await readGap(opcua, session, device.nodes, gap);
        had += past.had;
        this.ports.send(device.setup.id, device.history(past.values));
      }
    }
    await this.conditions.run('gap');
    await this.readAll(devices);
    this.heardAt = to;
    if (from === null || why === null) return;
    const seconds = Math.max(1, Math.round((to - from) / 1000));
    this.ports.gap({
      zh: `${seconds} 秒内的数据不完整（${why.zh}）：${all} 个点中 ${had} 个由历史补齐，其余缺失；当前值和报警条件已重新读取`,
      en: `Data of ${seconds} s is not complete (${why.en}): ${had} of ${all} points were filled in from history, the rest is missing; current values and conditions were read again`,
    });
  }

  private async readAll(devices: readonly DevicePoints[]): Promise<void> {
    const { opcua, session, clock } = this.ports;
    const wanted = devices.flatMap((device) => [...device.nodes].map(([key, node]) => ({ device, key, node })));
    const read = new Map<DevicePoints, Map<string, Cell>>(devices.map((device) => [device, new Map()]));
    for (let at = 0; at < wanted.length; at += readsARequest) {
      const part = wanted.slice(at, at + readsARequest);
      const nodes = part.map(({ node }) => ({ nodeId: node, attributeId: opcua.AttributeIds.Value }));
      const values = await within(answerMs, 'read', session.read(nodes));
      for (const [index, { device, key }] of part.entries()) {
        const value = values[index];
        read.get(device)?.set(key, value === undefined ? missing('BadNoData') : cellOf(value));
      }
    }
    if (this.stopped) return;
    this.ports.refreshed();
    for (const [device, cells] of read) {
      device.lastRead = clock.monotonic();
      // Changes that came before the answer go first.
      this.ports.send(device.setup.id, device.changes());
      this.ports.send(device.setup.id, device.everything(cells));
    }
  }
}

type GroupArguments = [
  items: Parameters<typeof ClientMonitoredItemGroup.create>[1],
  parameters: Parameters<typeof ClientMonitoredItemGroup.create>[2],
  timestamps: Parameters<typeof ClientMonitoredItemGroup.create>[3],
];
