import type { ActOrigin, AlarmAct } from '../../src/model/act.ts';
import type { Alarm, AlarmEvent, AlarmState, Transition } from '../../src/model/alarm.ts';
import { isActive } from '../../src/model/alarm.ts';
import type { AuditDraft } from '../../src/model/audit.ts';
import type { Delivery, Receipt } from '../../src/model/delivery.ts';
import type { TerminalEntry } from '../../src/model/registry.ts';
import type { Signal } from '../../src/model/signal.ts';
import type { ActResult, HubPorts, Schedule, TerminalLink } from '../../src/notify/hub-ports.ts';
import { planDeliveries } from '../../src/notify/plan-deliveries.ts';
import { type Session, TerminalHub, type TerminalHubOptions } from '../../src/notify/terminal-hub.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

export const start = Date.UTC(2026, 0, 1);

export function anAlarm(id: string, change: Partial<Alarm> = {}): Alarm {
  return {
    id,
    subject: `device:${id}`,
    component: '',
    deviceId: id,
    rule: 'lift.entrapment',
    severity: 'critical',
    lifeSafety: true,
    state: 'unacknowledged',
    condition: 'true',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: '阳光社区/1号楼',
    title: { zh: '电梯困人', en: 'Entrapment' },
    guidance: {
      cause: { zh: '因', en: 'cause' },
      consequence: { zh: '果', en: 'consequence' },
      action: { zh: '拨打 96333', en: 'Call 96333' },
    },
    raisedAt: start,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: { zh: '有人', en: 'somebody inside' },
    seen: null,
    occurrences: 1,
    exercise: false,
    sequence: 1,
    ...change,
  };
}

export function aTransition(alarm: Alarm, event: AlarmEvent, to: AlarmState = alarm.state, at = start): Transition {
  return {
    alarmId: alarm.id,
    sequence: alarm.sequence,
    position: 1,
    at,
    event,
    from: 'normal',
    to,
    reason: alarm.reason,
    by: null,
    comment: null,
  };
}

/** A journal in memory and a clock moved by hand: everything a hub needs, with nothing decided for it. */
export class HubBench implements HubPorts {
  readonly clock = new ManualClock(start);
  readonly entries: TerminalEntry[];
  readonly alarms = new Map<string, Alarm>();
  readonly kept: Delivery[] = [];
  readonly signals: Signal[] = [];
  readonly audits: AuditDraft[] = [];
  readonly acts: { act: AlarmAct; origin: ActOrigin }[] = [];
  readonly livenessChanges: [string, boolean][] = [];
  diskFails = false;
  healthy = (): boolean => !this.diskFails;
  readonly hub: TerminalHub;
  private readonly timers = new Set<{ at: number; run: () => void }>();

  constructor(entries: readonly TerminalEntry[], options: Partial<TerminalHubOptions> = {}) {
    this.entries = [...entries];
    this.hub = new TerminalHub({
      clock: this.clock,
      schedule: this.schedule,
      ports: this,
      livenessChanged: (id, live) => this.livenessChanges.push([id, live]),
      language: 'en',
      ...options,
    });
  }

  readonly schedule: Schedule = (delayMs, run) => {
    const timer = { at: this.clock.monotonic() + delayMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Lets time pass in steps of 50 ms, running what falls due, then whatever was promised. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 50) {
      this.clock.advance(Math.min(50, left));
      for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
        if (timer.at <= this.clock.monotonic() && this.timers.delete(timer)) timer.run();
      }
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  }

  /** What the pipeline does: plan, commit, hand over. */
  happen(alarm: Alarm, event: AlarmEvent): readonly Delivery[] {
    this.alarms.set(alarm.id, alarm);
    const next = new Map<string, number>();
    const plan = planDeliveries(
      aTransition(alarm, event, alarm.state, this.clock.wall()),
      alarm,
      this.entries,
      (id) => this.hub.presumedLive(id),
      (id) => {
        const sequence = (next.get(id) ?? Math.max(this.lastSequence(id), this.firstSequence - 1)) + 1;
        next.set(id, sequence);
        return sequence;
      },
    );
    this.kept.push(...plan.deliveries);
    return plan.deliveries;
  }
  raise(id: string, change: Partial<Alarm> = {}): Delivery {
    const deliveries = this.happen(anAlarm(id, change), 'raised');
    this.hub.onDeliveries(deliveries);
    return deliveries[0]!;
  }

  /** As JournalStatus has it. */
  firstSequence = 1;

