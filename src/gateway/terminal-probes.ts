import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { Delivery, TerminalLiveness } from '../model/delivery.ts';
import type { Journal } from '../model/journal.ts';
import { covers, type PlacePath } from '../model/place.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Signal } from '../model/signal.ts';
import { splitSubject, subjectKey } from '../model/subject.ts';
import { answerBy, type Probe, probeDelivery, probeId, testMissedRule, unattendedRule } from '../model/terminal-probe.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import { PresenceAnswers } from './presence-answers.ts';

export interface TerminalProbesOptions {
  readonly journal: Pick<Journal, 'reader' | 'change'>;
  readonly clock: Clock;
  readonly liveness: () => readonly TerminalLiveness[];
  readonly active: () => Iterable<Alarm>;
  /** Puts a row into the outbox; resolves when it is on disk. */
  readonly deliver: (plan: (nextSequence: (terminalId: string) => number) => readonly Delivery[]) => Promise<void>;
  readonly observe: (signal: Signal) => Promise<void>;
  /** Between two test alarms of one terminal. */
  readonly everyMs: number;
  /** Between two duty checks of one terminal; 0 = only when somebody asks. */
  readonly presenceEveryMs: number;
  readonly answerMinutes: number;
  readonly failed: (error: unknown) => void;
}

const lookMs = 1_000;
/** A terminal that has just come gets its first test when it had time to settle. */
const firstAfterMs = 60_000;
/** A test that has not come back by then, or by half the time between two, is missed: so it is said within two of them. */
const graceMs = 15 * 60_000;
/** A terminal that missed one and lives is tested again. */
const againMs = 60_000;
const machine: ActOrigin = { by: null, via: 'gateway', from: 'terminal-probes' };

/**
 * Test alarms that have to come back as shown, and duty checks that a person answers: rows of the outbox like alarms, on
 * disk before they are sent. What stands is read from the journal, so a restart forgets neither.
 */
export class TerminalProbes {
  private readonly options: TerminalProbesOptions;
  /** Terminal -> ms, monotonic. */
  private readonly liveSince = new Map<string, number>();
  /** Terminal -> its newest test of this run, and ms, monotonic, when it was sent: a clock that is moved makes none missed. */
  private readonly sent = new Map<string, { readonly id: string; readonly at: number }>();
  private readonly waiting = new Map<string, ((answered: boolean) => void)[]>();
  private readonly answers: PresenceAnswers;
  private timer: NodeJS.Timeout | null = null;
  private looking = false;

  constructor(options: TerminalProbesOptions) {
    this.options = options;
    this.answers = new PresenceAnswers(options.journal.reader);
  }

  start(): void {
    this.timer = setInterval(() => {
      if (this.looking) return;
      this.looking = true;
      this.look()
        .catch(this.options.failed)
        .finally(() => {
          this.looking = false;
        });
    }, lookMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const each of this.waiting.values()) for (const done of each) done(false);
    this.waiting.clear();
  }

  /** Asks for a person at a terminal. Resolves when the question is on disk. One at a time: who asks again asks the same. */
  async ask(terminalId: string, minutes: number, origin: ActOrigin): Promise<void> {
    const { journal, clock } = this.options;
    if ((await this.open(terminalId)) !== null) return;
    await this.send('presence', terminalId, minutes);
    const detail = { minutes };
    await journal.change([], [{ at: clock.wall(), origin, act: 'presence.asked', target: `terminal:${terminalId}`, detail }]);
  }

  /** Asks at the terminals that cover a place, or where there is none below it. True = somebody answered at one of them. */
  async askAt(place: PlacePath, minutes: number, from: string): Promise<boolean> {
    const all = this.options.journal.reader.terminals();
    const covering = all.filter((each) => covers(each.place, place));
    const asked: readonly TerminalEntry[] = covering.length > 0 ? covering : all.filter((each) => covers(place, each.place));
    if (asked.length === 0) return false;
    const answers = asked.map(
      ({ id }) =>
        new Promise<boolean>((done) => {
          this.waiting.set(id, [...(this.waiting.get(id) ?? []), done]);
        }),
    );
    await Promise.all(asked.map(({ id }) => this.ask(id, minutes, { by: null, via: 'gateway', from })));
    const first = answers.map((answer) => answer.then((answered) => (answered ? true : Promise.reject(new Error('nobody')))));
    return Promise.any(first).catch(() => false);
  }

  /** A person answers at the terminal. False = that check waits for no answer (any more): it is kept all the same. */
  async answer(deliveryId: string, terminalId: string, origin: ActOrigin): Promise<boolean> {
    const { journal, clock, observe } = this.options;
    const inTime = (await this.open(terminalId))?.id === deliveryId;
    const late = !inTime && this.newest('presence', terminalId)?.id === deliveryId;
    if (!inTime && !late) return false;
    const detail = { deliveryId, late };
    await journal.change([], [{ at: clock.wall(), origin, act: 'presence.answered', target: `terminal:${terminalId}`, detail }]);
    this.answers.note({ terminalId, id: deliveryId }, true);
    if (this.stands(terminalId, unattendedRule))
      await observe(signal(terminalId, unattendedRule, false, reasons.answered(origin.by ?? '')));
    this.tell(terminalId, true);
    return inTime;
  }

