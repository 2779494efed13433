import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Alarm, Transition } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { Command } from '../model/command.ts';
import type { Delivery } from '../model/delivery.ts';
import type { Firing } from '../model/interlock.ts';
import type { StateCommit } from '../model/journal.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { QuarantineEntry } from '../model/problem.ts';
import type { PersonAct, Response, ResponseStep } from '../model/response.ts';
import type { KeptFact } from '../model/tier-fact.ts';

/** What judging has changed since the last state commit. Filled by the judge, handed over whole. */
export class StateDraft {
  position = 0;
  readonly alarms = new Map<string, Alarm>();
  readonly transitions: Transition[] = [];
  readonly deliveries: Delivery[] = [];
  readonly quarantine: QuarantineEntry[] = [];
  readonly audit: AuditDraft[] = [];
  readonly commands = new Map<string, Command>();
  readonly firings = new Map<string, Firing>();
  readonly responses = new Map<string, Response>();
  readonly responseSteps: ResponseStep[] = [];
  readonly facts = new Map<string, KeptFact>();

  /** True when people or senders wait for this commit; mere snapshots may be collected for a while. */
  urgent(): boolean {
    const { transitions, deliveries, quarantine, audit, firings } = this;
    return firings.size > 0 || [transitions, deliveries, quarantine, audit].some(({ length }) => length > 0);
  }

  toCommit(snapshots: ReadonlyMap<string, string | null>): StateCommit {
    const { position, transitions, deliveries, quarantine, audit, responseSteps } = this;
    const [alarms, commands, responses] = [[...this.alarms.values()], [...this.commands.values()], [...this.responses.values()]];
    const [facts, firings] = [[...this.facts.values()], [...this.firings.values()]];
    return { position, snapshots, alarms, transitions, deliveries, quarantine, audit, commands, firings, responses, responseSteps, facts };
  }
}

/** The audit link of an act on an alarm that was refused. */
export function refusedActAudit({ at, origin, act, position }: JournalRecord & { readonly kind: 'act' }, code: string): AuditDraft {
  return { at, origin, act: 'alarm.act-refused', target: `alarm:${act.alarmId}`, detail: { act: act.act, code, position } };
}

/** The audit link of a step of an alarm. */
export function stepAudit({ alarm, transition }: AlarmStep, origin: ActOrigin): AuditDraft {
  const { at, event, from, to, position, sequence, comment } = transition;
  const said = comment === null ? {} : { comment };
  const detail = { subject: alarm.subject, rule: alarm.rule, from, to, position, step: sequence, ...said };
  return { at, origin, act: `alarm.${event}`, target: `alarm:${alarm.id}`, detail };
}

/** The audit link of an act on a response that was refused. */
export function responseActRefused(
  { at, position }: Pick<RecordStamp, 'at' | 'position'>,
  { act, responseId }: PersonAct,
  origin: ActOrigin,
  code: string,
): AuditDraft {
  return { at, origin, act: 'response.act-refused', target: `response:${responseId}`, detail: { act, code, position } };
}

/** The audit link of a step of a response, own or copy. */
export function responseAudit(
  { id, plan, place }: Response,
  { event, stage, about, sequence, comment }: ResponseStep,
  { at, position }: Pick<RecordStamp, 'at' | 'position'>,
  origin: ActOrigin,
  more: AuditDraft['detail'] = {},
): AuditDraft {
  const said = comment === null ? {} : { comment };
  const detail = { plan: plan.id, place, stage, about, step: sequence, ...said, ...more, position };
  return { at, origin, act: `response.${event}`, target: `response:${id}`, detail };
}
