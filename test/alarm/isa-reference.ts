import type { Classification } from '../../src/model/alarm.ts';
import type { Aside } from '../../src/model/aside.ts';
import { type Severity, severities } from '../../src/model/severity.ts';
import { conditionOf, type Move, type Row, rowsOf, stateOf } from './isa-table.ts';

export interface IsaRule {
  readonly id: string;
  readonly kind: 'state' | 'event';
  life: boolean;
  severity: Severity;
  readonly suppressedBy: readonly string[];
}
interface Time {
  readonly at: number;
  readonly run: number;
}
interface Timed {
  readonly by: string;
  /** Wall time, and running time for a clock that was set back: whichever is over first. */
  readonly until: number;
  readonly untilRun: number;
}
interface Shelf extends Timed {
  readonly oneShot: boolean;
  readonly severity: Severity;
}
interface Service extends Timed {
  readonly rule: string | null;
  readonly lifeSafety: boolean;
}
/** The present alarm of a rule, or its last one. */
export interface IsaAlarm {
  row: Row;
  life: boolean;
  severity: Severity;
  acknowledgedBy: string | null;
  endedBy: string | null;
  occurrences: number;
  classified: { as: Classification; by: string } | null;
  /** Nobody was asked: its present occurrence was put aside before anybody was told. */
  untold: boolean;
}
/** What one record does to the alarm of a rule. */
export interface Effect {
  events: string[];
  /** Whether terminals are told of any of it; null = no text says. */
  told: boolean | null;
  /** Of a single step that nobody is told of: what stands beside the alarm then. */
  untold: readonly Aside[];
}
export interface Act {
  readonly act: 'acknowledge' | 'withdraw' | 'end' | 'comment' | 'classify' | 'shelve' | 'unshelve';
  readonly by: string | null;
  readonly comment: string;
  readonly classification: Classification | null;
  readonly minutes: number;
  readonly oneShot: boolean;
}

const minute = 60_000;
const isOver = (timed: Timed, { at, run }: Time) => at >= timed.until || run >= timed.untilRun;
const begins = { shelved: 'shelved', suppressed: 'suppressed', outOfService: 'out-of-service' } as const;
const ends = { shelved: 'unshelved', suppressed: 'unsuppressed', outOfService: 'in-service' } as const;

export class IsaReference {
  readonly rules = new Map<string, IsaRule>();
  readonly alarms = new Map<string, IsaAlarm>();
  /** Of a (subject, component, rule), not of one alarm: it stays while alarms come and go. */
  readonly shelves = new Map<string, Shelf>();
  services: Service[] = [];
  effects = new Map<string, Effect>();
  private happened: { readonly id: string; readonly event: string }[] = [];
  /** Whether rules and device are there; what is not judged any more will never be known to be gone. */
  judged = true;

  constructor(rules: readonly IsaRule[]) {
    for (const rule of rules) this.rules.set(rule.id, rule);
  }
  isActive(rule: string): boolean {
    return (this.alarms.get(rule)?.row ?? 'A') !== 'A';
  }
  private has(id: string, aside: Aside): boolean {
    const alarm = this.alarms.get(id);
    if (alarm === undefined || alarm.row === 'A') return false;
    if (aside === 'outOfService') {
      return this.services.some((entry) => (entry.rule ?? id) === id && (entry.lifeSafety || !alarm.life));
    }
    if (alarm.life) return false;
    if (aside === 'suppressed') return this.rules.get(id)!.suppressedBy.some((other) => this.speaks(other));
    const shelf = this.shelves.get(id);
    return shelf !== undefined && severities.indexOf(alarm.severity) >= severities.indexOf(shelf.severity);
  }
  asides(id: string): Aside[] {
    return (['shelved', 'suppressed', 'outOfService'] as const).filter((aside) => this.has(id, aside));
  }
  /** Its alarm stands (unknown is not gone), and people can be told of it; one that is itself suppressed still speaks. */
  private speaks(id: string): boolean {
    if (!this.isActive(id) || this.rules.get(id)!.kind === 'event') return false;
    return conditionOf(this.alarms.get(id)!.row) !== 'false' && !this.has(id, 'shelved') && !this.has(id, 'outOfService');
  }

