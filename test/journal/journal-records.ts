import type { Alarm, AlarmState, Transition } from '../../src/model/alarm.ts';
import type { AuditDraft } from '../../src/model/audit.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { StateCommit } from '../../src/model/journal.ts';
import type { JournalInput, JournalRecord } from '../../src/model/journal-record.ts';
import type { RawMessage } from '../../src/model/raw-message.ts';

export function message(body: string, more: Partial<RawMessage> = {}): JournalInput {
  return {
    kind: 'message',
    message: {
      source: 'mqtt',
      deviceId: 'lift-1',
      channel: 'telemetry',
      body: Buffer.from(body),
      id: null,
      redelivery: null,
      dup: false,
      sealed: null,
      ...more,
    },
  };
}

export function bodyOf(record: JournalRecord | undefined): string {
  return record?.kind === 'message' ? Buffer.from(record.message.body).toString() : `(${record?.kind})`;
}

export function alarm(id: string, more: Partial<Alarm> = {}): Alarm {
  const text = { zh: '气体泄漏', en: 'Gas leak' };
  return {
    id,
    subject: 'device:gas-1',
    component: '',
    deviceId: 'gas-1',
    rule: 'gas.high',
    severity: 'critical',
    lifeSafety: true,
    state: 'unacknowledged',
    condition: 'true',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: '阳光社区/1号楼',
    title: text,
    guidance: { cause: text, consequence: text, action: text },
    raisedAt: 1_000,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: text,
    seen: null,
    occurrences: 1,
    exercise: false,
    sequence: 1,
    ...more,
  };
}

export function transition(alarmId: string, sequence: number, to: AlarmState = 'unacknowledged'): Transition {
  const reason = { zh: '超过限值', en: 'Above the limit' };
  return { alarmId, sequence, position: 1, at: 1_000, event: 'raised', from: 'normal', to, reason, by: null, comment: null };
}

export function delivery(id: string, terminalId: string, sequence: number, of: Alarm): Delivery {
  return {
    id,
    terminalId,
    sequence,
    alarmId: of.id,
    transition: 1,
    event: 'raised',
    reason: 'raised',
    alarm: of,
    createdAt: 1_000 + sequence,
    attempts: 0,
    sentAt: null,
    receivedAt: null,
    shownAt: null,
  };
}

export function state(position: number, more: Partial<StateCommit> = {}): StateCommit {
  return {
    position,
    snapshots: new Map(),
    alarms: [],
    transitions: [],
    deliveries: [],
    quarantine: [],
    audit: [],
    commands: [],
    firings: [],
    responses: [],
    responseSteps: [],
    facts: [],
    ...more,
  };
}

export function audit(act: string, detail: Record<string, unknown> = {}): AuditDraft {
  return { at: 1_000, origin: { by: 'wang', via: 'session', from: '10.0.0.1' }, act, target: 'alarm:a1', detail };
}

/** Numbers that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
