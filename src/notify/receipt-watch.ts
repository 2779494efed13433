import type { Alarm } from '../model/alarm.ts';
import type { Delivery } from '../model/delivery.ts';
import { covers } from '../model/place.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Signal } from '../model/signal.ts';
import { type SubjectKey, subjectKey } from '../model/subject.ts';
import { asksAnew } from '../model/waits-for-person.ts';
import { canBeUncovered, notReceivedRule } from './coverage.ts';

/** So long an alarm that waits for a person may be without a receipt. Issue and battery row 12 ask for 30 s, of which ticks are one. */
const waitMs = 28_500;
/** Alarms that are watched at once; what is beyond is watched when it is told again. */
const most = 20_000;

/** The newest step by which terminals were called to an alarm (0 = none), and whether one has given a receipt for that or a later one. */
export interface Call {
  readonly transition: number;
  readonly received: boolean;
}

/** `rows`: what terminals were told of one alarm. */
export function lastCall(rows: readonly Pick<Delivery, 'transition' | 'event' | 'reason' | 'receivedAt'>[]): Call {
  let transition = 0;
  // A copy may be told of first with whatever its last step was.
  for (const row of rows) if (asksAnew(row.event) || row.reason === 'escalated') transition = Math.max(transition, row.transition);
  return { transition, received: rows.some((row) => row.receivedAt !== null && row.transition >= transition) };
}

interface Waiting {
  /** Monotonic ms since when a call is without a receipt. */
  since: number;
  /** The newest call, and when it was. */
  transition: number;
  at: number;
}

export interface ReceiptWatchPorts {
  readonly terminals: () => readonly TerminalEntry[];
  /** The alarm as it is now; null = it has ended. */
  readonly active: (alarmId: string) => Alarm | null;
  readonly lastCall: (alarmId: string) => Call;
  readonly presumedLive: (terminalId: string) => boolean;
  /** Resolves when it is journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
  /** Places that an alarm says it of, maybe from before a restart. */
  readonly stands: () => readonly SubjectKey[];
}

/**
 * Terminals that are there, by their signs of life, and do not take what they are sent: nobody may see the alarm. Then that
 * is an alarm of its own, which goes to every terminal of the place and above, to subscribers and to the tier above. No
 * terminal at all is `alarm.uncovered`.
 */
export class ReceiptWatch {
  /** By alarm. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly ports: ReceiptWatchPorts;
  private busy = false;

  constructor(ports: ReceiptWatchPorts) {
    this.ports = ports;
  }

  /** After a start: what was raised before and never received. Where that was said already, the 30 s are over. */
  start(active: Iterable<Alarm>, now: number): void {
    const [stands, terminals] = [new Set(this.ports.stands()), this.ports.terminals()];
    for (const alarm of active) {
      const call = canBeUncovered(alarm) ? this.ports.lastCall(alarm.id) : null;
      if (call === null || call.received) continue;
      this.wait(alarm.id, call.transition, stands.has(subjectOf(alarm, terminals)) ? now - waitMs : now);
    }
  }

  /** Freshly committed ones. */
  note(deliveries: readonly Delivery[], now: number): void {
    for (const { event, reason, transition, alarm, terminalId } of deliveries) {
      // A new terminal may be the first that is told at all, of whatever the last step was.
      const news = asksAnew(event) || reason === 'terminal-added' || alarm.replica !== undefined;
      if (news && !terminalId.startsWith('@') && canBeUncovered(alarm)) this.wait(alarm.id, transition, now);
    }
  }

  /** `transition`: what the terminal has; the receipt of an earlier call says nothing of a later one. */
  received(alarmId: string, transition: number): void {
    const waits = this.waiting.get(alarmId);
    if (waits === undefined) return;
    if (transition >= waits.transition) this.waiting.delete(alarmId);
    else waits.since = waits.at;
  }

  /** Says what has changed; never rejects, what could not be journalled is said at the next tick. */
  async tick(now: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.judge(now);
    } catch {
      // Nothing was said: the next tick does.
    } finally {
      this.busy = false;
    }
  }

  private async judge(now: number): Promise<void> {
    /** Of each place the first, and whether any terminal is live that should have given a receipt. */
    const unseen = new Map<SubjectKey, { readonly alarm: Alarm; readonly live: boolean }>();
    const terminals = this.ports.terminals();
    for (const [alarmId, { since }] of this.waiting) {
      if (now - since < waitMs) continue;
      const alarm = this.ports.active(alarmId);
      if (alarm === null || !canBeUncovered(alarm) || this.ports.lastCall(alarmId).received) {
        this.waiting.delete(alarmId);
        continue;
      }
      const subject = subjectOf(alarm, terminals);
      if (unseen.get(subject)?.live !== true) unseen.set(subject, { alarm, live: this.isCovered(alarm, terminals) });
    }
    const stands = new Set(this.ports.stands());
    // Where nobody is there at all, that is said by another name; and what was said is not over by it.
    for (const [subject, { alarm, live }] of unseen)
      if (live && !stands.has(subject)) await this.ports.observe(this.signal(subject, alarm));
    for (const subject of stands) if (!unseen.has(subject)) await this.ports.observe({ ...over, subject });
  }

  private signal(subject: SubjectKey, alarm: Alarm): Signal {
    return {
      subject,
      component: '',
      rule: notReceivedRule,
      to: 'true',
      reason: {
        zh: `告警“${alarm.title.zh}”发出 30 秒，在线终端都没有回执`,
        en: `Alarm "${alarm.title.en}" is 30 s old and no live terminal has given a receipt`,
      },
    };
  }

  private isCovered(alarm: Alarm, terminals: readonly TerminalEntry[]): boolean {
    return terminals.some(({ id, place }) => covers(place, alarm.place) && this.ports.presumedLive(id));
  }

  private wait(alarmId: string, transition: number, now: number): void {
    const waits = this.waiting.get(alarmId);
    if (waits === undefined) {
      if (this.waiting.size < most) this.waiting.set(alarmId, { since: now, transition, at: now });
    } else if (transition > waits.transition) {
      waits.transition = transition;
      waits.at = now;
    }
  }
}

/** The nearest place whose terminal should have taken it. */
function subjectOf(alarm: Alarm, terminals: readonly TerminalEntry[]): SubjectKey {
  const covering = terminals.filter(({ place }) => covers(place, alarm.place));
  return subjectKey(
    'place',
    covering.reduce((best, { place }) => (place.length > best.length ? place : best), ''),
  );
}

const over = {
  component: '',
  rule: notReceivedRule,
  to: 'false',
  reason: { zh: '终端已有回执，或告警已无人须处理', en: 'A terminal has given a receipt, or nobody has to act any more' },
} as const;