  /** Every record is first asked whether a time is over at its stamp. */
  expire(time: Time): void {
    this.effects = new Map();
    this.atOnce(() => {
      this.services = this.services.filter((entry) => !isOver(entry, time));
      for (const [id, shelf] of this.shelves) if (isOver(shelf, time)) this.shelves.delete(id);
    });
  }
  condition(id: string, to: 'true' | 'false' | 'unknown' | 'event' | 'late'): void {
    this.atOnce(() => this.move(id, to, null));
  }
  /** What may be answered; no text says in which order reasons to refuse are looked at. */
  act(id: string, act: Act, time: Time): string[] {
    const reasons: string[] = [];
    const alarm = this.alarms.get(id);
    if (alarm === undefined) return ['refused not-found', 'refused person-required', 'refused comment-empty'];
    const { by } = act;
    if (by === null && act.act !== 'comment') reasons.push('refused person-required');
    const needsWords = act.act === 'comment' || act.act === 'withdraw' || act.act === 'shelve';
    if (needsWords && act.comment.trim() === '') reasons.push('refused comment-empty');
    if (act.comment.length > 2000) reasons.push('refused comment-too-long');
    const refusal = this.refusal(id, alarm, act);
    if (refusal !== null) reasons.push(`refused ${refusal}`);
    if (reasons.length > 0) return reasons;
    let answer = '';
    this.atOnce(() => {
      answer = this.done(id, alarm, { ...act, by: by ?? '' }, time);
    });
    return [answer.endsWith(' now') ? answer.replace(' now', ` ${stateOf(alarm.row)}`) : answer];
  }
  private refusal(id: string, { row, life, acknowledgedBy }: IsaAlarm, { act, oneShot }: Act): string | null {
    if (act === 'comment' || act === 'classify' || act === 'unshelve') return null;
    if (act === 'shelve') {
      if (row === 'A') return 'already-ended';
      if (life) return 'life-safety';
      if (this.has(id, 'shelved')) return null;
      return oneShot && conditionOf(row) === 'false' ? 'condition-gone' : null;
    }
    if (row === 'A' && act === 'acknowledge') return acknowledgedBy === null ? 'already-ended' : null;
    if (row === 'A' && act === 'withdraw') return 'already-ended';
    const cell = this.cell(id, this.moveOf(id, act));
    return cell.startsWith('no ') ? cell.slice(3) : null;
  }
  private done(id: string, alarm: IsaAlarm, act: Act & { by: string }, time: Time): string {
    if (act.act === 'comment') return this.note(id, 'commented');
    if (act.act === 'classify') {
      if (alarm.classified?.as === act.classification) return 'unchanged';
      alarm.classified = { as: act.classification!, by: act.by };
      return this.note(id, 'classified');
    }
    if (act.act === 'shelve') {
      const shelved = this.has(id, 'shelved') ? this.shelves.get(id) : undefined;
      if (shelved !== undefined) return `unchanged ${shelved.by}`;
      const until = { until: time.at + act.minutes * minute, untilRun: time.run + act.minutes * minute };
      this.shelves.set(id, { by: act.by, ...until, oneShot: act.oneShot, severity: alarm.severity });
      return 'shelved now';
    }
    if (act.act === 'unshelve') {
      if (!this.shelves.has(id)) return 'unchanged';
      // One that does not stand on it has nothing to come back from.
      if (!this.has(id, 'shelved')) this.note(id, 'unshelved');
      this.shelves.delete(id);
      return 'unshelved now';
    }
    if (alarm.row === 'A') return `unchanged ${alarm.acknowledgedBy}`;
    const answer = this.move(id, this.moveOf(id, act.act), act.by);
    if (act.act === 'end' && act.classification !== null && !this.isActive(id)) alarm.classified = { as: act.classification, by: act.by };
    return answer;
  }
  /** What is `unchanged` names who was first. */
  takeOut(rule: string | null, by: string, minutes: number, lifeSafety: boolean, time: Time): string {
    const first = this.services.find((entry) => entry.rule === rule);
    if (first !== undefined) return `unchanged ${first.by}`;
    const until = { until: time.at + minutes * minute, untilRun: time.run + minutes * minute };
    this.atOnce(() => this.services.push({ rule, by, lifeSafety, ...until }));
    return `done ${by}`;
  }
  putBack(rule: string | null): string {
    const first = this.services.find((entry) => entry.rule === rule);
    if (first === undefined) return 'unchanged nobody';
    this.atOnce(() => {
      this.services = this.services.filter((entry) => entry !== first);
    });
    return `done ${first.by}`;
  }