  private async look(): Promise<void> {
    const now = this.options.clock.wall();
    const live = new Set(this.options.liveness().flatMap(({ terminalId, live: is }) => (is ? [terminalId] : [])));
    for (const id of [...this.liveSince.keys()]) if (!live.has(id)) this.liveSince.delete(id);
    const terminals = this.options.journal.reader.terminals();
    await this.forgetRetired(terminals);
    for (const { id } of terminals) {
      if (live.has(id)) this.liveSince.set(id, this.liveSince.get(id) ?? this.options.clock.monotonic());
      await this.lookAtTest(id, now);
      await this.lookAtPresence(id, now);
    }
  }

  private async forgetRetired(terminals: readonly TerminalEntry[]): Promise<void> {
    for (const { subject, rule, condition } of [...this.options.active()]) {
      if ((rule !== testMissedRule && rule !== unattendedRule) || condition === 'false') continue;
      const { id } = splitSubject(subject);
      if (!terminals.some((each) => each.id === id)) await this.options.observe(signal(id, rule, false, reasons.retired(id)));
    }
  }

  private async lookAtTest(id: string, now: number): Promise<void> {
    const { everyMs } = this.options;
    const last = this.newest('test', id);
    const since = this.liveSince.get(id);
    if (last === null) {
      const lived = since === undefined ? 0 : this.options.clock.monotonic() - since;
      if (since !== undefined && lived >= Math.min(firstAfterMs, everyMs)) await this.send('test', id, 0);
      return;
    }
    const age = this.ageOf(last, now);
    const stands = this.stands(id, testMissedRule);
    if (last.shownAt !== null && stands) await this.options.observe(signal(id, testMissedRule, false, reasons.testBack(id)));
    const missed = last.shownAt === null && age >= Math.min(graceMs, everyMs / 2);
    if (missed && !stands) await this.options.observe(signal(id, testMissedRule, true, reasons.testMissed(id, last.receivedAt !== null)));
    const again = missed && since !== undefined && age >= Math.min(againMs, everyMs);
    if (age >= everyMs || again) await this.send('test', id, 0);
  }

  private ageOf({ id, terminalId, createdAt }: Delivery, now: number): number {
    const { clock, everyMs } = this.options;
    const sent = this.sent.get(terminalId);
    if (sent?.id === id) return clock.monotonic() - sent.at;
    // Of an earlier run, and the clock was set back: it lies in the future, and the next one is due now.
    return createdAt > now ? everyMs : now - createdAt;
  }

  private async lookAtPresence(id: string, now: number): Promise<void> {
    const { presenceEveryMs, answerMinutes } = this.options;
    const last = this.newest('presence', id);
    const answered = last === null || (await this.answers.has(last));
    if (last !== null && !answered && now >= answerBy(last)) {
      if (!this.stands(id, unattendedRule)) await this.options.observe(signal(id, unattendedRule, true, reasons.unattended(id, last)));
      this.tell(id, false);
    }
    const due = presenceEveryMs > 0 && (last === null || now - last.createdAt >= presenceEveryMs);
    if (due && this.liveSince.has(id) && (await this.open(id)) === null) await this.ask(id, answerMinutes, machine);
  }

  /** The check that waits for an answer now. */
  private async open(terminalId: string): Promise<Delivery | null> {
    const last = this.newest('presence', terminalId);
    const waits = last !== null && this.options.clock.wall() < answerBy(last) && !(await this.answers.has(last));
    return waits ? last : null;
  }

  private newest(probe: Probe, terminalId: string): Delivery | null {
    return this.options.journal.reader.newestDelivery(probeId(probe, terminalId), terminalId);
  }

  private async send(probe: Probe, terminalId: string, minutes: number): Promise<void> {
    const at = this.options.clock.wall();
    const count = (this.newest(probe, terminalId)?.transition ?? 0) + 1;
    await this.options.deliver((next) => [probeDelivery(probe, terminalId, count, next(terminalId), at, minutes)]);
    const sent = this.newest(probe, terminalId);
    if (sent === null) return;
    if (probe === 'presence') this.answers.note(sent, false);
    else this.sent.set(terminalId, { id: sent.id, at: this.options.clock.monotonic() });
  }

  private stands(terminalId: string, rule: string): boolean {
    const subject = subjectKey('terminal', terminalId);
    for (const alarm of this.options.active())
      if (alarm.subject === subject && alarm.rule === rule && alarm.condition !== 'false') return true;
    return false;
  }

  private tell(terminalId: string, answered: boolean): void {
    const waiting = this.waiting.get(terminalId) ?? [];
    this.waiting.delete(terminalId);
    for (const done of waiting) done(answered);
  }
}

function signal(id: string, rule: string, to: boolean, reason: Text): Signal {
  return { subject: subjectKey('terminal', id), component: '', rule, to: to ? 'true' : 'false', reason };
}

const reasons = {
  testMissed: (id: string, received: boolean): Text => ({
    zh: `终端 ${id} ${received ? '收到了测试告警，但没有显示' : '没有收到测试告警'}`,
    en: `Terminal ${id} ${received ? 'has the test alarm and does not show it' : 'did not get the test alarm'}`,
  }),
  testBack: (id: string): Text => ({ zh: `终端 ${id} 的测试告警已显示`, en: `Terminal ${id} shows test alarms again` }),
  unattended: (id: string, { alarm }: Delivery): Text => ({
    zh: `终端 ${id} 在 ${alarm.seen?.value} 分钟内无人应答查岗`,
    en: `Nobody answered the duty check at terminal ${id} within ${alarm.seen?.value} min`,
  }),
  retired: (id: string): Text => ({ zh: `终端 ${id} 已撤销`, en: `Terminal ${id} was retired` }),
  answered: (by: string): Text => ({ zh: `${by} 已应答查岗`, en: `${by} has answered a duty check` }),
};
