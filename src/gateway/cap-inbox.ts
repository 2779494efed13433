import { createHash } from 'node:crypto';
import type { CapInbox as CapInboxPort } from '../api/cap-messages.ts';
import type { CapSource } from '../config/cap-sources.ts';
import type { ActOrigin } from '../model/act.ts';
import { type CapMessage, type CapReference, capAlertRule, type ReceivedCap } from '../model/cap-message.ts';
import type { Journal } from '../model/journal.ts';
import type { PlacePath } from '../model/place.ts';
import type { Problem } from '../model/problem.ts';
import type { Signal } from '../model/signal.ts';
import type { SubjectKey } from '../model/subject.ts';
import { outboxName } from '../model/subscriber.ts';
import { splitCapIdentifier } from '../notify/channels/cap/cap-alert.ts';
import { type CapVerdict, judgeCap } from '../notify/channels/cap/judge-cap.ts';
import { readCap } from '../notify/channels/cap/read-cap.ts';
import { deliveryId } from '../notify/plan-deliveries.ts';
import type { Clock } from '../runtime/clock.ts';
import { outsideAlarm, over, saidBy } from './cap-words.ts';

/** Messages of one source that stand at once; a peer that goes mad must not fill the desk. */
const mostStanding = 100;
const shownBytes = 2_048;
/** `outcome` of a message that has not come: another that has names it as replaced or withdrawn. When it comes it is `superseded`. */
const onlyNamed = 'only-named';

export interface CapInboxOptions {
  readonly sources: readonly CapSource[];
  /** `sender` of our own messages: what others acknowledge. */
  readonly ourSender: string;
  readonly journal: Pick<Journal, 'reader' | 'change' | 'receipts'>;
  /** Resolves when it is on disk. */
  readonly observe: (signal: Signal) => Promise<void>;
  readonly clock: Clock;
  readonly count: (source: string, outcome: string) => void;
}

export type Taken =
  | { readonly outcome: string; readonly identifier: string; readonly duplicate: boolean }
  | { readonly problem: Problem }
  | { readonly busy: string };

/**
 * CAP messages of others: read, held to what is relied on, kept once, and done. What a message does is journalled before the
 * message is kept as done, so that one whose answer was lost does the same again and no more. One after the other.
 */
export class CapInbox implements CapInboxPort {
  private readonly options: CapInboxOptions;
  private readonly standing = new Map<string, ReceivedCap>();
  private tail: Promise<unknown> = Promise.resolve();

  constructor(options: CapInboxOptions) {
    this.options = options;
  }

  start(): void {
    for (const each of this.options.journal.reader.standingCapMessages()) this.standing.set(keyOf(each), each);
  }

  placeOf(source: string): PlacePath | null {
    return this.options.sources.find(({ id }) => id === source)?.place ?? null;
  }

  /** How many stand, by source. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map(this.options.sources.map(({ id }) => [id, 0]));
    for (const { source } of this.standing.values()) counts.set(source, (counts.get(source) ?? 0) + 1);
    return counts;
  }

  /** Rejects when it could not be kept: then nothing may be acknowledged. */
  take(source: string, xml: string, origin: ActOrigin): Promise<Taken> {
    const known = this.options.sources.find(({ id }) => id === source);
    if (known === undefined) return Promise.reject(new Error(`there is no source ${source}`));
    return this.inTurn(() => this.takeNow(known, xml, origin));
  }

  /**
   * One of several: what says that something is over is `held` while others are still to come and nothing of what it names has come,
   * else that would be raised after it. Of several that it names one that has come is enough: that one is over now.
   */
  takeListed(source: string, xml: string, origin: ActOrigin, othersToCome: boolean): Promise<Taken | 'held'> {
    const read = othersToCome ? readCap(xml) : null;
    const ended = read !== null && 'message' in read && isOver(read.message) ? read.message.references : [];
    const held = ended.length > 0 && ended.every((reference) => this.known(reference) === null);
    return held ? Promise.resolve('held') : this.take(source, xml, origin);
  }

