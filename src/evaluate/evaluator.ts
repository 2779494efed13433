import type { ConditionAnswer, ConditionKey, ConditionQuestion, MessageAnswer } from '../model/answer.ts';
import { consentOf } from '../model/consent.ts';
import { underTestRule } from '../model/device-test.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Rule } from '../model/rule.ts';
import type { Signal } from '../model/signal.ts';
import { type SubjectKey, subjectKey } from '../model/subject.ts';
import { systemRules } from '../model/system-rules.ts';
import { adopt, forgetHardware, redescribe, retire } from './adopt.ts';
import { judgeAnswer, questionOf } from './ask-expression.ts';
import { AwaitedMessages } from './awaited-messages.ts';
import { Calendar } from './calendar.ts';
import { fireDue, nextDue } from './due-timers.ts';
import type { EvaluatorCounts } from './evaluator-counts.ts';
import { judgeGates } from './judge-gates.ts';
import type { Judged } from './judged.ts';
import { Judging } from './judging.ts';
import { takeBeside } from './kept-beside.ts';
import { judgeMessage } from './message.ts';
import { placeRulesOf, replan } from './place-plans.ts';
import { PlaceSequences } from './place-sequences.ts';
import { gatesOf, type ProfilePlan, planProfile } from './plan.ts';
import { judgeSignal } from './signals.ts';
import { type KnownPlans, loadSubject, saveSubject } from './snapshot.ts';
import { profilesIn, sortEntries, takeOwn, versionsKey, versionsText } from './snapshot-entries.ts';
import { type Condition, SubjectState } from './subject-state.ts';
import { heard, reach } from './supervision.ts';
import { Together } from './together.ts';

export interface EvaluatorOptions {
  /** IANA zone in which times are written into sentences and the hours of rules are meant; default Asia/Shanghai. */
  readonly timeZone?: string;
  /** Default: the rules of model/system-rules.ts. */
  readonly systemRules?: readonly Rule[];
}

/**
 * The deterministic reducer: journal inputs in journal order -> conditions that changed. The same inputs give the same
 * outputs live, after a crash and in the rule lab. Each input first fires every timer due at or before its `run`.
 * The returned list is the caller's. No input throws; unknown devices and rules are counted.
 */
export class Evaluator {
  private readonly judging: Judging;
  private readonly together: Together;
  private readonly sequences: PlaceSequences;
  private readonly systemRules: ReadonlyMap<string, Rule>;
  private readonly subjects = new Map<SubjectKey, SubjectState>();
  private readonly devices = new Map<string, SubjectState>();
  private plans = new Map<string, ProfilePlan>();
  private versionsChanged = false;
  private readonly calendar: Calendar;
  private readonly awaited = new AwaitedMessages();
  private unknownDevice = 0;
  private refusedSignals = 0;

  constructor(options: EvaluatorOptions = {}) {
    const zone = options.timeZone ?? 'Asia/Shanghai';
    this.judging = new Judging(zone, this.subjects);
    this.together = new Together(this.judging, (key) => this.subjectOf(key, false));
    this.sequences = new PlaceSequences(this.judging, (key) => this.subjectOf(key, false));
    this.calendar = new Calendar(zone);
    this.systemRules = new Map((options.systemRules ?? systemRules).map((rule) => [rule.id, rule]));
  }

  /** A device message after normalising. `readable` false = something meant for judging could not be read. */
  onMessage(stamp: RecordStamp, batch: ReadingBatch, readable: boolean): readonly Judged[] {
    this.begin(stamp);
    this.judging.out.broughtBy = stamp.position;
    const subject = this.devices.get(batch.deviceId);
    if (subject === undefined) this.unknownDevice += 1;
    else judgeMessage(this.judging, subject, stamp, batch, readable);
    return this.judging.out.end();
  }

  /** A message whose readings come later: the device is heard now. */
  onAwaited(stamp: RecordStamp, deviceId: string): readonly Judged[] {
    this.begin(stamp);
    const subject = this.devices.get(deviceId);
    if (subject === undefined) this.unknownDevice += 1;
    else heard(this.judging, subject, stamp.run);
    this.awaited.note(stamp.position);
    return this.judging.out.end();
  }

  /** The readings of a message that was heard before. */
  onAnswer(
    stamp: RecordStamp,
    { asked, settled }: Pick<MessageAnswer, 'asked' | 'settled'>,
    batch: ReadingBatch,
    readable: boolean,
  ): readonly Judged[] {
    this.begin(stamp);
    this.judging.out.broughtBy = asked.position;
    const subject = this.devices.get(batch.deviceId);
    if (subject === undefined) this.unknownDevice += 1;
    else judgeMessage(this.judging, subject, stamp, batch, readable, asked.run);
    this.awaited.done(asked.position, settled);
    return this.judging.out.end();
  }

