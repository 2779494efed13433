import { responseActWords } from '../federate/fact-parts.ts';
import type { ReplicaBook } from '../federate/replica-book.ts';
import type { CopyChange, ResponseCopies } from '../federate/response-copies.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { ReplicaBatch, ReplicaEntry } from '../model/replica.ts';
import type { PersonAct, Response, ResponseRefusal, ResponseResult } from '../model/response.ts';
import type { Text } from '../model/text.ts';
import { atOrAbove, type Tier } from '../model/tier.ts';
import type { ActOutcome, TierFact } from '../model/tier-fact.ts';
import type { ResponseNews } from '../notify/plan-deliveries.ts';
import { actOn } from '../respond/response-acts.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import { refused } from '../respond/response-refusals.ts';
import type { Responding } from './responding.ts';
import { responseOutcome } from './response-outcome.ts';
import { responseAudit, type StateDraft } from './state-draft.ts';

export interface TierResponsesPorts {
  readonly self: { readonly tier: Tier };
  readonly book: ResponseBook;
  readonly copies: ResponseCopies;
  readonly replicas: ReplicaBook;
  readonly draft: () => StateDraft;
  /** Own ones that are closed. */
  readonly closedResponse: (id: string) => Response | null;
  /** An act on an own response takes effect. */
  readonly apply: (stamp: RecordStamp, act: PersonAct, origin: ActOrigin) => ResponseResult;
  /** A terminal of a tier above has an alarm of this gateway's own, or shows it. */
  readonly received: Responding['received'];
  /** Tells the terminals here of a copy. */
  readonly tell: (alarm: Alarm, response: Response, news: ResponseNews) => void;
}

/** May change yet where the copy is behind: only the owner knows. */
const onlyTheOwnerKnows: ReadonlySet<ResponseRefusal> = new Set(['not-complete']);

/** Responses between tiers, within the judge: copies of those below, and acts on them at either end. */
export class TierResponses {
  private readonly ports: TierResponsesPorts;

  constructor(ports: TierResponsesPorts) {
    this.ports = ports;
  }

  /** `alarm`: that began it, as it stands here. */
  merge(stamp: RecordStamp, batch: ReplicaBatch, entry: ReplicaEntry, alarm: Alarm): void {
    const { book, copies, replicas } = this.ports;
    const idOf = (below: string) => replicas.idFor(batch, below) ?? below;
    this.changed(stamp, copies.merge(batch, alarm.id, entry, book.human.at(stamp), idOf), entry.sequence);
  }

  drop(stamp: RecordStamp, id: string, reason: Text): void {
    this.changed(stamp, this.ports.copies.drop(stamp, id, reason), 0);
  }

  leftBehind(batch: ReplicaBatch, below: string): string | null {
    return this.ports.copies.leftBehind(batch, below);
  }

  ofAlarm(alarmId: string): Response | null {
    return this.ports.copies.ofAlarm(alarmId);
  }

  /**
   * What the copy says to an act of a person here: `down` = only the owner can say. What is so for good there is said at once.
   * Null = it is no copy.
   */
  ask(stamp: RecordStamp, act: PersonAct, origin: ActOrigin): { readonly copy: Response; readonly said: ResponseResult | 'down' } | null {
    const { book, copies } = this.ports;
    const copy = copies.get(act.responseId);
    if (copy === null) return null;
    const plan = book.planOf(copy);
    if (origin.by === null || origin.by === '') return { copy, said: refused('person-required') };
    if (this.waits(act)) return { copy, said: { kind: 'unchanged', response: copy } };
    if (plan === null) return { copy, said: 'down' };
    const would = actOn(stamp, { at: stamp.at, human: book.human.at(stamp) }, plan, copy, act, origin);
    if (would.kind === 'unchanged') return { copy, said: { kind: 'unchanged', response: copy } };
    if (would.kind === 'refused' && !onlyTheOwnerKnows.has(would.code))
      return { copy, said: refused(would.code, would.missing, would.message) };
    return { copy, said: 'down' };
  }

  /** Somebody here, or above, has said the same, and it is on its way down. */
  private waits(act: PersonAct): boolean {
    if (act.act === 'comment' || act.act === 'escalate') return false;
    const { act: what, about } = responseActWords(act);
    const pending = this.ports.replicas.get(act.responseId)?.replica?.pending ?? [];
    return pending.some((each) => each.of === 'response' && each.act === what && each.about === about);
  }

  /** An act of a tier above on a response of this gateway's own. */
  take(stamp: RecordStamp, fact: TierFact & { readonly kind: 'response-act' }, origin: ActOrigin): ActOutcome {
    const { book, closedResponse, apply } = this.ports;
    const before = book.recent(fact.alarmId) ?? closedResponse(fact.alarmId);
    // The alarm is known and its response is not: it must not be taken for forgotten.
    if (before === null) return { kind: 'refused', code: 'no-response', first: null, at: stamp.at };
    // An older tier above says which level its people saw, and not which they called.
    const act = fact.act.act === 'escalate' ? { ...fact.act, level: fact.level + 1 } : fact.act;
    return responseOutcome(stamp.at, act, before, apply(stamp, act, origin));
  }

  /** A terminal above: what was first stays, and of a response that is over it stands in the chain only. */
  receipt(stamp: RecordStamp, { alarmId, receipt, terminal, from, at }: TierFact & { readonly kind: 'receipt' }, origin: ActOrigin): void {
    const above = { name: from.name, tier: from.tier, heardAfterMs: stamp.at - at };
    this.ports.received(stamp, { alarmId, kind: receipt, terminalId: terminal }, origin, above);
  }

  /** Screens see which acts wait, and what came of them. */
  tellOf({ at, position }: RecordStamp, alarm: Alarm, { id, kind, by, outcome }: TierFact & { readonly kind: 'response-act' }): void {
    const response = this.ports.copies.get(alarm.id);
    if (response !== null) this.tell(alarm, response, { key: `${kind}-${outcome === null ? 'asked' : 'said'}-${id}`, at, position, by });
  }

  /** People here begin to hear of an alarm that is over, while its response goes on. */
  tellBegun({ at, position }: RecordStamp, alarm: Alarm): void {
    const response = this.ofAlarm(alarm.id);
    if (response?.id === alarm.id) this.tell(alarm, response, { key: 'r-begun', at, position, by: null });
  }

  private changed(stamp: RecordStamp, change: CopyChange | null, below: number): void {
    if (change === null) return;
    const { draft, replicas, self } = this.ports;
    const { response, step, news } = change;
    const { replica } = response;
    draft().responses.set(response.id, response);
    if (step !== null) {
      draft().responseSteps.push(step);
      const origin: ActOrigin = { by: step.by, via: 'tier', from: replica?.via ?? '' };
      draft().audit.push(responseAudit(response, step, stamp, origin, { owner: replica?.owner.gateway, below }));
    }
    const alarm = replicas.get(response.id);
    if (alarm === null || !news) return;
    const { at, position } = stamp;
    // A rung that names this tier, or one above it, is a call here.
    const again = step?.event === 'clock-missed' ? response.clocks.find(({ id }) => id === step.about)?.again : undefined;
    const rung = step?.event === 'escalated' ? response.escalations.at(-1)?.tier : again?.tier;
    const calls = rung != null && atOrAbove(rung, self.tier);
    this.tell(alarm, response, { key: `r${response.sequence}`, at, position, by: step?.by ?? null, ...(calls ? { calls } : {}) });
  }

  private tell(alarm: Alarm, response: Response, news: ResponseNews): void {
    if (alarm.replica?.toldSince != null && alarm.test === undefined) this.ports.tell(alarm, response, news);
  }
}