  terminals(): readonly TerminalEntry[] {
    return this.entries;
  }
  activeAlarms(): readonly Alarm[] {
    return [...this.alarms.values()].filter(isActive);
  }
  delivery(id: string): Delivery | null {
    return this.kept.find((delivery) => delivery.id === id) ?? null;
  }
  newestDelivery(alarmId: string, terminalId: string): Delivery | null {
    const own = this.kept.filter((delivery) => delivery.alarmId === alarmId && delivery.terminalId === terminalId);
    return own.reduce<Delivery | null>((a, b) => (a && a.sequence > b.sequence ? a : b), null);
  }
  deliveriesAfter(terminalId: string, sequence: number, limit: number): readonly Delivery[] {
    return this.kept.filter((delivery) => delivery.terminalId === terminalId && delivery.sequence > sequence).slice(0, limit);
  }
  unreceiptedOf(terminalId: string, sequence: number, limit: number): readonly Delivery[] {
    const own = this.kept.filter((delivery) => delivery.terminalId === terminalId && delivery.sequence <= sequence);
    return own.filter(({ receivedAt }) => receivedAt === null).slice(-limit);
  }
  lastSequence(terminalId: string): number {
    return Math.max(0, ...this.kept.filter((delivery) => delivery.terminalId === terminalId).map((delivery) => delivery.sequence));
  }
  async receipts(receipts: readonly Receipt[]): Promise<void> {
    if (this.diskFails) throw new Error('EIO');
    for (const { deliveryId, kind, at } of receipts) {
      const index = this.kept.findIndex((delivery) => delivery.id === deliveryId);
      const old = this.kept[index]!;
      if (kind === 'sent') this.kept[index] = { ...old, attempts: old.attempts + 1, sentAt: old.sentAt ?? at };
      else if (kind === 'received') this.kept[index] = { ...old, receivedAt: old.receivedAt ?? at };
      else this.kept[index] = { ...old, receivedAt: old.receivedAt ?? at, shownAt: old.shownAt ?? at };
    }
  }
  async act(act: AlarmAct, origin: ActOrigin): Promise<ActResult> {
    if (this.diskFails) throw new Error('EIO');
    this.acts.push({ act, origin });
    const alarm = this.alarms.get(act.alarmId)!;
    if (origin.by === 'stranger') {
      return { outcome: 'refused', code: 'forbidden', reason: { zh: '无权', en: 'not allowed here' } };
    }
    if (alarm.acknowledgedBy || !isActive(alarm)) return { outcome: 'unchanged', alarm };
    const done: Alarm = {
      ...alarm,
      state: 'acknowledged',
      acknowledgedBy: origin.by,
      acknowledgedAt: this.clock.wall(),
      sequence: alarm.sequence + 1,
    };
    this.hub.onDeliveries(this.happen(done, 'acknowledged'));
    return { outcome: 'done', alarm: done };
  }
  async signal(signal: Signal): Promise<void> {
    if (this.diskFails) throw new Error('EIO');
    this.signals.push(signal);
  }
  async audit(entry: AuditDraft): Promise<void> {
    this.audits.push(entry);
  }
}

interface Message {
  readonly type: string;
  readonly sequence: number;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly alarm: { readonly id: string; readonly state: string };
  readonly code: string;
  readonly by: string;
}

/** A terminal's end of a link, with switches for every way it can misbehave. */
export class FakeScreen {
  readonly heard: Message[] = [];
  closed: { code: number; reason: string; at: number } | null = null;
  takes = true;
  waiting = 0;
  /** Of the gateway's own, before it is offered to the network. */
  compressing = 0;
  /** ms for which a message that was taken stands in the buffer: being compressed, or being written. */
  flushMs = 0;
  private flushedAt = 0;
  /** ms of the gateway's time that it takes to hand it a message. */
  costs = 0;
  receipts = true;
  readonly session: Session;

  constructor(bench: HubBench, terminalId: string, after: number | null, userId: string | null = null, onlooker = false) {
    const link: TerminalLink = {
      send: (json) => {
        if (!this.takes) return false;
        this.heard.push(JSON.parse(String(json)));
        bench.clock.advance(this.costs);
        this.flushedAt = bench.clock.monotonic() + this.flushMs;
        return true;
      },
      buffered: () => this.waiting + this.compressing + (bench.clock.monotonic() < this.flushedAt ? 1 : 0),
      unread: () => this.waiting + (this.takes ? 0 : 1),
      close: (code, reason) => {
        this.closed = { code, reason, at: bench.clock.monotonic() };
      },
    };
    this.session = bench.hub.open(terminalId, after, { userId, onlooker }, link);
  }
  say(message: unknown): Promise<void> {
    return this.session.receive(typeof message === 'string' ? message : JSON.stringify(message));
  }
  alive(change: Record<string, unknown> = {}): Promise<void> {
    return this.say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on', ...change });
  }
  get deliveries(): Message[] {
    return this.heard.filter((message) => message.type === 'delivery');
  }
  of(type: string): Message[] {
    return this.heard.filter((message) => message.type === type);
  }
}

export const root: TerminalEntry = { id: 'centre', place: '' };
export const gate: TerminalEntry = { id: 'gate', place: '阳光社区/1号楼' };
