import type { Truth } from '../model/alarm.ts';
import type { PlacePath } from '../model/place.ts';
import type { Value } from '../model/reading.ts';
import type { Rule } from '../model/rule.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Judging } from './judging.ts';
import { type Beside, loadHistory } from './kept-beside.ts';
import type { ConditionPlan, ProfilePlan } from './plan.ts';
import { signalPlan } from './signals.ts';
import { Condition, SubjectState } from './subject-state.ts';
import { supervise } from './supervision.ts';
import { levelVerdict } from './verdict.ts';

/** Increased when an older text would be misread. */
const layout = 2;

type SavedCondition = readonly [
  key: string,
  last: 0 | 1,
  reported: Truth,
  told: 0 | 1,
  due: number | null,
  onHold: number,
  /** 2 = not monitored: what it is reached through is lost. */
  absent: 0 | 1 | 2,
  /** 1 = `lateMatched`, 2 = `unconfirmed`, 3 = both. */
  late: number,
  /** Expression only: position and values of each question that is open. */
  asked?: readonly (readonly [position: number, ...values: Value[]])[] | null,
  /** What rules over a stretch of time have gathered; left out when there is nothing. */
  window?: readonly number[],
];

/** Flat arrays and names instead of numbers of slots: quick to write (once per changed subject and commit), safe to read after an upgrade. */
interface Saved {
  readonly layout: number;
  readonly device?: readonly [
    id: string,
    profile: string,
    messageRun: number,
    freshRun: number,
    supervisedRun: number,
    stale: 0 | 1,
    /** Latest source time of any value, ms. */
    sourceTime: number,
    /** Days; left out where there is none. */
    consent?: readonly [on: string, until: string],
  ];
  /** What it is reached through; left out = nothing. */
  readonly above?: string;
  /** Running time at which that came back; left out = it never did. */
  readonly restored?: number;
  /** Running time of the last message with nothing but late readings, and by how much, ms. */
  readonly late?: readonly [run: number, byMs: number];
  /** Name (`point|component`) and value of what came with the last message and the latest source time: mostly all. */
  readonly values?: readonly Value[];
  /** The others, each with its source time (null = none: any reading may follow) and the running time at which it was taken. */
  readonly older?: readonly (readonly [name: string, value: Value, source: number | null, taken: number])[];
  readonly conditions?: readonly SavedCondition[];
  readonly signals?: readonly SavedCondition[];
  readonly orphans?: readonly string[];
}

function saveCondition(condition: Condition): SavedCondition {
  const { plan, last, reported, told, pending, due, onHold, absent, behind, lateMatched, unconfirmed } = condition;
  const saved: SavedCondition = [
    plan.key,
    last ? 1 : 0,
    reported,
    told ? 1 : 0,
    pending ? due : null,
    onHold,
    behind ? 2 : absent ? 1 : 0,
    (lateMatched ? 1 : 0) + (unconfirmed ? 2 : 0),
  ];
  if (condition.window?.empty === false) return [...saved, null, condition.window.save()] as unknown as SavedCondition;
  if (condition.asked.length === 0) return saved;
  return [...saved, condition.asked.map(({ position, values }) => [position, ...values] as const)] as unknown as SavedCondition;
}

/** Undefined where there is nothing, so that nothing is written. */
function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

export function saveSubject(subject: SubjectState): string {
  const { deviceId, profileId, consent, messageRun, freshRun, supervisedRun, restoredRun, stale, sourceTimes, takenAt } = subject;
  let latest = 0;
  for (const source of sourceTimes) if (source > latest) latest = source;
  const values: Value[] = [];
  const older: (readonly [string, Value, number | null, number])[] = [];
  for (let slot = 0; slot < subject.values.length; slot += 1) {
    const source = sourceTimes[slot]!;
    const taken = takenAt[slot]!;
    const value = subject.values[slot] ?? null;
    const { key } = subject.plan!.slots[slot]!;
    if (source === latest && taken === messageRun) values.push(key, value);
    else if (source !== Number.NEGATIVE_INFINITY) older.push([key, value, source, taken]);
    else if (value !== null) older.push([key, value, null, taken]);
  }
  const conditions: SavedCondition[] = [];
  for (const condition of subject.conditions) if (!condition.blank) conditions.push(saveCondition(condition));
  return JSON.stringify({
    layout,
    device:
      deviceId === null
        ? undefined
        : [
            deviceId,
            profileId,
            messageRun,
            freshRun,
            supervisedRun,
            stale ? 1 : 0,
            latest,
            ...(consent === null ? [] : [[consent.on, consent.until] as const]),
          ],
    above: subject.above ?? undefined,
    restored: restoredRun < 0 ? undefined : restoredRun,
    late: subject.late === null ? undefined : [subject.late.run, subject.late.byMs],
    values: some(values),
    older: some(older),
    conditions: some(conditions),
    signals: subject.signals.size === 0 ? undefined : [...subject.signals.values()].map(saveCondition),
    orphans: subject.orphans.size === 0 ? undefined : [...subject.orphans],
  });
}