  /** What an expression came to. One that nobody waits for any more changes nothing. */
  onVerdicts(stamp: RecordStamp, answer: ConditionAnswer): readonly Judged[] {
    this.begin(stamp);
    const condition = this.find(answer);
    if (condition !== undefined) judgeAnswer(this.judging, condition, stamp.run, answer);
    return this.judging.out.end();
  }

  /** Conditions with a question since the last call. */
  takeQuestions(): readonly ConditionKey[] {
    return this.judging.takeQuestions();
  }

  /** Every condition that waits for an answer; after a restart they are asked again. */
  openQuestions(): readonly ConditionKey[] {
    return [...this.subjects.values()].flatMap(({ conditions }) => conditions.filter(({ asked }) => asked.length > 0));
  }

  /** What a condition asks now; null = nothing any more. */
  question(key: ConditionKey): ConditionQuestion | null {
    const condition = this.find(key);
    return condition === undefined ? null : questionOf(condition);
  }

  /** Whether the message at this position has had its answer; a second one says nothing. */
  isAnswered(position: number): boolean {
    return this.awaited.isDone(position);
  }

  /** Journal position after which messages may still await their answer; null = none does. */
  awaitedAfter(): number | null {
    return this.awaited.openAfter();
  }

  /** Time alone: a tick, or any record that judging has no other interest in. */
  onTime(stamp: RecordStamp): readonly Judged[] {
    this.begin(stamp);
    return this.judging.out.end();
  }

  onSignal(stamp: RecordStamp, signal: Signal): readonly Judged[] {
    this.begin(stamp);
    const rule = this.systemRules.get(signal.rule);
    const subject = this.subjectOf(signal.subject);
    if (rule === undefined || !judgeSignal(this.judging, subject, stamp, signal, rule)) this.refusedSignals += 1;
    else if (rule.id === underTestRule) this.together.recount(subject, stamp.run);
    return this.judging.out.end();
  }

  /** Registered, changed or retired. Supervision of silence starts at registration, and anew with other hardware. */
  onDevice(stamp: RecordStamp, device: DeviceEntry, retired: boolean, replaced = false): readonly Judged[] {
    this.begin(stamp);
    const known = this.devices.get(device.id);
    const { judging, together } = this;
    if (known !== undefined && known.place !== device.place) this.sequences.moved(known);
    if (known !== undefined && replaced) forgetHardware(judging, together, known, stamp.run);
    if (retired) {
      this.devices.delete(device.id);
      if (known !== undefined) retire(judging, together, known, stamp.run);
    } else if (known === undefined || known.profileId !== device.profile) {
      const subject = known ?? this.subjectOf(subjectKey('device', device.id));
      subject.deviceId = device.id;
      Object.assign(subject, { profileId: device.profile, place: device.place, consent: consentOf(device.record) });
      this.devices.set(device.id, subject);
      adopt(judging, together, subject, this.plans.get(device.profile) ?? null, stamp.run);
    } else redescribe(judging, together, known, device, stamp.run);
    if (!retired) reach(judging, this.devices.get(device.id), device, stamp.run);
    together.settle(stamp.run);
    return this.judging.out.end();
  }

  /** The whole set of profiles in force from here on. Only what has another version than before is judged anew. */
  onProfiles(stamp: RecordStamp, profiles: Iterable<DeviceProfile>): readonly Judged[] {
    this.begin(stamp);
    const all = [...profiles];
    const rules = placeRulesOf(all);
    this.plans = new Map(all.map((profile) => [profile.id, replan(this.plans.get(profile.id), profile, rules)]));
    this.together.use(rules, stamp.run);
    this.sequences.use(rules);
    this.calendar.use(gatesOf(this.plans.values()), stamp);
    // In an order that replay has too: the map is in order of registration before a restart, of snapshots after it.
    const affected = [...this.devices.values()].filter((subject) => (this.plans.get(subject.profileId) ?? null) !== subject.plan);
    affected.sort((a, b) => (a.subject < b.subject ? -1 : 1));
    for (const subject of affected) adopt(this.judging, this.together, subject, this.plans.get(subject.profileId) ?? null, stamp.run);
    this.together.settle(stamp.run);
    this.versionsChanged = true;
    return this.judging.out.end();
  }

