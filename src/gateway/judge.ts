import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { StateCommit } from '../model/journal.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { RawMessage } from '../model/raw-message.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Rule } from '../model/rule.ts';
import type { Signal } from '../model/signal.ts';
import { type SubjectKey, splitSubject } from '../model/subject.ts';
import { Asides, asidesKey, suppressorsFirst } from './asides.ts';
import { CommandJudging } from './command-judging.ts';
import { DeviceTests, testsKey } from './device-tests.ts';
import { Drills, drillsKey } from './drills.ts';
import { InterlockJudging, interlocksKey } from './interlock-judging.ts';
import type { JudgePorts } from './judge-ports.ts';
import { MessageJudging } from './message-judging.ts';
import { withOutside } from './outside-alarm.ts';
import { placeOf } from './place-of.ts';
import { notJudged } from './quarantine-entry.ts';
import { plansKey, Responding, responsesKey } from './responding.ts';
import { ruleFor, ruleOfAlarm } from './rule-of-alarm.ts';
import { refusedActAudit, StateDraft, stepAudit } from './state-draft.ts';
import { Telling } from './telling.ts';
import { historiesKey, Tiers } from './tiers.ts';

/**
 * normalise -> evaluate -> alarm -> plan of deliveries, for one journal record at a time and in journal order.
 * Reads no clock and writes nothing: what changed waits in a draft until the pipeline commits it.
 */
export class Judge {
  private readonly ports: JudgePorts;
  readonly devices = new Map<string, DeviceEntry>();
  private profiles = new Map<string, DeviceProfile>();
  private draft = new StateDraft();
  private readonly messages: MessageJudging;
  private readonly tests: DeviceTests;
  private readonly asides: Asides;
  private readonly commands: CommandJudging;
  private readonly interlocks: InterlockJudging;
  private readonly responding: Responding;
  private readonly drills: Drills;
  private readonly telling: Telling;
  readonly tiers: Tiers;
  private plansChanged: Readonly<Record<string, string>> | null = null;

  constructor(ports: JudgePorts) {
    this.ports = ports;
    const { tests, book, evaluator, commands, responses, plans } = ports;
    this.telling = new Telling(ports, (deliveries) => void this.draft.deliveries.push(...deliveries));
    const draft = () => this.draft;
    const signal = (stamp: RecordStamp, said: Signal) => this.conditions(stamp, evaluator.onSignal(stamp, said));
    const profileOf = (id: string) => this.profileOf(id);
    this.interlocks = new InterlockJudging(ports, draft, signal);
    this.commands = new CommandJudging({ book: commands, draft, interlocks: this.interlocks, profileOf, signal });
    this.messages = new MessageJudging({
      judge: ports,
      draft,
      profileOf,
      conditions: (stamp, changes) => this.conditions(stamp, changes),
      onReadings: (stamp, batch) => this.commands.onReadings(stamp, batch),
    });
    const shared = {
      book,
      isInService: (id: string) => this.devices.has(id),
      step: (step: AlarmStep, origin: ActOrigin) => this.step(step, origin),
      audit: (entry: AuditDraft) => void this.draft.audit.push(entry),
    };
    this.asides = new Asides(shared);
    this.tests = new DeviceTests({
      ...shared,
      tests,
      evaluator,
      ruleOf: (alarm) => this.ruleOf(alarm.subject, alarm.rule) ?? ruleOfAlarm(alarm),
      conditions: (stamp, changes) => this.conditions(stamp, changes),
    });
    this.responding = new Responding({
      book: responses,
      draft,
      alarm: (id) => book.get(id) ?? ports.endedAlarm(id),
      closedResponse: ports.closedResponse,
      tell: (...told) => this.telling.response(...told),
      escalate: (stamp, alarmId, tier, reason) => void this.tiers.escalate(stamp, alarmId, tier, reason),
      onExerciseResolved: (stamp, response) => this.drills.resolved(stamp, response),
    });
    this.drills = new Drills({
      ...shared,
      planned: ports.drills,
      plan: (id) => plans.inForce().get(id),
      planOf: (response) => responses.planOf(response),
      callOff: (...drill) => this.responding.callOff(...drill),
    });
    this.tiers = new Tiers({
      ...ports,
      ...ports.tiers,
      draft,
      step: shared.step,
      tell: (...told) => this.telling.copy(...told),
      apply: (...said) => this.responding.apply(...said),
      received: (...receipt) => this.responding.received(...receipt),
      tellResponse: (...told) => this.telling.response(...told),
    });
  }

