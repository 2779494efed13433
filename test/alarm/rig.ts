import { type ActResult, AlarmBook, type BookedChange } from '../../src/alarm/alarm-book.ts';
import type { AlarmStep } from '../../src/alarm/alarm-step.ts';
import type { AlarmTables } from '../../src/alarm/table.ts';
import type { ActOrigin, AlarmAct } from '../../src/model/act.ts';
import type { Alarm, Classification, Transition } from '../../src/model/alarm.ts';
import type { Rule } from '../../src/model/rule.ts';

const nothing = { zh: '无', en: 'none' };

export function ruleOf(kind: 'state' | 'event', lifeSafety: boolean, id = 'r', suppressedBy: readonly string[] = []): Rule {
  return {
    id,
    severity: lifeSafety ? 'critical' : 'major',
    title: { zh: '标题', en: 'Title' },
    guidance: { cause: nothing, consequence: nothing, action: nothing },
    condition: kind === 'state' ? { kind, when: [], clear: null } : { kind, when: [] },
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    lifeSafety,
    unless: [],
    ...(suppressedBy.length === 0 ? {} : { suppressedBy }),
    source: null,
  };
}

export interface LifeOptions {
  readonly tables?: AlarmTables;
  /** Only the tests with seeded faults give another. */
  readonly Book?: typeof AlarmBook;
}

export interface ActMore {
  readonly id?: string;
  readonly comment?: string | null;
  readonly via?: ActOrigin['via'];
  readonly classification?: Classification | null;
  readonly minutes?: number;
  readonly oneShot?: boolean;
  readonly rule?: string;
}

/**
 * The alarms of one device as words: `raised unacknowledged`. Keeps what a journal would keep. Rule `r` is the one that is
 * looked at; `s` may suppress it.
 */
export class Life {
  book: AlarmBook;
  rule: Rule;
  readonly other = ruleOf('state', false, 's');
  private readonly options: LifeOptions;
  judged = true;
  position = 0;
  /** Minutes, beside a second for each record. */
  wall = 0;
  run = 0;
  readonly rows = new Map<string, Alarm>();
  readonly transitions: Transition[] = [];
  asides: string | null = null;
  /** Position of the last alarm of each rule in `rows`. */
  private readonly last = new Map<string, string>();

  constructor(rule: Rule, options: LifeOptions = {}) {
    this.rule = rule;
    this.options = options;
    this.book = this.open();
  }
  private open(): AlarmBook {
    const { Book = AlarmBook, tables } = this.options;
    return new Book({ gatewayId: 'g', epoch: 1, ...(tables === undefined ? {} : { tables }), isJudged: () => this.judged });
  }
  /** One journal record, as the judge takes it. */
  private record<T>(judge: (stamp: { position: number; at: number; run: number }) => T): T {
    this.position += 1;
    const second = 1000 * this.position;
    const stamp = { position: this.position, at: second + 60_000 * this.wall, run: second + 60_000 * this.run };
    for (const step of this.book.expire(stamp).steps) this.note(step);
    for (const step of this.book.settle(stamp)) this.note(step);
    const result = judge(stamp);
    for (const step of this.book.settle(stamp)) this.note(step);
    this.asides = this.book.takeChange() ?? this.asides;
    return result;
  }
  get alarm(): Alarm {
    return this.rows.get(this.last.get(this.rule.id) ?? '')!;
  }
  lastOf(rule: string): Alarm | undefined {
    return this.rows.get(this.last.get(rule) ?? '');
  }
  condition(to: BookedChange['to'], historical = false, rule = this.rule): string {
    const reason = { zh: `看到${to}`, en: `saw ${to}` };
    const change: BookedChange = { subject: 'device:d', component: '', rule: rule.id, to, reason, seen: null, historical };
    return this.record((stamp) => {
      const step = this.book.onCondition(stamp, change, { place: 'A', deviceId: 'd', rule, test: null });
      return step === null ? 'nothing' : this.note(step);
    });
  }
  act(act: AlarmAct['act'], by: string | null = 'wang', more: ActMore = {}): string {
    return this.say(act, this.actRaw(act, by, more));
  }
  actRaw(act: AlarmAct['act'], by: string | null, more: ActMore = {}): ActResult {
    const { rule = this.rule.id, comment = 'c', via = 'session', classification, minutes = 30, oneShot = false } = more;
    const { id = this.lastOf(rule)?.id ?? 'none' } = more;
    const wanted = { act, alarmId: id, comment, classification, ...(act === 'shelve' ? { minutes, oneShot } : {}) } as AlarmAct;
    return this.record((stamp) => {
      const result = this.book.onAct(
        stamp,
        wanted,
        { by, via, from: via === 'tier' ? 'district:d' : 't' },
        (key) => this.rows.get(key) ?? null,
      );
      if (result.kind === 'done') this.note(result);
      return result;
    });
  }
  /** `key`: a rule, or '' for the whole device. */
  takeOut(key: string, by = 'wang', minutes = 40): string {
    const rule = key === '' ? null : key;
    const act = { act: 'out', deviceId: 'd', rule, minutes, permit: 'P-1', reason: 'repair', lifeSafety: by === 'wang' } as const;
    return this.service(act, by);
  }
  putBack(key: string, by = 'wang'): string {
    return this.service({ act: 'in', deviceId: 'd', rule: key === '' ? null : key }, by);
  }
  private service(act: Parameters<AlarmBook['onService']>[1], by: string): string {
    return this.record((stamp) => {
      const { result, steps } = this.book.onService(stamp, act, { by, via: 'session', from: 't' });
      for (const step of steps) this.note(step);
      return result.kind === 'refused' ? result.code : `${result.kind} ${result.entry?.by ?? 'nobody'}`;
    });
  }
  /** Time goes on, and a record says so. */
  pass(minutes: number, running = true): void {
    this.wall += minutes;
    if (running) this.run += minutes;
    this.record(() => {});
  }
  restart(): void {
    this.book = this.open();
    this.book.restore(this.rows.values(), this.asides);
  }
  private say(act: AlarmAct['act'], result: ActResult): string {
    if (result.kind === 'refused') return `refused ${result.code}`;
    const { alarm } = result;
    if (result.kind === 'done') return `${result.transition.event} ${alarm.state}`;
    if (act === 'acknowledge') return `unchanged ${alarm.acknowledgedBy}`;
    return act === 'shelve' ? `unchanged ${alarm.shelved?.by}` : 'unchanged';
  }
  private note({ alarm, transition }: AlarmStep): string {
    this.rows.set(alarm.id, alarm);
    this.last.set(alarm.rule, alarm.id);
    this.transitions.push(transition);
    return `${transition.event} ${alarm.state}`;
  }
}

/** A step as the reference says it. */
export function stepWords({ event, to, untold }: Transition): string {
  return `${event} ${to}${untold === undefined ? '' : ` untold by ${untold.join('+')}`}`;
}
