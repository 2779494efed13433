import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { ActOrigin } from '../model/act.ts';
import type { ConditionChange } from '../model/alarm.ts';
import { type DrillAct, type DrillResult, drillRulePrefix, drillSubject } from '../model/drill.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { Response } from '../model/response.ts';
import type { Rule } from '../model/rule.ts';
import { type SubjectKey, splitSubject } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import type { PlannedDrills } from '../respond/planned-drills.ts';

/** Where the snapshots keep the drills that are planned. */
export const drillsKey: SubjectKey = 'gateway:#drills';

export interface DrillsPorts {
  readonly book: AlarmBook;
  readonly planned: PlannedDrills;
  readonly plan: (id: string) => ResponsePlan | undefined;
  /** The latest version that a response follows. */
  readonly planOf: (response: Response) => ResponsePlan | null;
  readonly step: (step: AlarmStep, origin: ActOrigin) => void;
  /** Closes the response of a drill that was called off. */
  readonly callOff: (stamp: RecordStamp, alarmId: string, reason: Text, origin: ActOrigin) => void;
  readonly audit: (entry: { at: number; origin: ActOrigin; act: string; target: string; detail: Record<string, unknown> }) => void;
}

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'drill' };

/** Drills within the judge: an alarm about a place, marked as an exercise, goes the whole way of a real one. */
export class Drills {
  private readonly ports: DrillsPorts;

  constructor(ports: DrillsPorts) {
    this.ports = ports;
  }

  act(record: JournalRecord & { readonly kind: 'drill' }): DrillResult {
    const { act, origin } = record;
    if (origin.by === null || origin.by === '') return { kind: 'refused', code: 'person-required' };
    switch (act.act) {
      case 'start':
        return act.due === undefined && act.followedBy === undefined ? this.start(record, act, origin) : this.plan(record, act, origin);
      case 'begin':
        return this.begin(record, act, origin);
      case 'miss':
        return this.miss(record, act, origin);
      case 'stop':
        return this.stop(record, act, origin);
    }
  }

  /** The danger that was played is over: its condition goes, and people end the alarm as they would a real one. */
  resolved(stamp: RecordStamp, response: Response): void {
    const { book, planOf, step } = this.ports;
    const plan = planOf(response);
    for (const id of response.active) {
      const alarm = book.get(id);
      if (alarm === null || plan === null || alarm.condition === 'false') continue;
      const { subject, component, rule } = alarm;
      const reason = { zh: '处置完成，演练险情解除', en: 'Resolved: the danger that was played is over' };
      const change: ConditionChange = { subject, component, rule, to: 'false', reason, seen: null };
      const taken = book.onCondition(stamp, change, { place: alarm.place, deviceId: null, rule: ruleOf(plan), test: null, exercise: true });
      if (taken !== null) step(taken, gateway);
    }
  }

  /** For a later hour, or with what follows. One that begins now begins with this record. */
  private plan(record: RecordStamp, act: StartAct, origin: ActOrigin): DrillResult {
    const { id, place, reason, due = record.at, followedBy = [] } = act;
    const first = { plan: act.plan, afterSeconds: 0 };
    const parts = [first, ...followedBy].map(({ plan, afterSeconds }) => ({
      plan,
      due: due + afterSeconds * 1_000,
      state: 'waiting' as const,
      alarmId: null,
      why: null,
    }));
    if (parts.some(({ plan }) => this.ports.plan(plan) === undefined)) return { kind: 'refused', code: 'no-such-plan' };
    const { planned, audit } = this.ports;
    const added = planned.add({ id, place, reason, by: origin.by ?? '', plannedAt: record.at, parts });
    if (added !== 'added') return { kind: 'refused', code: added };
    const detail = { place, reason, parts: parts.map(({ plan, due: at }) => ({ plan, at })), position: record.position };
    audit({ at: record.at, origin, act: 'drill.planned', target: `drill:${id}`, detail });
    return act.due === undefined ? this.begin(record, { id, part: 0 }, origin) : { kind: 'done', id, alarmId: null };
  }