  /** Site data and versions as they were at the committed position. */
  restore(devices: readonly DeviceEntry[], profiles: Iterable<DeviceProfile>): void {
    for (const device of devices) this.devices.set(device.id, device);
    for (const profile of profiles) this.profiles.set(profile.id, profile);
  }

  /** Problems of messages whose sender waits to hear of them (HTTP). */
  get problems(): WeakMap<RawMessage, readonly Problem[]> {
    return this.messages.problems;
  }

  device(id: string): DeviceEntry | undefined {
    return this.devices.get(id);
  }

  profileOf(deviceId: string): DeviceProfile | undefined {
    const device = this.devices.get(deviceId);
    return device === undefined ? undefined : this.profiles.get(device.profile);
  }

  /** ms since epoch of the last message of a device since the start; null = none yet. */
  lastMessageAt(deviceId: string): number | null {
    return this.messages.lastAt(deviceId);
  }

  judge(record: JournalRecord): void {
    const { evaluator } = this.ports;
    this.draft.position = record.position;
    this.ports.count('judged', 1);
    this.telling.begin(record);
    this.responding.begin(record);
    this.tiers.begin(record);
    this.interlocks.begin(record);
    // A start ends nothing (invariant 4): the end that was due meanwhile comes as a record of its own.
    if (record.kind !== 'lifecycle') {
      this.tests.endDue(record);
      this.asides.expire(record);
    }
    this.byKind(record);
    this.asides.settle(record);
    const questions = evaluator.takeQuestions();
    if (questions.length > 0) this.ports.onQuestions(questions);
  }

  private byKind(record: JournalRecord): void {
    const { evaluator } = this.ports;
    switch (record.kind) {
      case 'message':
        return this.messages.message(record);
      case 'answer':
        return record.answer.of === 'message'
          ? this.messages.answer(record, record.answer)
          : this.conditions(record, evaluator.onVerdicts(record, record.answer));
      case 'tick':
        return this.conditions(record, evaluator.onTime(record));
      case 'signal':
        return this.conditions(record, evaluator.onSignal(record, record.signal), record.signal);
      case 'lifecycle':
        return this.messages.lifecycle(record);
      case 'device': {
        // Retiring may return conditions of the device, whose place has to be known for that.
        const changes = evaluator.onDevice(record, record.device, record.retired, record.replaced);
        if (record.retired || record.replaced === true) this.messages.forget(record.device.id);
        if (!record.retired) this.devices.set(record.device.id, record.device);
        this.conditions(record, changes);
        if (!record.retired) return;
        this.tests.retired(record, record.device.id);
        this.asides.retired(record, record.device.id);
        this.devices.delete(record.device.id);
        return;
      }
      case 'device-test':
        return this.acted(record, () => this.tests.act(record));
      case 'service':
        return this.acted(record, () => this.asides.act(record));
      case 'command':
        return this.acted(record, () => ({ kind: 'command', command: this.commands.act(record) }));
      case 'interlock':
        return this.acted(record, () => this.interlocks.act(record));
      case 'response':
        this.conditions(record, evaluator.onTime(record));
        return this.responding.act(record, this.tiers.askResponse(record), (result) => this.ports.onActResult(record.position, result));
      case 'drill':
        return this.acted(record, () => this.drills.act(record));
      case 'plans':
        this.ports.plans.enter(record.versions);
        this.plansChanged = record.versions;
        return;
      case 'profiles': {
        const inForce = Object.entries(record.versions).flatMap(([id, version]) => this.ports.profile(id, version) ?? []);
        this.profiles = new Map(inForce.map((profile) => [profile.id, profile]));
        this.conditions(record, evaluator.onProfiles(record, this.profiles.values()));
        return this.ports.onProfiles();
      }
      case 'replica':
      case 'tier':
        this.conditions(record, evaluator.onTime(record));
        return this.tiers.act(record, (result) => this.ports.onActResult(record.position, result));
      case 'act': {
        this.conditions(record, evaluator.onTime(record));
        const asked = this.tiers.ask(record);
        if (asked !== null) return this.ports.onActResult(record.position, asked);
        const result = this.ports.book.onAct(record, record.act, record.origin, this.ports.endedAlarm);
        if (result.kind === 'done') this.step(result, record.origin);
        else if (result.kind === 'refused') this.draft.audit.push(refusedActAudit(record, result.code));
        return this.ports.onActResult(record.position, result);
      }
    }
  }

