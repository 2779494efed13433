import type { ActOrigin } from '../model/act.ts';
import type { Alarm, AlarmEvent, AlarmState, Transition } from '../model/alarm.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { PersonAct, ResponseChange, ResponseRefusal, ResponseStep } from '../model/response.ts';
import { secondsOf } from '../profiles/duration.ts';
import { ResponseBook } from '../respond/response-book.ts';
import type { PlanExample } from './plan-schema.ts';

type PlanMoment = PlanExample['moments'][number];

const start = Date.UTC(2026, 0, 1);
const person: ActOrigin = { by: 'example', via: 'session', from: 'example' };

/** What one example came to, and every step on the way. */
export interface PlayedExample {
  readonly stage: string;
  readonly level: number;
  readonly missed: readonly string[];
  readonly met: readonly string[];
  readonly refused: ResponseRefusal | null;
  /** `atSeconds` from the beginning of the example. */
  readonly steps: readonly { readonly atSeconds: number; readonly level: number; readonly step: ResponseStep }[];
}

/** Plays an example to the reducer that follows plans live. */
export function playExample(plan: ResponsePlan, example: PlanExample): PlayedExample {
  const book = new ResponseBook({ plans: () => [plan], plan: () => plan });
  const alarms: Alarm[] = [];
  let [elapsed, position] = [0, 0];
  let refused: ResponseRefusal | null = null;
  let id = '';
  let last = book.get(id);
  const record = (): JournalRecord => ({ kind: 'tick', ...stamp() });
  const stamp = (): RecordStamp => ({ position: ++position, at: start + elapsed, run: elapsed });
  const steps: PlayedExample['steps'][number][] = [];
  const note = (changes: readonly ResponseChange[]) => {
    for (const { response, step } of changes) steps.push({ atSeconds: elapsed / 1_000, level: response.level, step });
  };
  const look = () => {
    last = book.get(id) ?? last;
  };
  const alarmStep = (alarm: Alarm, event: AlarmEvent, state: AlarmState) => {
    const now = stamp();
    const next: Alarm = {
      ...alarm,
      state,
      sequence: alarm.sequence + 1,
      ...(event === 'acknowledged' ? { acknowledgedBy: person.by } : {}),
    };
    note(book.onAlarm(now, next, transition(next, now, event, alarm.state), { by: null, via: 'gateway', from: 'example' }));
    return next;
  };
  for (const moment of example.moments) {
    // Clocks run out one after the other, whatever the step.
    const until = elapsed + (moment.after === undefined ? 0 : secondsOf(moment.after) * 1_000);
    for (; elapsed + 1_000 <= until; elapsed += 1_000) note(book.begin(record()));
    elapsed = until;
    note(book.begin(record()));
    if (moment.alarm !== undefined) {
      alarms.push(alarmStep(firstAlarm(plan, moment.alarm, alarms.length, start + elapsed), 'raised', 'unacknowledged'));
      id ||= [...book.all()][0]?.id ?? '';
    } else if (moment.acknowledge)
      alarms.splice(0, alarms.length, ...alarms.map((each) => alarmStep(each, 'acknowledged', 'acknowledged')));
    else if (moment.ended) alarms.splice(0, alarms.length, ...alarms.map((each) => alarmStep(each, 'ended', 'normal')));
    else if (moment.receipt !== undefined) note(receiptOf(book, stamp(), alarms[0]?.id ?? '', moment.receipt));
    else {
      const act = actOf(moment, id);
      if (act !== null) {
        const { result, changes } = book.onAct(stamp(), act, person, () => last);
        note(changes);
        refused = result.kind === 'refused' ? result.code : null;
        if (result.kind === 'done') last = result.response;
      }
    }
    look();
  }
  const clocks = last?.clocks ?? [];
  const those = (state: string) =>
    clocks
      .filter((clock) => clock.state === state)
      .map((clock) => clock.id)
      .sort();
  return { stage: last?.stage ?? 'none', level: last?.level ?? 0, missed: those('missed'), met: those('met'), refused, steps };
}

function receiptOf(book: ResponseBook, stamp: RecordStamp, alarmId: string, kind: NonNullable<PlanMoment['receipt']>) {
  return kind === 'forwarded' ? book.onForwarded(stamp, alarmId, '@example') : book.onReceipt(stamp, alarmId, kind, 'example');
}

function actOf(moment: PlanMoment, responseId: string): PersonAct | null {
  const comment = 'example';
  if (moment.do !== undefined) return { act: 'step', responseId, step: moment.do, skip: false, comment };
  if (moment.skip !== undefined) return { act: 'step', responseId, step: moment.skip, skip: true, comment };
  if (moment.reach !== undefined) return { act: 'reach', responseId, stage: moment.reach, comment };
  if (moment.need !== undefined) return { act: 'need', responseId, need: moment.need, comment };
  if (moment.escalate) return { act: 'escalate', responseId, comment };
  return moment.close ? { act: 'close', responseId, as: 'real', comment } : null;
}

function transition(alarm: Alarm, { position, at }: RecordStamp, event: AlarmEvent, from: AlarmState): Transition {
  const { id: alarmId, sequence, state, reason } = alarm;
  return { alarmId, sequence, position, at, event, from, to: state, reason, by: event === 'raised' ? null : person.by, comment: null };
}

function firstAlarm(plan: ResponsePlan, rule: string, index: number, raisedAt: number): Alarm {
  const text = { zh: '示例', en: 'example' };
  return {
    id: `example-${index}`,
    subject: 'device:example',
    component: '',
    deviceId: 'example',
    rule,
    severity: 'critical',
    lifeSafety: true,
    state: 'normal',
    condition: 'true',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: 'example',
    title: text,
    guidance: { cause: text, consequence: text, action: text },
    raisedAt,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: text,
    seen: null,
    occurrences: 1,
    exercise: false,
    incident: { id: 'example-0', hazard: { id: plan.hazard, title: text }, area: 'example' },
    sequence: 0,
  };
}