  /** Ends what has run out. */
  expire(): Promise<void> {
    return this.inTurn(async () => {
      const now = this.options.clock.wall();
      for (const each of [...this.standing.values()]) {
        if (each.stands === null || each.stands.until > now) continue;
        await this.options.observe(this.signal(each.stands, 'false', over.expired));
        await this.keep([{ ...each, stands: null }], { by: null, via: 'gateway', from: each.source }, 'cap.expired');
      }
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.tail.then(work);
    this.tail = done.catch(() => {});
    return done;
  }

  private async takeNow(source: CapSource, xml: string, origin: ActOrigin): Promise<Taken> {
    const { journal, clock, count } = this.options;
    const read = readCap(xml);
    if ('problems' in read) return this.setApart(source, xml, read.problems[0] as Problem);
    const { message } = read;
    const before = journal.reader.capMessage(message);
    if (before !== null && before.outcome !== onlyNamed) {
      count(source.id, 'duplicate');
      return { outcome: before.outcome, identifier: message.identifier, duplicate: true };
    }
    const trust = {
      source: source.id,
      senders: source.senders,
      place: source.place,
      areas: source.areas,
      standsMs: source.hours * 3_600_000,
    };
    const judged = judgeCap(message, trust, (reference) => this.known(reference), clock.wall());
    if ('refused' in judged) {
      const cure = 'correct the message at its sender, or the setting cap.sources';
      return this.setApart(source, xml, { code: 'cap-refused', ...judged.refused, cure, weight: 'error' });
    }
    // A drill that names it does not keep back what is real.
    const isLate = before?.source === source.id && before.status === message.status;
    const verdict: CapVerdict = isLate ? { outcome: 'superseded', ends: [], stands: null, again: false } : judged;
    if (verdict.stands !== null && verdict.ends.length === 0 && !verdict.again && (this.counts().get(source.id) ?? 0) >= mostStanding) {
      count(source.id, 'too-many');
      return { busy: `at most ${mostStanding} messages of ${source.id} stand at once` };
    }
    await this.act(message, verdict);
    if (verdict.outcome === 'receipt') await this.receipts(message, source);
    const outcome = verdict.outcome;
    const [first] = message.references.flatMap((reference) => this.known(reference) ?? []);
    const { identifier, sender, sent, type, status } = message;
    const kept: ReceivedCap = {
      identifier,
      sender,
      sent,
      receivedAt: clock.wall(),
      source: source.id,
      type,
      status,
      headline: saidBy(message).zh,
      outcome,
      chain: (isLate ? before : first)?.chain ?? identifier,
      stands: verdict.stands,
    };
    const superseded = verdict.again ? this.ofCondition(verdict.stands) : [];
    const gone = [...verdict.ends, ...superseded].map((each) => ({ ...each, stands: null }));
    await this.keep([...this.onlyNamedBy(message, kept), ...gone, kept], origin, 'cap.received');
    count(source.id, outcome);
    return { outcome, identifier, duplicate: false };
  }

  private async act(message: CapMessage, { ends, stands, again, outcome }: CapVerdict): Promise<void> {
    const { observe } = this.options;
    const why = outcome === 'raised-anew' ? over.replaced(message) : outcome === 'expired' ? over.expired : over.cancelled(message);
    for (const each of ends) if (each.stands !== null) await observe(this.signal(each.stands, 'false', why));
    if (stands === null || message.info === null) return;
    const outside = outsideAlarm(message, message.info, stands);
    await observe({ ...this.signal(stands, again ? 'event' : 'true', saidBy(message)), outside });
  }

  /** Their Ack is their receipt: what they were sent has been seen by somebody. */
  private async receipts(message: CapMessage, { subscriber }: CapSource): Promise<void> {
    const { journal, ourSender, clock } = this.options;
    if (subscriber === undefined) return;
    const receipts = message.references.flatMap(({ sender, identifier }) => {
      const named = sender === ourSender ? splitCapIdentifier(identifier) : null;
      const id = named === null ? null : deliveryId(named.alarmId, named.sequence, outboxName(subscriber));
      return id === null || journal.reader.delivery(id) === null ? [] : [{ deliveryId: id, kind: 'shown' as const, at: clock.wall() }];
    });
    if (receipts.length > 0) await journal.receipts(receipts);
  }

  private known(reference: CapReference): ReceivedCap | null {
    const found = this.standing.get(keyOf(reference)) ?? this.options.journal.reader.capMessage(reference);
    if (found === null || found.stands !== null) return found;
    // It has been changed since: what stands is what came after it.
    const after = [...this.standing.values()].find(({ chain, source }) => chain === found.chain && source === found.source);
    return after ?? (found.outcome === onlyNamed ? null : found);
  }

  /** What an Update or a Cancel names and nobody has brought yet. */
  private onlyNamedBy({ type, status, references }: CapMessage, by: ReceivedCap): readonly ReceivedCap[] {
    if ((type !== 'Update' && type !== 'Cancel') || (status !== 'Actual' && status !== 'Exercise')) return [];
    return references
      .filter((each) => each.sender === by.sender && this.options.journal.reader.capMessage(each) === null)
      .map((each) => ({ ...by, ...each, type: 'Alert', headline: '', outcome: onlyNamed, stands: null }));
  }

  private ofCondition(stands: CapVerdict['stands']): readonly ReceivedCap[] {
    return [...this.standing.values()].filter(
      (each) => each.stands?.subject === stands?.subject && each.stands?.component === stands?.component,
    );
  }

  private signal(stands: NonNullable<CapVerdict['stands']>, to: Signal['to'], reason: Signal['reason']): Signal {
    return { subject: stands.subject as SubjectKey, component: stands.component, rule: capAlertRule, to, reason };
  }

  private async keep(messages: readonly ReceivedCap[], origin: ActOrigin, act: string): Promise<void> {
    const newest = messages.at(-1);
    if (newest === undefined) return;
    const { sender, identifier, type, status, outcome, source } = newest;
    const detail = { source, sender, type, status, outcome };
    await this.options.journal.change(
      messages.map((message) => ({ kind: 'cap-message', message })),
      [{ at: this.options.clock.wall(), origin, act, target: `cap:${identifier}`, detail }],
    );
    for (const each of messages) {
      if (each.stands === null) this.standing.delete(keyOf(each));
      else this.standing.set(keyOf(each), each);
    }
  }

  /** The same thing that comes again is one entry. */
  private async setApart({ id }: CapSource, xml: string, problem: Problem): Promise<Taken> {
    const { journal, clock, count } = this.options;
    const digest = createHash('sha256').update(`${id}\n${xml}`).digest('hex').slice(0, 24);
    const body = Buffer.from(xml.replaceAll('\0', '�')).subarray(0, shownBytes).toString('utf8');
    const entry = { id: `cap-${digest}`, position: 0, at: clock.wall(), deviceId: `cap:${id}`, source: 'cap', channel: id, problem, body };
    await journal.change([{ kind: 'quarantine', entry: { ...entry, sealed: false } }], []);
    count(id, 'quarantined');
    return { problem };
  }
}

const keyOf = ({ sender, identifier, sent }: CapReference) => `${sender}\n${identifier}\n${sent}`;

function isOver({ type, info }: CapMessage): boolean {
  return type === 'Cancel' || (type === 'Update' && (info === null || info.past));
}