  /** What was due before an act comes first; then who did it hears what came of it. */
  private acted(record: JournalRecord, act: () => Parameters<JudgePorts['onActResult']>[1]): void {
    this.conditions(record, this.ports.evaluator.onTime(record));
    this.ports.onActResult(record.position, act());
  }

  /** Readings of a stored record, for the store's catching up. Judges nothing, and asks no expression again. */
  reread(record: JournalRecord): readonly ReadingBatch[] {
    return this.messages.reread(record);
  }

  urgent(): boolean {
    return this.draft.urgent();
  }

  /** Hands over what changed since the last call; null = nothing was judged. */
  take(): StateCommit | null {
    if (this.draft.position === 0) return null;
    const { draft } = this;
    this.draft = new StateDraft();
    const snapshots = this.ports.evaluator.dirty();
    const { tests, book, responses, interlocks, drills } = this.ports;
    const kept = [
      [testsKey, tests.takeChange()],
      [asidesKey, book.takeChange()],
      [responsesKey, responses.takeChange()],
      [drillsKey, drills.takeChange()],
      [interlocksKey, interlocks.takeChange()],
      [plansKey, this.plansChanged && JSON.stringify(this.plansChanged)],
    ] as const;
    for (const [key, state] of kept) if (state !== null) snapshots.set(key, state);
    this.plansChanged = null;
    for (const [via, text] of this.ports.tiers.histories.takeChanges()) snapshots.set(`${historiesKey}${via}`, text);
    return draft.toCommit(snapshots);
  }

  /** A record that could not be judged: its position goes on, and a message is kept where it can be looked at. */
  setAside(record: JournalRecord, error: unknown): void {
    this.draft.position = record.position;
    this.draft.quarantine.push(...notJudged(record, error));
  }

  /** Whether a message that was just accepted had been there before. */
  wasDuplicate(message: RawMessage): boolean {
    return this.messages.wasDuplicate(message);
  }

  /** Adds deliveries that are caused by no record (a new terminal); they go with the next commit. */
  deliver(plan: (nextSequence: (terminalId: string) => number) => StateCommit['deliveries'], position: number): void {
    this.draft.deliveries.push(...plan(this.telling.nextSequence));
    this.draft.position = Math.max(this.draft.position, position);
  }

  private conditions(stamp: RecordStamp, changes: readonly Judged[], signal?: Signal): void {
    for (const change of suppressorsFirst(changes, (subject, rule) => this.ruleOf(subject, rule))) {
      const rule = this.ruleOf(change.subject, change.rule);
      if (rule === undefined) continue;
      const { kind, id } = splitSubject(change.subject);
      const place = placeOf(change.subject, this.devices, this.ports);
      const context = { place, deviceId: kind === 'device' ? id : null, rule, test: this.tests.mark(change.subject, rule) };
      const step = this.ports.book.onCondition(stamp, change, withOutside(context, change, signal));
      if (step !== null) this.step(step, { by: null, via: 'gateway', from: 'evaluate' });
      // What the gateway or somebody outside says is no reading: it moves nothing.
      if (rule.condition.kind !== 'signal') this.interlocks.onCondition(stamp, step, change);
    }
  }

  private ruleOf(subject: SubjectKey, ruleId: string): Rule | undefined {
    return ruleFor(subject, ruleId, { of: (id) => this.profileOf(id), inForce: this.profiles }, this.ports.book);
  }

  private step({ alarm, transition }: AlarmStep, origin: ActOrigin): void {
    const { draft } = this;
    const response = this.responding.onAlarm({ alarm, transition }, origin);
    draft.alarms.set(alarm.id, alarm);
    draft.transitions.push(transition);
    draft.audit.push(stepAudit({ alarm, transition }, origin));
    this.ports.count('transitions', 1);
    this.telling.step(alarm, transition, response);
    this.tiers.onOwnStep(alarm, transition);
  }
}
