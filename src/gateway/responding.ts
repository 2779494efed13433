import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Response, ResponseChange, ResponseEvent, ResponseResult } from '../model/response.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import type { Tier } from '../model/tier.ts';
import { responseDeliveries } from '../notify/plan-deliveries.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { StateDraft } from './state-draft.ts';

/** Where the snapshots keep how long the gateway was down, and which plans are in force. */
export const responsesKey: SubjectKey = 'gateway:#responses';
export const plansKey: SubjectKey = 'gateway:#plans';

/** What the alarm's own links say already. */
const saidByAlarm: ReadonlySet<ResponseEvent> = new Set(['joined', 'alarm-ended']);
const gateway: ActOrigin = { by: null, via: 'gateway', from: 'respond' };

export interface RespondingPorts {
  readonly book: ResponseBook;
  readonly draft: () => StateDraft;
  /** An alarm, also one that is over. */
  readonly alarm: (id: string) => Alarm | null;
  readonly closedResponse: (id: string) => Response | null;
  /** Terminals that are told of an alarm, and subscribers that are told of an escalation. */
  readonly told: (alarm: Alarm, escalated: boolean) => readonly string[];
  readonly nextSequence: (name: string) => number;
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
    for (const change of book.onAlarm(this.stamp, alarm, transition, origin.from)) this.keep(change, origin);
    return book.ofAlarm(alarm.id) ?? book.get(alarm.id);
  }

  /** `answer`: who did it waits; nobody waits for a receipt. */
  act(record: JournalRecord & { readonly kind: 'response' }, answer: (result: ResponseResult) => void): void {
    const { act, origin } = record;
    const { book, closedResponse, onExerciseResolved } = this.ports;
    if (act.act === 'receipt') {
      for (const change of book.onReceipt(record, act.alarmId, act.kind, act.terminalId)) this.keep(change, origin);
      return;
    }
    const { result, changes } = book.onAct(record, act, origin, closedResponse);
    for (const change of changes) this.keep(change, origin);
    const resolved = changes.find(({ step, response }) => step.event === 'reached' && step.about === 'resolved' && response.exercise);
    if (resolved !== undefined) onExerciseResolved(record, resolved.response);
    if (result.kind === 'refused') {
      const detail = { act: act.act, code: result.code, position: record.position };
      this.ports.draft().audit.push({ at: record.at, origin, act: 'response.act-refused', target: `response:${act.responseId}`, detail });
    }
    answer(result);
  }

  /** The response of a drill is closed, whatever is missing: it was nothing real. */
  callOff(stamp: RecordStamp, responseId: string, { zh }: Text, origin: ActOrigin): void {
    const { changes } = this.ports.book.onAct(stamp, { act: 'close', responseId, as: 'test', comment: zh }, origin, () => null);
    for (const change of changes) this.keep(change, origin);
  }

  private keep(change: ResponseChange, origin: ActOrigin): void {
    const { response, step, tells } = change;
    const draft = this.ports.draft();
    draft.responses.set(response.id, response);
    draft.responseSteps.push(step);
    if (!saidByAlarm.has(step.event)) {
      const { sequence, stage, about, comment, position } = step;
      const detail = {
        plan: response.plan.id,
        place: response.place,
        stage,
        about,
        step: sequence,
        ...(comment === null ? {} : { comment }),
        position,
      };
      draft.audit.push({ at: step.at, origin, act: `response.${step.event}`, target: `response:${response.id}`, detail });
    }
    const tier = step.event === 'escalated' ? response.escalations.at(-1)?.tier : null;
    if (tier != null) this.ports.escalate({ position: step.position, at: step.at, run: 0 }, response.id, tier, step.reason);
    const alarm = tells ? this.ports.alarm(response.id) : null;
    if (alarm === null) return;
    const names = this.ports.told(alarm, step.event === 'escalated');
    draft.deliveries.push(...responseDeliveries(change, alarm, names, this.ports.nextSequence));
  }
}