function loadCondition(judging: Judging, condition: Condition, saved: SavedCondition): void {
  const [, last, reported, told, due, onHold, absent, late, asked, window] = saved;
  condition.last = last === 1;
  condition.reported = reported;
  condition.told = told === 1;
  condition.onHold = onHold;
  condition.absent = absent !== 0;
  condition.behind = absent === 2;
  condition.lateMatched = late % 2 === 1;
  condition.unconfirmed = late >= 2;
  if (asked !== undefined && asked !== null) condition.asked = asked.map(([position, ...values]) => ({ position, values }));
  if (due !== null) judging.heap.schedule(condition, due);
  if (window !== undefined) condition.window?.load(window);
  judging.arm(condition);
}

export interface KnownPlans {
  readonly planOf: (profileId: string) => ProfilePlan | null;
  readonly systemRule: (id: string) => Rule | undefined;
  /** Of a rule about places. */
  readonly placePlan: (id: string) => ConditionPlan | undefined;
  /** Where a device is and what it is reached through, where that was not kept; null = it is not registered. */
  readonly registered: (deviceId: string) => { readonly place: PlacePath; readonly above: string | null } | null;
  readonly beside: Beside;
}

/** Throws on a text of another layout: judging from a misread state is worse than not starting. */
export function loadSubject(judging: Judging, key: SubjectKey, text: string, known: KnownPlans): SubjectState {
  const saved = JSON.parse(text) as Saved;
  if (saved.layout !== layout)
    throw new Error(`snapshot of ${key}: expected layout ${layout}, came ${saved.layout}; judge the journal again from its start`);
  const subject = new SubjectState(key);
  for (const orphan of saved.orphans ?? []) subject.orphans.add(orphan);
  for (const state of saved.signals ?? []) {
    const [name] = state;
    const cut = name.lastIndexOf('|');
    const rule = known.systemRule(name.slice(cut + 1));
    if (rule === undefined) continue;
    const condition = new Condition(subject, signalPlan(rule, name.slice(0, cut)));
    subject.signals.set(name, condition);
    loadCondition(judging, condition, state);
  }
  if (saved.device === undefined) {
    for (const state of saved.conditions ?? []) {
      const plan = known.placePlan(state[0].slice(state[0].lastIndexOf('|') + 1));
      if (plan === undefined) continue;
      const condition = new Condition(subject, plan);
      subject.conditions.push(condition);
      loadCondition(judging, condition, state);
    }
    return subject;
  }
  const [id, profileId, messageRun, freshRun, supervisedRun, stale, latest, days] = saved.device;
  const kept = known.beside.place.get(key);
  const before = kept === undefined ? known.registered(id) : null;
  subject.place = kept ?? before?.place ?? '';
  subject.keptPlace = kept ?? '';
  subject.consent = days === undefined ? null : { on: days[0], until: days[1] };
  const restoredRun = saved.restored ?? -1;
  if (saved.late !== undefined) subject.late = { run: saved.late[0], byMs: saved.late[1] };
  const plan = known.planOf(profileId);
  Object.assign(subject, { deviceId: id, profileId, plan, messageRun, freshRun, supervisedRun, restoredRun, stale: stale === 1 });
  judging.dependencies.link(subject, saved.above ?? before?.above ?? null);
  const readings = new Map<string, readonly [value: Value, source: number | null, taken: number]>();
  const { values = [], older = [], conditions = [] } = saved;
  for (let index = 0; index < values.length; index += 2) readings.set(values[index] as string, [values[index + 1]!, latest, messageRun]);
  for (const [name, ...value] of older) readings.set(name, value);
  for (const slot of plan?.slots ?? []) {
    const [value, source, taken] = readings.get(slot.key) ?? [null, null, 0];
    subject.values.push(value);
    subject.sourceTimes.push(source ?? Number.NEGATIVE_INFINITY);
    subject.takenAt.push(taken);
  }
  for (const next of plan?.conditions ?? []) {
    const condition = new Condition(subject, next);
    subject.conditions.push(condition);
    const state = conditions.find(([name]) => name === next.key);
    if (state !== undefined) loadCondition(judging, condition, state);
    // Blank conditions are not saved; what they said last follows from the values.
    else if (condition.reportsLevel && levelVerdict(next, false, subject.values) !== 'unknown') condition.reported = 'false';
  }
  const usual = known.beside.usual.get(key);
  if (usual !== undefined) loadHistory(subject, usual);
  supervise(judging, subject);
  return subject;
}
