import { AlarmBook } from '../../src/alarm/alarm-book.ts';
import { TestBook } from '../../src/alarm/test-book.ts';
import { CommandBook } from '../../src/command/command-book.ts';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import { asidesKey } from '../../src/gateway/asides.ts';
import { testsKey } from '../../src/gateway/device-tests.ts';
import { drillsKey } from '../../src/gateway/drills.ts';
import { interlocksKey } from '../../src/gateway/interlock-judging.ts';
import { Judge } from '../../src/gateway/judge.ts';
import { openTiers } from '../../src/gateway/open-tiers.ts';
import { responsesKey } from '../../src/gateway/responding.ts';
import { historiesKey, type TierBooks, type TierSelf } from '../../src/gateway/tiers.ts';
import { InterlockBook } from '../../src/interlock/interlock-book.ts';
import type { NotFired } from '../../src/interlock/interlock-change.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { AuditDraft } from '../../src/model/audit.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { TestAct } from '../../src/model/device-test.ts';
import type { JournalInput, JournalRecord } from '../../src/model/journal-record.ts';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { Response, ResponseStep } from '../../src/model/response.ts';
import type { KeptFact } from '../../src/model/tier-fact.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { PlannedDrills } from '../../src/respond/planned-drills.ts';
import { ResponseBook } from '../../src/respond/response-book.ts';

export const wallStart = Date.UTC(2026, 0, 5, 1);
const { profiles } = loadProfiles('devices');
const versions = Object.fromEntries([...profiles].map(([id, { version }]) => [id, version]));
const nothing = () => {};
/** Kept by others than the evaluator. */
const notEvaluated: readonly string[] = [testsKey, asidesKey, responsesKey, drillsKey, interlocksKey];

/**
 * The judge with a log and committed state in memory: what a restart finds is what was committed last, and the records
 * behind it are judged again, as after `kill -9`.
 */
export class JudgedSite {
  readonly terminals = [
    { id: 'gate', place: 'A' },
    { id: 'tablet', place: 'A/workshop' },
  ];
  readonly log: JournalRecord[] = [];
  readonly snapshots = new Map<string, string>();
  readonly alarms = new Map<string, Alarm>();
  readonly transitions: Transition[] = [];
  readonly deliveries: Delivery[] = [];
  readonly audit: AuditDraft[] = [];
  readonly uncovered: string[] = [];
  /** Why alarms that are a cause moved nothing. */
  readonly notFired: NotFired[] = [];
  readonly responses = new Map<string, Response>();
  readonly responseSteps: ResponseStep[] = [];
  readonly plans: ReadonlyMap<string, ResponsePlan>;
  /** Whose texts are kept for copies. */
  readonly texts = new Map<string, ResponsePlan>();
  responding!: ResponseBook;
  drills!: PlannedDrills;
  committed = 0;
  /** Minutes since the start, of the wall clock and of running time. */
  wall = 0;
  run = 0;
  tests = new TestBook();
  book!: AlarmBook;
  private judge!: Judge;

  facts = new Map<string, KeptFact>();
  tiers!: TierBooks;
  private readonly self: TierSelf;

  constructor(plans: readonly ResponsePlan[] = [], self: Partial<TierSelf> = {}) {
    this.plans = new Map(plans.map((plan) => [plan.id, plan]));
    this.self = { gateway: 'g', name: 'g', tier: 'community', epoch: 1, up: null, ...self };
    this.open();
    this.put({ kind: 'profiles', versions });
  }

  private open(): void {
    const evaluator = new Evaluator();
    this.tests = new TestBook();
    this.tests.restore(this.snapshots.get(testsKey) ?? null);
    evaluator.restore(
      [...this.snapshots].filter(([key]) => !notEvaluated.includes(key) && !key.startsWith(historiesKey)),
      (id) => profiles.get(id) ?? null,
    );
    this.book = new AlarmBook({ gatewayId: this.self.gateway, epoch: 1, isJudged: (...key) => evaluator.isJudged(...key) });
    const own = [...this.alarms.values()].filter(({ replica }) => replica === undefined);
    this.book.restore(own, this.snapshots.get(asidesKey) ?? null);
    this.responding = new ResponseBook({
      plans: () => this.plans.values(),
      plan: (id, _version, of) => (of === 'own' ? this.plans : this.texts).get(id) ?? null,
    });
    this.responding.restore(
      [...this.responses.values()].filter(({ closedAt, replica }) => closedAt === null && replica === undefined),
      this.snapshots.get(responsesKey) ?? null,
      this.log[this.committed - 1] ?? null,
    );
    this.drills = new PlannedDrills();
    this.drills.restore(this.snapshots.get(drillsKey) ?? null);
    this.tiers = this.openTiers();
    const interlocks = new InterlockBook({ devices: () => [], profileOf: () => undefined, stored: () => null });
    interlocks.restore(this.snapshots.get(interlocksKey) ?? null, []);
    this.judge = new Judge({
      evaluator,
      book: this.book,
      tests: this.tests,
      commands: new CommandBook({ inService: () => true, stored: () => null }),
      interlocks,
      onNotFired: (why) => this.notFired.push(why),
      responses: this.responding,
      drills: this.drills,
      plans: { inForce: () => this.plans, enter: nothing },
      closedResponse: (id) => this.responses.get(id) ?? null,
      tiers: this.tiers,
      profile: (id) => profiles.get(id) ?? null,
      isDuplicate: () => false,
      endedAlarm: (id) => this.alarms.get(id) ?? null,
      terminals: () => this.terminals,
      lowerGateways: () => [],
      subscribers: [],
      presumedLive: () => false,
      lastSequence: (id) => this.deliveries.filter(({ terminalId }) => terminalId === id).length,
      onReadings: nothing,
      onAwaited: nothing,
      onQuestions: nothing,
      onProfiles: nothing,
      messageAt: () => null,
      onActResult: nothing,
      onUncovered: ({ rule }) => this.uncovered.push(rule),
      count: nothing,
    });
    const devices = this.log.flatMap((record) => (record.kind === 'device' && record.position <= this.committed ? [record.device] : []));
    this.judge.restore(devices, profiles.values());
  }

