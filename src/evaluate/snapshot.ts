import type { Truth } from '../model/alarm.ts';
import type { Rule } from '../model/rule.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Judging } from './judging.ts';
import type { ProfilePlan } from './plan.ts';
import { signalPlan } from './signals.ts';
import { Condition, SubjectState } from './subject-state.ts';
import { supervise } from './supervision.ts';
import { levelVerdict } from './verdict.ts';

/** Increased when an older text would be misread. */
const layout = 1;

type SavedCondition = readonly [last: 0 | 1, reported: Truth, told: 0 | 1, due: number | null, onHold: number, absent: 0 | 1, late: 0 | 1];

interface Saved {
  readonly layout: number;
  readonly device?: readonly [id: string, profile: string, messageRun: number, freshRun: number, supervisedRun: number, stale: 0 | 1];
  /** `point|component` -> value, source time (null = any may follow), running time. */
  readonly values?: Readonly<Record<string, readonly [number | string | boolean | null, number | null, number]>>;
  readonly conditions?: Readonly<Record<string, SavedCondition>>;
  readonly signals?: Readonly<Record<string, SavedCondition>>;
  readonly orphans?: readonly string[];
}

function saveCondition(condition: Condition): string {
  const due = condition.pending ? condition.due : null;
  const flags = `${condition.last ? 1 : 0},"${condition.reported}",${condition.told ? 1 : 0}`;
  return `[${flags},${due},${condition.onHold},${condition.absent ? 1 : 0},${condition.lateMatched ? 1 : 0}]`;
}

/** Built by hand: it runs once per changed subject and commit, and JSON.stringify of a tree costs several times as much. */
export function saveSubject(subject: SubjectState): string {
  let text = `{"layout":${layout}`;
  if (subject.deviceId !== null) {
    const names = `${JSON.stringify(subject.deviceId)},${JSON.stringify(subject.profileId)}`;
    text += `,"device":[${names},${subject.messageRun},${subject.freshRun},${subject.supervisedRun},${subject.stale ? 1 : 0}]`;
  }
  let values = '';
  for (let slot = 0; slot < subject.values.length; slot += 1) {
    const source = subject.sourceTimes[slot]!;
    const value = subject.values[slot] ?? null;
    if (value === null && source === Number.NEGATIVE_INFINITY) continue;
    const plain = typeof value === 'string' ? JSON.stringify(value) : value;
    values += `,${subject.plan!.slots[slot]!.jsonKey}:[${plain},${source === Number.NEGATIVE_INFINITY ? null : source},${subject.takenAt[slot]}]`;
  }
  if (values !== '') text += `,"values":{${values.slice(1)}}`;
  let conditions = '';
  for (const condition of subject.conditions) if (!condition.blank) conditions += `,${condition.plan.jsonKey}:${saveCondition(condition)}`;
  if (conditions !== '') text += `,"conditions":{${conditions.slice(1)}}`;
  let signals = '';
  for (const condition of subject.signals.values()) signals += `,${condition.plan.jsonKey}:${saveCondition(condition)}`;
  if (signals !== '') text += `,"signals":{${signals.slice(1)}}`;
  if (subject.orphans.size > 0) text += `,"orphans":${JSON.stringify([...subject.orphans])}`;
  return `${text}}`;
}

function loadCondition(judging: Judging, condition: Condition, saved: SavedCondition): void {
  const [last, reported, told, due, onHold, absent, late] = saved;
  condition.last = last === 1;
  condition.reported = reported;
  condition.told = told === 1;
  condition.onHold = onHold;
  condition.absent = absent === 1;
  condition.lateMatched = late === 1;
  if (due !== null) judging.heap.schedule(condition, due);
}

/** Throws on a text of another layout: judging from a misread state is worse than not starting. */
export function loadSubject(
  judging: Judging,
  key: SubjectKey,
  text: string,
  planOf: (profileId: string) => ProfilePlan | null,
  systemRule: (id: string) => Rule | undefined,
): SubjectState {
  const saved = JSON.parse(text) as Saved;
  if (saved.layout !== layout)
    throw new Error(`snapshot of ${key}: expected layout ${layout}, came ${saved.layout}; judge the journal again from its start`);
  const subject = new SubjectState(key);
  for (const orphan of saved.orphans ?? []) subject.orphans.add(orphan);
  for (const [name, state] of Object.entries(saved.signals ?? {})) {
    const cut = name.lastIndexOf('|');
    const rule = systemRule(name.slice(cut + 1));
    if (rule === undefined) continue;
    const condition = new Condition(subject, signalPlan(rule, name.slice(0, cut)));
    subject.signals.set(name, condition);
    loadCondition(judging, condition, state);
  }
  if (saved.device === undefined) return subject;
  const [id, profileId, messageRun, freshRun, supervisedRun, stale] = saved.device;
  const plan = planOf(profileId);
  Object.assign(subject, { deviceId: id, profileId, plan, messageRun, freshRun, supervisedRun, stale: stale === 1 });
  for (const slot of plan?.slots ?? []) {
    const [value, source, run] = saved.values?.[slot.key] ?? [null, null, 0];
    subject.values.push(value);
    subject.sourceTimes.push(source ?? Number.NEGATIVE_INFINITY);
    subject.takenAt.push(run);
  }
  for (const next of plan?.conditions ?? []) {
    const condition = new Condition(subject, next);
    subject.conditions.push(condition);
    const state = saved.conditions?.[next.key];
    if (state !== undefined) loadCondition(judging, condition, state);
    // Blank conditions are not saved; what they said last follows from the values.
    else if (levelVerdict(next, false, subject.values) !== 'unknown') condition.reported = 'false';
  }
  supervise(judging, subject);
  return subject;
}
