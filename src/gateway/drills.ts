import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { ActOrigin } from '../model/act.ts';
import type { ConditionChange } from '../model/alarm.ts';
import { type DrillResult, drillRulePrefix, drillSubject } from '../model/drill.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { Response } from '../model/response.ts';
import type { Rule } from '../model/rule.ts';
import { splitSubject } from '../model/subject.ts';
import type { Text } from '../model/text.ts';

export interface DrillsPorts {
  readonly book: AlarmBook;
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
    return act.act === 'start' ? this.start(record, act, origin) : this.stop(record, act, origin);
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

  private start(record: RecordStamp, { id, plan: planId, place, reason: why }: StartAct, origin: ActOrigin): DrillResult {
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

  private stop(record: RecordStamp, { id, reason: why }: StopAct, origin: ActOrigin): DrillResult {
    const { book, step, callOff, audit } = this.ports;
    const alarm = [...book.active()].find((each) => each.component === id && each.exercise && splitSubject(each.subject).kind === 'place');
    if (alarm === undefined) return { kind: 'unchanged', id };
    const reason: Text = { zh: `${origin.by} 终止演练：${why}`, en: `${origin.by} called the drill off: ${why}` };
    audit({ at: record.at, origin, act: 'drill.stopped', target: `drill:${id}`, detail: { reason: why, position: record.position } });
    const ended = book.endExercise(record, alarm.subject, id, reason, origin.by);
    if (ended !== null) step(ended, origin);
    callOff(record, alarm.id, reason, origin);
    return { kind: 'done', id, alarmId: alarm.id };
  }
}

type Act = (JournalRecord & { readonly kind: 'drill' })['act'];
type StartAct = Extract<Act, { act: 'start' }>;
type StopAct = Extract<Act, { act: 'stop' }>;

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
