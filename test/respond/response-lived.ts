import type { ActOrigin } from '../../src/model/act.ts';
import type { Alarm, AlarmEvent, Transition } from '../../src/model/alarm.ts';
import type { JournalRecord } from '../../src/model/journal-record.ts';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { PersonAct, Response, ResponseChange } from '../../src/model/response.ts';
import { ResponseBook } from '../../src/respond/response-book.ts';
import type { Move } from './response-histories.ts';

const text = { zh: '示例', en: 'example' };
export const person: ActOrigin = { by: 'wang', via: 'session', from: 'desk' };
const start = Date.UTC(2026, 0, 1);
const shelf = { by: 'wang', at: start, until: start, reason: text } as unknown as Alarm['shelved'];

/** The reducer with a journal around it: what the gateway commits is kept, and a restart sees nothing but that. */
export class Lived {
  readonly alarms: Alarm[] = [];
  /** Every response that ever was, as it was last told. */
  readonly stored = new Map<string, Response>();
  readonly changes: ResponseChange[] = [];
  readonly ids: string[] = [];
  private readonly plan: ResponsePlan;
  private book: ResponseBook;
  private snapshot: string | null = null;
  private position = 0;
  run = 0;
  down = 0;
  private last: JournalRecord | null = null;
  /** Restarts from what is stored before every record. */
  private readonly forgetful: boolean;

  constructor(plan: ResponsePlan, forgetful: boolean) {
    this.plan = plan;
    this.forgetful = forgetful;
    this.book = this.fresh();
  }

  human(): number {
    return this.run + this.down;
  }

  open(): readonly Response[] {
    return [...this.book.all()];
  }

  record(kind: 'tick' | 'started' = 'tick', frozenMs = 0): JournalRecord {
    if (this.forgetful) this.reopen();
    const stamp = { position: ++this.position, at: start + this.human(), run: this.run };
    const record: JournalRecord = kind === 'tick' ? { kind, frozenMs, ...stamp } : { kind: 'lifecycle', event: 'started', ...stamp };
    this.keep(this.book.begin(record));
    this.last = record;
    return record;
  }

  restart(downSeconds: number): void {
    this.reopen();
    this.down += downSeconds * 1_000;
    this.record('started');
  }

  freeze(seconds: number): void {
    this.down += seconds * 1_000;
    this.record('tick', seconds * 1_000);
  }

  /** Goes past every clock in its own second, as the gateway's timer does. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.run += 1_000;
      if (this.book.isDue({ run: this.run })) this.record();
    }
    this.record();
  }

  alarm(event: AlarmEvent, index: number): void {
    const alarm = this.alarms[index]!;
    const record = this.record();
    const told = event === 'shelved' ? alarm.state : 'unacknowledged';
    const state = event === 'ended' ? 'normal' : event === 'acknowledged' ? 'acknowledged' : told;
    const by = event === 'raised' ? null : 'wang';
    const next: Alarm = {
      ...alarm,
      state,
      sequence: alarm.sequence + 1,
      acknowledgedBy: event === 'acknowledged' ? 'wang' : null,
      shelved: event === 'shelved' ? shelf : event === 'unshelved' || event === 'ended' ? null : alarm.shelved,
    };
    this.alarms[index] = next;
    const { position, at } = record;
    const step: Transition = {
      alarmId: next.id,
      sequence: next.sequence,
      position,
      at,
      event,
      from: alarm.state,
      to: state,
      reason: text,
      by,
      comment: null,
    };
    this.keep(this.book.onAlarm(record, next, step, { by: step.by, via: 'session', from: 'desk' }));
  }

  raise({ subject, incident }: { subject: string; incident: string }): string {
    const id = `alarm-${this.alarms.length}`;
    this.alarms.push(alarmOf(id, subject, incident, start + this.human()));
    this.alarm('raised', this.alarms.length - 1);
    return id;
  }

  receipt(alarmId: string, kind: 'received' | 'shown'): void {
    const record = this.record();
    this.keep(this.book.onReceipt(record, alarmId, kind, 'desk'));
  }

  act(act: PersonAct): string {
    const record = this.record();
    const { result, changes } = this.book.onAct(record, act, person, (id) => this.stored.get(id) ?? null);
    this.keep(changes);
    return result.kind === 'refused' ? result.code : result.kind;
  }

  private keep(changes: readonly ResponseChange[]): void {
    for (const change of changes) {
      this.changes.push(change);
      if (!this.stored.has(change.response.id)) this.ids.push(change.response.id);
      this.stored.set(change.response.id, change.response);
    }
    this.snapshot = this.book.takeChange() ?? this.snapshot;
  }

  private fresh(): ResponseBook {
    return new ResponseBook({ plans: () => [this.plan], plan: () => this.plan });
  }

  /** As a new version finds them. */
  reopenWith(responses: readonly Response[], alarms: readonly Alarm[]): void {
    this.book = this.fresh();
    this.book.restore(responses, this.snapshot, this.last, () => alarms);
  }

  private reopen(): void {
    const open = [...this.stored.values()].filter(({ closedAt }) => closedAt === null);
    this.book = this.fresh();
    this.book.restore(JSON.parse(JSON.stringify(open)) as Response[], this.snapshot, this.last);
  }
}

/** The act of a move, about a response that there is or will never be. */
export function actOf(move: Move, ids: readonly string[]): PersonAct | null {
  if (!('response' in move)) return null;
  const responseId = ids[move.response] ?? 'none';
  if (move.do === 'reach') return { act: 'reach', responseId, stage: move.stage, comment: null };
  if (move.do === 'step') return { act: 'step', responseId, step: move.step, skip: move.skip, comment: move.comment };
  if (move.do === 'need') return { act: 'need', responseId, need: move.need, comment: move.comment };
  if (move.do === 'close') return { act: 'close', responseId, as: move.as, comment: move.comment };
  return { act: move.do, responseId, comment: move.comment };
}

function alarmOf(id: string, subject: string, incident: string, raisedAt: number): Alarm {
  return {
    id,
    subject: `device:${subject}`,
    component: '',
    deviceId: subject,
    rule: 'example.rule',
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
    incident: { id: incident, hazard: { id: 'example', title: text }, area: 'example' },
    sequence: 0,
  };
}
