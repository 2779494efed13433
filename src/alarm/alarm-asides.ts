import type { ActOrigin } from '../model/act.ts';
import { type Alarm, keyOf } from '../model/alarm.ts';
import type { OutOfService, ServiceAct, ServiceEntry, ServiceResult, Shelf, Shelving, Suppression } from '../model/aside.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { severities } from '../model/severity.ts';
import { signed } from '../model/signature.ts';
import type { SubjectKey } from '../model/subject.ts';
import { systemRules } from '../model/system-rules.ts';
import type { Text } from '../model/text.ts';
import { sentence } from './alarm-sentences.ts';
import type { AlarmStep, StepFacts } from './alarm-step.ts';
import type { AlarmStore } from './alarm-store.ts';
import { backInput } from './inputs.ts';
import type { AlarmInput } from './table.ts';
import { type Moment, TimedEntries } from './timed-entries.ts';

export interface Expired {
  readonly steps: readonly AlarmStep[];
  /** What no active alarm stood on. */
  readonly shelves: readonly Shelf[];
  readonly service: readonly ServiceEntry[];
}

/** Moves an alarm by a column of the table; null = it says nothing. */
type Move = (stamp: RecordStamp, alarm: Alarm, input: AlarmInput, facts: StepFacts) => AlarmStep | null;

const minuteMs = 60_000;
const byGateway = { by: null, comment: null } as const;
/** What the gateway itself observes of a device (a credential in use twice) is no reading of it: it goes on unless it is named. */
const observed: ReadonlySet<string> = new Set(systemRules.map(({ id }) => id));

const serviceKey = (deviceId: string, rule: string | null) => `${deviceId}\n${rule ?? ''}`;

/**
 * What keeps alarms quiet beside their states: shelves and permits, which people give for a time, and alarms that speak for
 * others. A pure function of its inputs in journal order.
 */
export class AlarmAsides {
  private readonly store: AlarmStore;
  private readonly move: Move;
  private readonly shelves = new TimedEntries<Shelf>();
  private readonly service = new TimedEntries<ServiceEntry>();

  constructor(store: AlarmStore, move: Move) {
    this.store = store;
    this.move = move;
  }

  allShelves(): readonly Shelf[] {
    return this.shelves.all().map(([, shelf]) => shelf);
  }

  allService(): readonly ServiceEntry[] {
    return this.service.all().map(([, entry]) => entry);
  }

  isShelved(alarm: Alarm): boolean {
    return this.shelves.get(keyOf(alarm)) !== null;
  }

  /** What stands beside an alarm from its first step on. */
  atRaise(at: number, alarm: Alarm): Pick<Alarm, 'shelved' | 'suppressed' | 'outOfService'> {
    const shelf = this.shelves.get(keyOf(alarm));
    const outOfService = this.serviceOf(alarm);
    const shelved = shelf !== null && covers(shelf, alarm) ? shelvingOf(shelf) : null;
    return { shelved, outOfService, suppressed: this.suppressionOf(at, alarm) };
  }

  /** What a person's shelving puts beside the alarm. `keep` it once the table has let it. */
  shelfFor(stamp: RecordStamp, alarm: Alarm, by: string, wanted: { reason: string; minutes: number; oneShot: boolean }): Shelf {
    const { subject, component, rule, id, severity } = alarm;
    const { reason, oneShot } = wanted;
    const length = wanted.minutes * minuteMs;
    const times = { since: stamp.at, until: stamp.at + length, untilRun: stamp.run + length };
    return { subject, component, rule, alarmId: id, severity, by, reason, oneShot, ...times };
  }

  keepShelf(shelf: Shelf): void {
    this.shelves.set(keyOf(shelf), shelf);
  }

  dropShelf(alarm: Alarm): void {
    this.shelves.delete(keyOf(alarm));
  }

  isDue(now: Moment): boolean {
    return this.shelves.due(now).length > 0 || this.service.due(now).length > 0;
  }