  private openTiers(): TierBooks {
    const stepsOf = (id: string) => this.transitions.filter(({ alarmId }) => alarmId === id).sort((a, b) => a.sequence - b.sequence);
    return openTiers(
      {
        self: this.self,
        alarm: (id) => this.book.get(id) ?? this.alarms.get(id) ?? null,
        transitions: stepsOf,
        fact: (id) => this.facts.get(id)?.fact ?? null,
        factsOf: (id) => [...this.facts.values()].flatMap(({ fact }) => (fact.alarmId === id ? [fact] : [])),
        replicas: [...this.alarms.values()].filter(({ replica, state }) => replica !== undefined && state !== 'normal'),
        response: (id) => this.responses.get(id) ?? null,
        responseSteps: (id) => this.responseSteps.filter(({ responseId }) => responseId === id),
        responseCopies: [...this.responses.values()].filter(({ replica, closedAt }) => replica !== undefined && closedAt === null),
        kept: this.snapshots,
      },
      this.book,
      this.responding.human,
    );
  }

  /** Now, by both kinds of clock. */
  moment() {
    return { at: wallStart + this.wall * 60_000, human: this.responding.human.at({ run: this.run * 60_000 }) };
  }

  put(input: JournalInput): void {
    const record = { position: this.log.length + 1, at: wallStart + this.wall * 60_000, run: this.run * 60_000, ...input };
    this.log.push(record);
    this.judge.judge(record);
  }

  add(id: string, profile: string): void {
    this.put({ kind: 'device', device: { id, profile, place: 'A/1' }, retired: false });
  }

  say(deviceId: string, body: object): void {
    const message = { source: 'mqtt', deviceId, channel: 'telemetry', body: Buffer.from(JSON.stringify(body)), id: null } as const;
    this.put({ kind: 'message', message: { ...message, redelivery: null, dup: false, sealed: null } });
  }

  test(act: TestAct, via: 'cli' | 'gateway' = 'cli'): void {
    this.put({ kind: 'device-test', act, origin: { by: via === 'cli' ? 'li' : null, via, from: 'local' } });
  }

  start(deviceId: string, minutes = 30): void {
    this.test({ act: 'start', deviceId, minutes, reason: 'new', terminals: ['tablet'] });
  }

  /** Time goes on, and the clock of the gateway says so. */
  pass(minutes: number): void {
    this.wall += minutes;
    this.run += minutes;
    this.put({ kind: 'tick' });
  }

  commit(): void {
    const state = this.judge.take();
    if (state === null) return;
    this.committed = state.position;
    for (const [key, body] of state.snapshots) {
      if (body === null) this.snapshots.delete(key);
      else this.snapshots.set(key, body);
    }
    for (const alarm of state.alarms) this.alarms.set(alarm.id, alarm);
    for (const response of state.responses) this.responses.set(response.id, response);
    this.responseSteps.push(...state.responseSteps);
    this.transitions.push(...state.transitions);
    this.deliveries.push(...state.deliveries);
    for (const kept of state.facts) this.facts.set(kept.fact.id, kept);
    this.audit.push(...state.audit);
  }

  /** As after `kill -9`: what was not committed is judged again. */
  crash(downMinutes = 0): void {
    this.open();
    for (const record of this.log.slice(this.committed)) this.judge.judge(record);
    this.wall += downMinutes;
    this.put({ kind: 'lifecycle', event: 'started' });
  }

  /** `rule state test|real`, active alarms only, in order of their rules. */
  active(deviceId: string): readonly string[] {
    return [...this.book.active()]
      .filter((alarm) => alarm.deviceId === deviceId)
      .map(({ rule, state, test }) => `${rule} ${state} ${test === undefined ? 'real' : 'test'}`)
      .sort();
  }

  /** What each terminal was told of a rule: `event test|real`. */
  told(terminalId: string, rule: string): readonly string[] {
    this.commit();
    return this.deliveries
      .filter((delivery) => delivery.terminalId === terminalId && delivery.alarm.rule === rule)
      .map(({ event, alarm }) => `${event} ${alarm.test === undefined ? 'real' : 'test'}`);
  }
}
