import type { RecordStamp } from '../model/journal-record.ts';
import type { ReplicaBatch, ReplicaEntry } from '../model/replica.ts';
import { isQuiet, type Response, type ResponseStep } from '../model/response.ts';
import type { Text } from '../model/text.ts';
import { localResponse } from './sent-response.ts';

/** Closed copies kept in memory, so that a backlog is not looked up step by step. */
const recentlyClosed = 1_000;

/** What is on disk about responses, own ones too. */
export interface ResponseLookup {
  response(id: string): Response | null;
  responseSteps(id: string): readonly ResponseStep[];
}

/** What one entry changed here. */
export interface CopyChange {
  readonly response: Response;
  /** A step that was not known. */
  readonly step: ResponseStep | null;
  /** It is further on than before, and by more than what terminals hear of with an alarm. */
  readonly news: boolean;
}

interface Held {
  response: Response;
  readonly steps: Set<number>;
}

/**
 * Copies of the responses of gateways below. As ReplicaBook: a response is what it was at its highest step, its steps are a set,
 * so entries may come in any order and any number of times.
 */
export class ResponseCopies {
  private readonly lookup: ResponseLookup;
  private readonly open = new Map<string, Held>();
  private readonly closed = new Map<string, Held>();
  /** Alarm -> open response. */
  private readonly byAlarm = new Map<string, string>();

  constructor(lookup: ResponseLookup) {
    this.lookup = lookup;
  }

  restore(open: Iterable<Response>): void {
    for (const response of open) this.find(response.id);
  }

  *all(): IterableIterator<Response> {
    for (const { response } of this.open.values()) yield response;
  }

  /** Also a closed one; null = it is this gateway's own, or there is none. */
  get(id: string): Response | null {
    return this.find(id)?.response ?? null;
  }

  /** An open one; nothing is asked of the disk, for this is asked with every delivery. */
  opened(id: string): Response | null {
    return this.open.get(id)?.response ?? null;
  }

  /** The open one that an alarm belongs to. */
  ofAlarm(alarmId: string): Response | null {
    return this.open.get(this.byAlarm.get(alarmId) ?? alarmId)?.response ?? null;
  }

  /** `id`: of the alarm that began it, here. `idOf`: of another alarm of the sender. */
  merge(batch: ReplicaBatch, id: string, entry: ReplicaEntry, human: number, idOf: (below: string) => string): CopyChange | null {
    const { response: sent, responseStep } = entry;
    if (sent == null || entry.alarm?.id !== sent.id) return null;
    const held = this.find(id);
    const before = held?.response ?? null;
    const further = before === null || sent.sequence > before.sequence;
    const response = further ? localResponse(batch, id, sent, human) : before;
    const steps = this.hold(response, held?.steps ?? new Set());
    const about = responseStep?.about ?? null;
    const isAlarm = responseStep?.event === 'opened' || responseStep?.event === 'joined' || responseStep?.event === 'alarm-ended';
    const step =
      responseStep == null || steps.has(responseStep.sequence)
        ? null
        : { ...responseStep, responseId: id, about: isAlarm && about !== null ? idOf(about) : about };
    if (step !== null) this.take(response, steps, step);
    const next = before !== null && step !== null && step.sequence === before.sequence + 1 && step.sequence === response.sequence;
    return { response, step, news: further && !(next && isQuiet(step)) };
  }

  /** It goes on under another id, or its owner does not know it any more: it is over here. */
  drop({ position, at }: RecordStamp, id: string, reason: Text): CopyChange | null {
    const held = this.open.get(id);
    if (held === undefined) return null;
    const sequence = held.response.sequence + 1;
    const response: Response = { ...held.response, sequence, closedAt: at };
    const { stage } = response;
    const said = { about: null, reason, by: null, from: 'gateway', comment: null } as const;
    const step: ResponseStep = { responseId: id, sequence, position, at, event: 'closed', stage, ...said };
    held.steps.add(sequence);
    this.hold(response, held.steps);
    return { response, step, news: true };
  }

  /** The copy that the chain before left behind, when this response goes on in another chain instead; null = none. */
  leftBehind({ via, history, beside }: ReplicaBatch, below: string): string | null {
    const replica = history === 1 || beside ? undefined : this.open.get(below)?.response.replica;
    return replica?.via === via && replica.history !== history ? below : null;
  }

  private find(id: string): Held | null {
    const known = this.open.get(id) ?? this.closed.get(id);
    if (known !== undefined) return known;
    const response = this.lookup.response(id);
    if (response?.replica === undefined) return null;
    const held = { response, steps: new Set<number>() };
    this.hold(response, held.steps);
    for (const step of this.lookup.responseSteps(id)) this.take(response, held.steps, step);
    return held;
  }

  private take({ id, closedAt }: Response, steps: Set<number>, { sequence, event, about }: ResponseStep): void {
    steps.add(sequence);
    if (closedAt === null && (event === 'opened' || event === 'joined') && about !== null) this.byAlarm.set(about, id);
  }

  private hold(response: Response, steps: Set<number>): Set<number> {
    const { id, closedAt } = response;
    if (closedAt === null) {
      this.open.set(id, { response, steps });
      return steps;
    }
    if (this.open.delete(id)) for (const [alarm, of] of this.byAlarm) if (of === id) this.byAlarm.delete(alarm);
    this.closed.delete(id);
    this.closed.set(id, { response, steps });
    if (this.closed.size > recentlyClosed) this.closed.delete(this.closed.keys().next().value ?? '');
    return steps;
  }
}
