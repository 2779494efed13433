import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { TestBook } from '../alarm/test-book.ts';
import type { Evaluator } from '../evaluate/evaluator.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import { type AlarmTest, type DeviceTest, type TestResult, underTestRule } from '../model/device-test.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Rule } from '../model/rule.ts';
import type { Signal } from '../model/signal.ts';
import { type SubjectKey, splitSubject, subjectKey } from '../model/subject.ts';

/** Where the snapshots keep who is under test. */
export const testsKey: SubjectKey = 'gateway:#tests';

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'device-test' };

export interface DeviceTestsPorts {
  readonly tests: TestBook;
  readonly book: AlarmBook;
  readonly evaluator: Evaluator;
  readonly isInService: (deviceId: string) => boolean;
  readonly ruleOf: (alarm: Alarm) => Rule;
  /** What the judge does with conditions that changed, with a step of an alarm, and with an audit link. */
  readonly conditions: (stamp: RecordStamp, changes: readonly Judged[]) => void;
  readonly step: (step: AlarmStep, origin: ActOrigin) => void;
  readonly audit: (entry: AuditDraft) => void;
}

/** Commissioning tests within the judge: they start and end with records, and with nothing else. See decision 0012. */
export class DeviceTests {
  private readonly ports: DeviceTestsPorts;

  constructor(ports: DeviceTestsPorts) {
    this.ports = ports;
  }

  /**
   * What an alarm raised now would carry; null = it is real. What the gateway itself observes (a credential in use twice)
   * is no reading of the device and stays real.
   */
  mark(subject: SubjectKey, rule: Rule): AlarmTest | null {
    const { kind, id } = splitSubject(subject);
    const test = kind === 'device' && rule.condition.kind !== 'signal' ? this.ports.tests.of(id) : null;
    return test && { by: test.by, reason: test.reason, until: test.until, terminals: test.terminals };
  }

  /** Before a record is judged: no reading that came after the end of a test is judged as one of it. */
  endDue(stamp: RecordStamp): void {
    for (const test of this.ports.tests.due(stamp)) this.end(stamp, test, gateway, 'time');
  }

  act(record: JournalRecord & { readonly kind: 'device-test' }): TestResult {
    const { act, origin } = record;
    const test = this.ports.tests.of(act.deviceId);
    if (act.act === 'end') {
      if (test === null) return this.endLeft(record, act.deviceId);
      this.end(record, test, origin, origin.via === 'gateway' ? 'time' : 'asked');
      return { kind: 'done', test };
    }
    if (!this.ports.isInService(act.deviceId)) return { kind: 'refused', code: 'not-found' };
    const started = this.ports.tests.start(record, act, origin.by ?? origin.from);
    if (started === null) return { kind: 'refused', code: 'under-test' };
    const { deviceId, until, terminals, reason } = started;
    const detail = { until, minutes: act.minutes, terminals, reason, position: record.position };
    this.ports.audit({ at: record.at, origin, act: 'device.test-started', target: `device:${deviceId}`, detail });
    this.say(record, started, true);
    return { kind: 'done', test: started };
  }

  /** Test alarms without a test, after a damaged file: nothing real may be taken for one of them. */
  private endLeft(stamp: RecordStamp, deviceId: string): TestResult {
    const { book, ruleOf, step } = this.ports;
    for (const each of book.endTest(stamp, deviceId, ruleOf)) step(each, gateway);
    return { kind: 'unchanged' };
  }

  /** The device is no more. Call it after what that does to its conditions. */
  retired(stamp: RecordStamp, deviceId: string): void {
    const test = this.ports.tests.of(deviceId);
    if (test !== null) this.end(stamp, test, gateway, 'retired');
  }

  private end(stamp: RecordStamp, test: DeviceTest, origin: ActOrigin, why: 'asked' | 'time' | 'retired'): void {
    const { tests, book, ruleOf, step, audit } = this.ports;
    const { deviceId, since, until } = test;
    tests.end(deviceId);
    const steps = book.endTest(stamp, deviceId, ruleOf);
    const raised = steps.flatMap(({ alarm, transition }) => (transition.event === 'raised' ? [alarm.id] : []));
    const detail = { why, since, until, raised, position: stamp.position };
    audit({ at: stamp.at, origin, act: 'device.test-ended', target: `device:${deviceId}`, detail });
    for (const each of steps) step(each, gateway);
    this.say(stamp, test, false);
  }

  /** To everybody who covers the place: alarms of this device do not reach them now, or do again. */
  private say(stamp: RecordStamp, test: DeviceTest, on: boolean): void {
    const { conditions, evaluator } = this.ports;
    const reason = on ? startedText(test) : endedText;
    const signal: Signal = {
      subject: subjectKey('device', test.deviceId),
      component: '',
      rule: underTestRule,
      to: on ? 'true' : 'false',
      reason,
    };
    conditions(stamp, evaluator.onSignal(stamp, signal));
  }
}

const endedText = { zh: '调试测试结束，告警恢复正常送达', en: 'The commissioning test is over; alarms are delivered as usual' };

function startedText({ by, reason, since, until, terminals }: DeviceTest) {
  const minutes = Math.round((until - since) / 60_000);
  const list = terminals.join(', ');
  return {
    zh: `${by} 正在调试该设备，最长 ${minutes} 分钟；期间其告警标为“测试”，只送达终端 ${list}。事由：${reason}`,
    en: `${by} is testing this device, for ${minutes} min at most; its alarms are marked Test and reach only ${list}. Why: ${reason}`,
  };
}