  /** Ends what is over at this moment. */
  expire(stamp: RecordStamp): Expired {
    const device = ({ deviceId }: ServiceEntry): SubjectKey => `device:${deviceId}`;
    const over = [
      ...this.shelves.due(stamp).map(([, shelf]) => shelf.subject),
      ...this.service.due(stamp).map(([, entry]) => device(entry)),
    ];
    const steps: AlarmStep[] = [...new Set(over)].flatMap((subject) => this.suppressAhead(stamp, subject));
    const shelves = this.shelves.due(stamp).flatMap(([key, shelf]) => {
      this.shelves.delete(key);
      const alarm = this.store.find(key);
      if (alarm === null || alarm.shelved === null) return [shelf];
      const facts = { at: stamp.at, ...byGateway, reason: sentence.shelfOver(shelf.by), beside: { shelved: null } };
      const step = this.move(stamp, alarm, backInput('unshelve', alarm, 'shelved'), facts);
      if (step !== null) steps.push(step);
      return [];
    });
    const service = this.service.due(stamp).map(([, entry]) => {
      steps.push(...this.putBack(stamp, entry, { ...byGateway, reason: sentence.serviceOver(entry.by) }));
      return entry;
    });
    return { steps, shelves, service };
  }

  onService(
    stamp: RecordStamp,
    act: ServiceAct,
    origin: ActOrigin,
  ): { readonly result: ServiceResult; readonly steps: readonly AlarmStep[] } {
    const there = this.service.get(serviceKey(act.deviceId, act.rule));
    if (act.act === 'in') {
      if (there === null) return { result: { kind: 'unchanged', entry: null }, steps: [] };
      const reason = origin.via === 'gateway' ? sentence.serviceRetired : sentence.inService(signed(origin));
      return { result: { kind: 'done', entry: there }, steps: this.putBack(stamp, there, { by: origin.by, comment: null, reason }) };
    }
    if (there !== null) return { result: { kind: 'unchanged', entry: there }, steps: [] };
    const { deviceId, rule, minutes, permit, reason, lifeSafety } = act;
    const [by, length] = [origin.by ?? origin.from, minutes * minuteMs];
    const times = { since: stamp.at, until: stamp.at + length, untilRun: stamp.run + length };
    const entry: ServiceEntry = { deviceId, rule, by, permit, reason, lifeSafety, ...times };
    this.service.set(serviceKey(deviceId, rule), entry);
    const facts = { by: origin.by, comment: reason, reason: sentence.outOfService(by, permit, rule) };
    return { result: { kind: 'done', entry }, steps: this.serviceSteps(stamp, deviceId, facts) };
  }

  /** Suppression that came or went with what was just judged. */
  settle(stamp: RecordStamp): readonly AlarmStep[] {
    return this.store.takeTouched().flatMap((subject) =>
      this.store.ofSubject(subject).flatMap((alarm) => {
        const { suppressed: was } = alarm;
        const suppressed = this.suppressionOf(stamp.at, alarm);
        if (suppressed?.alarmId === was?.alarmId) return [];
        if (suppressed !== null) return this.suppress(stamp, alarm, suppressed);
        const facts = { at: stamp.at, ...byGateway, beside: { suppressed }, reason: sentence.unsuppressed(was?.rule ?? '') };
        const step = this.move(stamp, alarm, backInput('unsuppress', alarm, 'suppressed'), facts);
        return step === null ? [] : [step];
      }),
    );
  }

  /**
   * Before something that was put aside comes back: what another alarm speaks for from this moment on is suppressed while it
   * is still quiet, so that it does not ring for a moment, and who acknowledged it is kept.
   */
  private suppressAhead(stamp: RecordStamp, subject: SubjectKey): readonly AlarmStep[] {
    return this.store.ofSubject(subject).flatMap((alarm) => {
      const suppressed = alarm.suppressed === null ? this.suppressionOf(stamp.at, alarm, stamp) : null;
      return suppressed === null ? [] : this.suppress(stamp, alarm, suppressed);
    });
  }

  private suppress(stamp: RecordStamp, alarm: Alarm, suppressed: Suppression): readonly AlarmStep[] {
    const facts = { at: stamp.at, ...byGateway, beside: { suppressed }, reason: suppressed.reason };
    const step = this.move(stamp, alarm, 'suppress', facts);
    return step === null ? [] : [step];
  }

  /** All of it, when it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    const changed = [this.shelves.takeChange(), this.service.takeChange()];
    return changed.includes(true) ? JSON.stringify({ shelves: this.shelves.all(), service: this.service.all() }) : null;
  }

  /** What `takeChange` gave last; null = nothing yet. */
  restore(text: string | null): void {
    if (text === null) return;
    const { shelves, service } = JSON.parse(text) as Kept;
    this.shelves.restore(shelves);
    this.service.restore(service);
  }