  /** A start raises nothing and ends nothing (invariant 4): what is due then waits for the next input. */
  onLifecycle(stamp: RecordStamp, event: 'started' | 'stopped'): readonly Judged[] {
    if (event === 'stopped') return this.onTime(stamp);
    this.judging.out.begin(stamp);
    this.judging.start.note(stamp);
    this.calendar.note(stamp);
    return this.judging.out.end();
  }

  /** Running time, ms, at which something is due; null = nothing ever is. */
  nextDue(): number | null {
    const due = nextDue(this.judging);
    const minute = this.calendar.due();
    return due === null || (minute !== null && minute < due) ? minute : due;
  }

  /** Whether anybody judges this condition; when not, its alarm may be ended though the condition is unknown. */
  isJudged(subject: SubjectKey, component: string, rule: string): boolean {
    if (this.systemRules.has(rule)) return true;
    const key = `${component}|${rule}`;
    return this.subjects.get(subject)?.conditions.some((condition) => condition.plan.key === key) ?? false;
  }

  /** Hands over what changed since the last call: subject -> state, null = forget it. To be committed with the position. */
  dirty(): Map<SubjectKey, string | null> {
    const changed = new Map<SubjectKey, string | null>();
    for (const subject of this.judging.takeTouched()) {
      subject.changed = false;
      if (subject.empty && subject.conditions.length === 0) this.subjects.delete(subject.subject);
      changed.set(subject.subject, subject.empty ? null : saveSubject(subject));
      takeBeside(subject, changed);
    }
    if (this.versionsChanged) changed.set(versionsKey, versionsText(this.plans.values()));
    this.versionsChanged = false;
    const { awaited, calendar, judging } = this;
    takeOwn(changed, { awaited, calendar, start: judging.start });
    return changed;
  }

  /**
   * Rebuilds what `dirty` handed over (all of it, newest per subject, in any order). `profile` gives a profile by id
   * and version; null there is an error, because its devices would go unjudged without anybody noticing. `registered` tells of a
   * device what was not kept with it before.
   */
  restore(
    entries: Iterable<readonly [subject: string, state: string]>,
    profile: (id: string, version: string) => DeviceProfile | null,
    registered: KnownPlans['registered'] = () => null,
  ): void {
    const { judging, together } = this;
    const { versions, awaited, calendar, start, beside, subjects } = sortEntries(entries);
    const profiles = profilesIn(versions, profile);
    const rules = placeRulesOf(profiles);
    this.plans = new Map(profiles.map((each) => [each.id, planProfile(each, rules)]));
    together.use(rules, 0);
    this.sequences.use(rules);
    if (awaited !== null) this.awaited.restore(awaited);
    judging.start.restore(start);
    this.calendar.restore(calendar, gatesOf(this.plans.values()));
    const known = {
      planOf: (id: string) => this.plans.get(id) ?? null,
      systemRule: (id: string) => this.systemRules.get(id),
      placePlan: (id: string) => together.planOf(id),
      registered,
      beside,
    };
    for (const [key, text] of subjects) {
      const subject = loadSubject(judging, key, text, known);
      this.subjects.set(subject.subject, subject);
      if (subject.deviceId !== null) this.devices.set(subject.deviceId, subject);
    }
    together.restore(this.devices.values());
    this.sequences.restore(this.devices.values());
  }

  counts(): EvaluatorCounts {
    const { unknownDevice, refusedSignals, subjects, judging, sequences } = this;
    const { stepsDropped } = sequences;
    return { subjects: subjects.size, timers: judging.heap.size, unknownDevice, refusedSignals, stepsDropped };
  }

  /** See Dependencies.notMonitored. */
  readonly notMonitored = (deviceId: string) => this.judging.dependencies.notMonitored(this.devices.get(deviceId));

  private find({ subject, component, rule }: ConditionKey): Condition | undefined {
    return this.subjects.get(subject)?.conditions.find((condition) => condition.component === component && condition.rule === rule);
  }

  /** `keep` false: there is nothing yet to be kept of a new one. */
  private subjectOf(key: SubjectKey, keep = true): SubjectState {
    const known = this.subjects.get(key);
    if (known !== undefined) return known;
    const subject = new SubjectState(key);
    this.subjects.set(key, subject);
    if (keep) this.judging.touch(subject);
    return subject;
  }

  private begin(stamp: RecordStamp): void {
    this.judging.position = stamp.position;
    this.judging.out.begin(stamp);
    this.calendar.prepare(stamp);
    fireDue(this.judging, stamp.run);
    const turned = this.calendar.pass(stamp);
    if (turned !== null) judgeGates(this.judging, this.devices.values(), turned, stamp.run);
  }
}