  private begin(record: RecordStamp, { id, part }: { id: string; part: number }, origin: ActOrigin): DrillResult {
    const { planned } = this.ports;
    const drill = planned.get(id);
    const waiting = planned.waiting(id, part);
    if (drill === null || waiting === null) return { kind: 'unchanged', id };
    const component = part === 0 ? id : `${id}${partMark}${part}`;
    const result = this.start(record, { id: component, plan: waiting.plan, place: drill.place, reason: drill.reason }, origin);
    if (result.kind === 'refused' && result.code === 'no-such-plan') return this.miss(record, { id, part, why: 'no-such-plan' }, origin);
    if (result.kind === 'done' && result.alarmId !== null) planned.begun(id, part, result.alarmId);
    return result;
  }

  private miss(record: RecordStamp, { id, part, why }: Omit<MissAct, 'act'>, origin: ActOrigin): DrillResult {
    const { planned, audit } = this.ports;
    if (planned.waiting(id, part) === null) return { kind: 'unchanged', id };
    planned.missed(id, part, why);
    audit({ at: record.at, origin, act: 'drill.missed', target: `drill:${id}`, detail: { part, why, position: record.position } });
    return { kind: 'done', id, alarmId: null };
  }

  private start(record: RecordStamp, { id, plan: planId, place, reason: why }: Omit<StartAct, 'act'>, origin: ActOrigin): DrillResult {
    const plan = this.ports.plan(planId);
    if (plan === undefined) return { kind: 'refused', code: 'no-such-plan' };
    const reason: Text = {
      zh: `${origin.by} 组织演练“${plan.title.zh}”：${why}`,
      en: `${origin.by} holds a drill of "${plan.title.en}": ${why}`,
    };
    const rule = ruleOf(plan);
    const change: ConditionChange = { subject: drillSubject(place), component: id, rule: rule.id, to: 'true', reason, seen: null };
    const step = this.ports.book.onCondition(record, change, { place, deviceId: null, rule, test: null, exercise: true });
    if (step === null) return { kind: 'refused', code: 'id-taken' };
    const detail = { plan: planId, place, reason: why, alarmId: step.alarm.id, position: record.position };
    this.ports.audit({ at: record.at, origin, act: 'drill.started', target: `drill:${id}`, detail });
    this.ports.step(step, origin);
    return { kind: 'done', id, alarmId: step.alarm.id };
  }

  /** `id`: of the drill, or of a part of it; the whole is called off. */
  private stop(record: RecordStamp, { id: named, reason: why }: StopAct, origin: ActOrigin): DrillResult {
    const { book, planned, step, callOff, audit } = this.ports;
    const id = drillOf(named);
    const running = [...book.active()].filter(
      (each) => each.exercise && drillOf(each.component) === id && splitSubject(each.subject).kind === 'place',
    );
    const waited = planned.callOff(id);
    if (running.length === 0 && !waited) return { kind: 'unchanged', id };
    const reason: Text = { zh: `${origin.by} 终止演练：${why}`, en: `${origin.by} called the drill off: ${why}` };
    audit({ at: record.at, origin, act: 'drill.stopped', target: `drill:${id}`, detail: { reason: why, position: record.position } });
    for (const alarm of running) {
      const ended = book.endExercise(record, alarm.subject, alarm.component, reason, origin.by);
      if (ended !== null) step(ended, origin);
      callOff(record, alarm.id, reason, origin);
    }
    return { kind: 'done', id, alarmId: running[0]?.id ?? null };
  }
}

type StartAct = Extract<DrillAct, { act: 'start' }>;
type StopAct = Extract<DrillAct, { act: 'stop' }>;
type MissAct = Extract<DrillAct, { act: 'miss' }>;

/** Between the id of a drill and the number of what follows in it. */
const partMark = '.';
const drillOf = (component: string): string => component.split(partMark, 1)[0] ?? component;

/** The rule that a drill of a plan raises by: latched, so that its end is played as well. */
function ruleOf({ id, title, summary, hazard, steps, drill }: ResponsePlan): Rule {
  return {
    id: `${drillRulePrefix}${id}`,
    severity: drill.severity,
    title,
    guidance: { cause: summary, consequence: summary, action: steps[0]?.instruction ?? summary },
    condition: { kind: 'signal' },
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    lifeSafety: drill.severity === 'critical',
    hazard: { id: hazard, title },
    unless: [],
    source: null,
  };
}
