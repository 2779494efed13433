import { type ActResult, AlarmBook, type AlarmStep, type BookedChange } from '../../src/alarm/alarm-book.ts';
import type { AlarmTables } from '../../src/alarm/table.ts';
import { alarmTables } from '../../src/alarm/table.ts';
import type { ActOrigin, AlarmAct } from '../../src/model/act.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { Rule } from '../../src/model/rule.ts';

const nothing = { zh: '无', en: 'none' };

export function ruleOf(kind: 'state' | 'event', lifeSafety: boolean): Rule {
  return {
    id: 'r',
    severity: lifeSafety ? 'critical' : 'major',
    title: { zh: '标题', en: 'Title' },
    guidance: { cause: nothing, consequence: nothing, action: nothing },
    condition: kind === 'state' ? { kind, when: [], clear: null } : { kind, when: [] },
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    lifeSafety,
    unless: [],
    source: null,
  };
}

/** One alarm's life as words: `raised unacknowledged`. Keeps what a journal would keep. */
export class Life {
  book: AlarmBook;
  readonly rule: Rule;
  readonly tables: AlarmTables;
  judged = true;
  position = 0;
  readonly rows = new Map<string, Alarm>();
  readonly transitions: Transition[] = [];

  constructor(rule: Rule, tables: AlarmTables = alarmTables) {
    this.rule = rule;
    this.tables = tables;
    this.book = this.open();
  }
  private open(): AlarmBook {
    return new AlarmBook({ gatewayId: 'g', epoch: 1, tables: this.tables, isJudged: () => this.judged });
  }
  private stamp() {
    this.position += 1;
    return { position: this.position, at: 1000 * this.position, run: 1000 * this.position };
  }
  get alarm(): Alarm {
    return [...this.rows.values()].at(-1)!;
  }
  condition(to: BookedChange['to'], historical = false): string {
    const reason = { zh: `看到${to}`, en: `saw ${to}` };
    const change: BookedChange = { subject: 'device:d', component: '', rule: 'r', to, reason, seen: null, historical };
    const step = this.book.onCondition(this.stamp(), change, { place: 'A', deviceId: 'd', rule: this.rule, test: null });
    return step === null ? 'nothing' : this.note(step);
  }
  act(act: AlarmAct['act'], by: string | null = 'wang', id = this.alarm?.id ?? 'none'): string {
    return this.say(this.actRaw(act, by, id));
  }
  actRaw(act: AlarmAct['act'], by: string | null, id: string, comment: string | null = 'c', via: ActOrigin['via'] = 'session'): ActResult {
    const origin = { by, via, from: 't' } as const;
    const result = this.book.onAct(this.stamp(), { act, alarmId: id, comment } as AlarmAct, origin, (key) => this.rows.get(key) ?? null);
    if (result.kind === 'done') this.note(result);
    return result;
  }
  restart(): void {
    this.book = this.open();
    this.book.restore([...this.rows.values()]);
  }
  private say(result: ActResult): string {
    if (result.kind === 'refused') return `refused ${result.code}`;
    if (result.kind === 'unchanged') return `unchanged ${result.alarm.acknowledgedBy}`;
    return `${result.transition.event} ${result.alarm.state}`;
  }
  private note({ alarm, transition }: AlarmStep): string {
    this.rows.delete(alarm.id);
    this.rows.set(alarm.id, alarm);
    this.transitions.push(transition);
    return `${transition.event} ${alarm.state}`;
  }
}