  private putBack(
    stamp: RecordStamp,
    entry: ServiceEntry,
    facts: { by: string | null; comment: null; reason: Text },
  ): readonly AlarmStep[] {
    this.service.delete(serviceKey(entry.deviceId, entry.rule));
    const suppressed = this.suppressAhead(stamp, `device:${entry.deviceId}`);
    return [...suppressed, ...this.serviceSteps(stamp, entry.deviceId, facts)];
  }

  /** What a permit that came or went does to the alarms of the device. */
  private serviceSteps(stamp: RecordStamp, deviceId: string, facts: Omit<StepFacts, 'at' | 'beside'>): readonly AlarmStep[] {
    return this.store.ofSubject(`device:${deviceId}`).flatMap((alarm) => {
      const { outOfService: was } = alarm;
      const outOfService = this.serviceOf(alarm);
      if (outOfService?.rule === was?.rule && outOfService?.since === was?.since) return [];
      const input = outOfService !== null ? 'takeOut' : backInput('putBack', alarm, 'outOfService');
      const reason = outOfService === null ? facts.reason : sentence.outOfService(outOfService.by, outOfService.permit, outOfService.rule);
      const step = this.move(stamp, alarm, input, { ...facts, at: stamp.at, reason, beside: { outOfService } });
      return step === null ? [] : [step];
    });
  }

  /**
   * A test proves the way to the terminals: nothing keeps it quiet that people do to the real ones. `left`: of what is not
   * over by then.
   */
  private serviceOf(alarm: Alarm, left: Moment | null = null): OutOfService | null {
    const { deviceId, lifeSafety } = alarm;
    if (deviceId === null || alarm.test !== undefined) return null;
    // What keeps it quiet already goes on doing so, else the nearest.
    for (const rule of [alarm.outOfService === null ? alarm.rule : alarm.outOfService.rule, alarm.rule, null]) {
      const key = serviceKey(deviceId, rule);
      const entry = left === null ? this.service.get(key) : this.service.live(key, left);
      if (entry === null || (lifeSafety && !entry.lifeSafety) || (rule === null && observed.has(alarm.rule))) continue;
      const { by, permit, reason, since, until } = entry;
      return { by, permit, reason, since, until, rule };
    }
    return null;
  }

  private suppressionOf(at: number, alarm: Alarm, left: Moment | null = null): Suppression | null {
    const { suppressed, suppressedBy = [], lifeSafety } = alarm;
    if (lifeSafety) return null;
    const standing = suppressedBy.flatMap((rule) => {
      const other = this.store.find(keyOf({ ...alarm, rule }));
      return other !== null && this.speaksFor(other, alarm, left) ? [other] : [];
    });
    const [first] = standing;
    if (first === undefined) return null;
    if (standing.some(({ id }) => id === suppressed?.alarmId)) return suppressed;
    return { rule: first.rule, alarmId: first.id, reason: sentence.suppressed(first.title, first.rule), since: at };
  }

  /** It stands, and people are told of it. Unknown is not over. A test speaks for tests only. */
  private speaksFor(other: Alarm, alarm: Alarm, left: Moment | null): boolean {
    const { shelved, outOfService } = left === null ? other : this.stillBeside(other, left);
    if (other.condition === 'false' || shelved !== null || outOfService !== null) return false;
    return other.test === undefined || alarm.test !== undefined;
  }

  /** What a person put beside it that is not over by then. */
  private stillBeside(alarm: Alarm, left: Moment) {
    const shelved = alarm.shelved === null ? null : this.shelves.live(keyOf(alarm), left);
    return { shelved, outOfService: this.serviceOf(alarm, left) };
  }
}

interface Kept {
  readonly shelves: readonly (readonly [string, Shelf])[];
  readonly service: readonly (readonly [string, ServiceEntry])[];
}

/** Never danger to life, nor what has become worse since a person shelved it; and no test. */
function covers(shelf: Shelf, alarm: Alarm): boolean {
  const worse = severities.indexOf(alarm.severity) < severities.indexOf(shelf.severity);
  return !alarm.lifeSafety && alarm.test === undefined && !worse;
}

export function shelvingOf({ by, reason, since, until, oneShot }: Shelf): Shelving {
  return { by, reason, since, until, oneShot };
}
