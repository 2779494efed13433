import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { ActOrigin } from '../model/act.ts';
import type { ServiceEntry, ServiceResult } from '../model/aside.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Rule } from '../model/rule.ts';
import type { SubjectKey } from '../model/subject.ts';

/** Where the snapshots keep what people have put aside. */
export const asidesKey: SubjectKey = 'gateway:#asides';

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'aside' };

export interface AsidesPorts {
  readonly book: AlarmBook;
  readonly isInService: (deviceId: string) => boolean;
  /** What the judge does with a step of an alarm, and with an audit link. */
  readonly step: (step: AlarmStep, origin: ActOrigin) => void;
  readonly audit: (entry: AuditDraft) => void;
}

/** Shelving, suppression by design and maintenance within the judge: they come and go with records, and with nothing else. */
export class Asides {
  private readonly ports: AsidesPorts;

  constructor(ports: AsidesPorts) {
    this.ports = ports;
  }

  /** Before a record is judged: what it says meets nothing that was over before it came. */
  expire(stamp: RecordStamp): void {
    const { book, step, audit } = this.ports;
    const { steps, shelves, service } = book.expire(stamp);
    for (const { alarmId, rule, by } of shelves) {
      const detail = { rule, by, why: 'time', position: stamp.position };
      audit({ at: stamp.at, origin: gateway, act: 'alarm.shelf-ended', target: `alarm:${alarmId}`, detail });
    }
    for (const entry of service) this.auditService(stamp, entry, gateway, 'device.in-service', 'time');
    for (const each of steps) step(each, gateway);
    this.settle(stamp);
  }

  /** After a record is judged. */
  settle(stamp: RecordStamp): void {
    for (const each of this.ports.book.settle(stamp)) this.ports.step(each, gateway);
  }

  act(record: JournalRecord & { readonly kind: 'service' }): ServiceResult {
    const { book, isInService, step } = this.ports;
    const { act, origin } = record;
    if (!isInService(act.deviceId)) return { kind: 'refused', code: 'not-found' };
    const { result, steps } = book.onService(record, act, origin);
    if (result.kind === 'done') {
      this.auditService(record, result.entry, origin, act.act === 'out' ? 'device.out-of-service' : 'device.in-service', 'asked');
    }
    for (const each of steps) step(each, origin);
    return result;
  }

  /** The device is no more. */
  retired(stamp: RecordStamp, deviceId: string): void {
    const { book, step } = this.ports;
    for (const entry of book.outOfService().filter((each) => each.deviceId === deviceId)) {
      const { steps } = book.onService(stamp, { act: 'in', deviceId, rule: entry.rule }, gateway);
      this.auditService(stamp, entry, gateway, 'device.in-service', 'retired');
      for (const each of steps) step(each, gateway);
    }
  }

  private auditService(stamp: RecordStamp, entry: ServiceEntry, origin: ActOrigin, act: string, why: string): void {
    const { deviceId, rule, permit, reason, until, by } = entry;
    const detail = { rule, permit, reason, until, by, why, position: stamp.position };
    this.ports.audit({ at: stamp.at, origin, act, target: `device:${deviceId}`, detail });
  }
}

/**
 * The changes of one record, with those of rules that speak for others first: what they suppress is then never told for
 * a moment. The order within a rule stays.
 */
export function suppressorsFirst(
  changes: readonly Judged[],
  ruleOf: (subject: SubjectKey, rule: string) => Rule | undefined,
): readonly Judged[] {
  if (changes.length < 2) return changes;
  const speaking = new Set(changes.flatMap(({ subject, rule }) => ruleOf(subject, rule)?.suppressedBy ?? []));
  if (speaking.size === 0) return changes;
  const [first, then]: [Judged[], Judged[]] = [[], []];
  for (const change of changes) (speaking.has(change.rule) ? first : then).push(change);
  return [...first, ...then];
}
