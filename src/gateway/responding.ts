import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { PersonAct, Response, ResponseChange, ResponseResult } from '../model/response.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import type { Tier } from '../model/tier.ts';
import type { ResponseNews } from '../notify/plan-deliveries.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { Above } from '../respond/response-sentences.ts';
import { responseActRefused, responseAudit, type StateDraft } from './state-draft.ts';

/** Where the snapshots keep how long the gateway was down, and which plans are in force. */
export const responsesKey: SubjectKey = 'gateway:#responses';
export const plansKey: SubjectKey = 'gateway:#plans';

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'respond' };

export interface RespondingPorts {
  readonly book: ResponseBook;
  readonly draft: () => StateDraft;
  /** An alarm, also one that is over. */
  readonly alarm: (id: string) => Alarm | null;
  readonly closedResponse: (id: string) => Response | null;
  readonly tell: (alarm: Alarm, response: Response, news: ResponseNews) => void;
  /** People at that tier have to hear of the alarm. */
  readonly escalate: (stamp: RecordStamp, alarmId: string, tier: Tier, reason: Text) => void;
  /** The danger of a drill is over. */
  readonly onExerciseResolved: (stamp: RecordStamp, response: Response) => void;
}

/** Responses within the judge: each step goes with its audit link and its deliveries into the state that is committed next. */
export class Responding {
  private readonly ports: RespondingPorts;
  private stamp: RecordStamp = { position: 0, at: 0, run: 0 };

  constructor(ports: RespondingPorts) {
    this.ports = ports;
  }

  /** Every record first: clocks of people that ran out before it. */
  begin(record: JournalRecord): void {
    this.stamp = record;
    for (const change of this.ports.book.begin(record)) this.keep(change, gateway);
  }

  /** The response that the alarm belongs to after its step; null = none. Before the step is told: it is told with it. */
  onAlarm({ alarm, transition }: AlarmStep, origin: ActOrigin): Response | null {
    const { book } = this.ports;
    for (const change of book.onAlarm(this.stamp, alarm, transition, origin)) this.keep(change, origin);
    return book.ofAlarm(alarm.id) ?? book.get(alarm.id);
  }

  /** `asked`: what another tier is asked or was said to it; null = it is about an own one. `answer`: nobody waits for a receipt. */
  act(record: JournalRecord & { readonly kind: 'response' }, asked: ResponseResult | null, answer: (result: ResponseResult) => void): void {
    const { act, origin } = record;
    if (asked !== null) return answer(asked);
    if (act.act === 'receipt') {
      if (act.kind !== 'forwarded') return this.received(record, { ...act, kind: act.kind }, origin, null);
      for (const change of this.ports.book.onForwarded(record, act.alarmId, act.terminalId)) this.keep(change, origin);
      return;
    }
    const result = this.apply(record, act, origin);
    if (result.kind === 'refused') this.ports.draft().audit.push(responseActRefused(record, act, origin, result.code));
    answer(result);
  }

  /** The first terminal that has an alarm, or shows it; `above`: of a tier above. */
  received(
    stamp: RecordStamp,
    { alarmId, kind, terminalId }: { readonly alarmId: string; readonly kind: 'received' | 'shown'; readonly terminalId: string },
    origin: ActOrigin,
    above: Above | null,
  ): void {
    for (const change of this.ports.book.onReceipt(stamp, alarmId, kind, terminalId, above)) this.keep(change, origin);
  }

  /** What a person said, here or at a tier above. */
  apply(stamp: RecordStamp, act: PersonAct, origin: ActOrigin): ResponseResult {
    const { book, closedResponse, onExerciseResolved } = this.ports;
    const { result, changes } = book.onAct(stamp, act, origin, closedResponse);
    for (const change of changes) this.keep(change, origin);
    const resolved = changes.find(({ step, response }) => step.event === 'reached' && step.about === 'resolved' && response.exercise);
    if (resolved !== undefined) onExerciseResolved(stamp, resolved.response);
    return result;
  }

  /** The response of a drill is closed, whatever is missing: it was nothing real. */
  callOff(stamp: RecordStamp, responseId: string, { zh }: Text, origin: ActOrigin): void {
    const { changes } = this.ports.book.onAct(stamp, { act: 'close', responseId, as: 'test', comment: zh }, origin, () => null);
    for (const change of changes) this.keep(change, origin);
  }

  private keep(change: ResponseChange, origin: ActOrigin): void {
    const { response, step, tells, calls } = change;
    const draft = this.ports.draft();
    draft.responses.set(response.id, response);
    draft.responseSteps.push(step);
    draft.audit.push(responseAudit(response, step, step, origin));
    const tier = calls?.tier ?? (step.event === 'escalated' ? response.escalations.at(-1)?.tier : null);
    for (const alarmId of tier == null ? [] : new Set([response.id, ...(calls?.alarms ?? [])]))
      this.ports.escalate({ position: step.position, at: step.at, run: 0 }, alarmId, tier!, step.reason);
    const alarm = tells ? this.ports.alarm(response.id) : null;
    if (alarm === null) return;
    const { at, position, by, sequence } = step;
    this.ports.tell(alarm, response, { key: `r${sequence}`, at, position, by, calls: step.event === 'escalated' || calls !== undefined });
  }
}