  private moveOf(id: string, act: Move): Move {
    return act === 'end' && !this.judged && conditionOf(this.alarms.get(id)!.row) === 'unknown' ? 'endUnjudged' : act;
  }
  private cell(id: string, move: Move): string {
    const { kind, life } = this.rules.get(id)!;
    const alarm = this.alarms.get(id);
    const latches = alarm !== undefined && alarm.row !== 'A' ? alarm.life : life;
    return rowsOf(kind, latches)[alarm?.row ?? 'A']?.[move] ?? (move === 'endUnjudged' ? this.cell(id, 'end') : '-');
  }
  private move(id: string, move: Move, by: string | null): string {
    const cell = this.cell(id, move);
    const alarm = this.alarms.get(id);
    if (cell === '-') return 'nothing';
    if (cell === 'unchanged') return `unchanged ${alarm?.acknowledgedBy}`;
    const [event = '', to = ''] = cell.split(' ');
    if (event === 'raised' || alarm === undefined) {
      const { life, severity } = this.rules.get(id)!;
      const fresh = { acknowledgedBy: null, endedBy: null, occurrences: 1, classified: null, untold: false };
      this.alarms.set(id, { row: to as Row, life, severity, ...fresh });
      return this.note(id, event);
    }
    // Nobody was asked, so there is nobody to wait for.
    const row = to === 'D' && event === 'returned' && alarm.untold ? 'A' : (to as Row);
    if (event === 'occurred-again') {
      alarm.occurrences += 1;
      // One that waited goes on waiting; one that nobody had to answer any more has not been told of this.
      if (alarm.acknowledgedBy !== null) alarm.untold = this.asides(id).length > 0;
    }
    if (event === 'acknowledged') alarm.acknowledgedBy = by;
    if (event === 'acknowledge-withdrawn' || event === 'occurred-again') alarm.acknowledgedBy = null;
    if (row === 'A') alarm.endedBy = by;
    alarm.row = row;
    if (conditionOf(row) === 'false' && this.shelves.get(id)?.oneShot === true) this.shelves.delete(id);
    return this.note(id, row === 'A' && to === 'D' ? 'ended' : event);
  }
  private note(id: string, event: string): string {
    this.happened.push({ id, event });
    return `${event} ${stateOf(this.alarms.get(id)!.row)}`;
  }
  /** All that one thing causes: nothing rings for a moment in between. */
  private atOnce(what: () => void): void {
    const before = [...this.rules.keys()].map((id) => ({ id, active: this.isActive(id), earlier: this.asides(id) }));
    this.happened = [];
    what();
    for (const { id, active, earlier } of before) {
      const alarm = this.alarms.get(id);
      if (alarm === undefined) continue;
      const later = this.asides(id);
      const events = this.happened.filter((one) => one.id === id).map(({ event }) => event);
      const over = !this.isActive(id);
      if (active && !over) {
        const oneShotOver =
          events.length > 0 && earlier.includes('shelved') && !later.includes('shelved') && conditionOf(alarm.row) === 'false';
        events.push(...later.filter((aside) => !earlier.includes(aside)).map((aside) => begins[aside]));
        events.push(...earlier.filter((aside) => !later.includes(aside)).map((aside) => ends[aside]));
        if (oneShotOver) events.splice(events.indexOf('unshelved'), 1);
        if (earlier.length > 0 && later.length === 0) this.comeBack(alarm);
      }
      if (events.length === 0) continue;
      if (!active && !over) alarm.untold = later.length > 0;
      const quiet = active ? earlier.length > 0 && (over || later.length > 0) : later.length > 0;
      const untold = !quiet ? [] : over ? earlier : later;
      const so = this.effects.get(id);
      const open = !active && over ? true : over && earlier.includes('shelved') && !this.shelves.has(id);
      const told = open ? null : !quiet || so?.told === true;
      this.effects.set(id, { events: [...(so?.events ?? []), ...events], told, untold });
    }
  }
  /** From G, H and I it goes to unacknowledged, unless its condition is known to be gone. */
  private comeBack(alarm: IsaAlarm): void {
    alarm.untold = false;
    if (conditionOf(alarm.row) === 'false') return;
    alarm.acknowledgedBy = null;
    // Who is told again sees that nobody has acknowledged it; that it had returned before it became unknown stays known.
    alarm.row = alarm.row.replace('C', 'B').replace('F', 'E') as Row;
  }
}
