import { urgencyOf } from './alarm-order.ts';
import type { Plan } from './plan-wire.ts';
import type { Alarm } from './wire.ts';

/** A response that is not closed, as this screen knows it. */
export interface OpenResponse {
  readonly plan: Plan;
  /** That began it; it may be over. */
  readonly alarm: Alarm;
  readonly deliveryId: string;
}

/** A change that calls people: a clock that was missed, or a level that was called. */
export interface Call {
  readonly key: string;
  /** RFC 3339. */
  readonly at: string;
  /** Of the step of the response that tells of it; null = not known. */
  readonly sequence: number | null;
  /** Who called the level; null = a clock did. */
  readonly by: string | null;
  /** Alarms ask, and nothing but acknowledging them answers; left out = whatever a person does about the response does. */
  readonly asks?: true;
}

export interface PlanNews {
  readonly kind: 'old' | 'opened' | 'changed' | 'closed';
  readonly before: Plan | null;
  /** That ring now and did not before. */
  readonly calls: readonly Call[];
}

/** What was heard of calls, kept over a reload of the page: `response key` -> nothing. */
export interface HeardCalls {
  load(): readonly string[];
  save(heard: readonly string[]): void;
}

const maxClosed = 500;
const maxHeard = 300;
const old: PlanNews = { kind: 'old', before: null, calls: [] };

/** Every open response, also when its alarms have ended; and the calls that nobody has heard or answered. */
export class PlanBoard {
  private readonly open = new Map<string, OpenResponse>();
  private readonly closed = new Map<string, number>();
  /** Alarm -> response. */
  private readonly members = new Map<string, string>();
  private readonly heardCalls: HeardCalls;
  private readonly heard: Set<string>;
  private chosenId: string | null = null;
  private shownId: string | null = null;

  constructor(heardCalls: HeardCalls) {
    this.heardCalls = heardCalls;
    this.heard = new Set(heardCalls.load());
  }

  /** `me`: whoever is signed in here; what they called themselves does not ring for them. */
  take(plan: Plan, alarm: Alarm, deliveryId: string, me: string | null): PlanNews {
    const known = this.open.get(plan.response);
    const newest = known?.plan.sequence ?? this.closed.get(plan.response) ?? -1;
    if (plan.sequence < newest || (!known && plan.sequence === newest)) return old;
    if (plan.closedAt !== null) {
      this.open.delete(plan.response);
      this.closed.set(plan.response, plan.sequence);
      if (this.closed.size > maxClosed) this.closed.delete(this.closed.keys().next().value ?? '');
      for (const [alarmId, response] of this.members) if (response === plan.response) this.members.delete(alarmId);
      return known ? { kind: 'closed', before: known.plan, calls: [] } : old;
    }
    const before = new Set(known ? this.callsOf(known.plan).map(({ key }) => key) : []);
    const newer = known === undefined || alarm.sequence >= known.alarm.sequence;
    this.open.set(plan.response, { plan, alarm: newer ? alarm : known.alarm, deliveryId });
    this.members.set(plan.response, plan.response);
    for (const { key, by } of callsOf(plan)) if (by !== null && by === me) this.hear(plan.response, key);
    const calls = this.callsOf(plan).filter(({ key }) => !before.has(key));
    if (known && known.plan.sequence === plan.sequence) return { ...old, before: known.plan };
    return { kind: known ? 'changed' : 'opened', before: known?.plan ?? null, calls };
  }

  /** What the gateway answered to an act of this screen, before the stream says it. */
  takeAnswer(plan: Plan, me: string | null): void {
    const known = this.open.get(plan.response);
    if (known) this.take(plan, known.alarm, known.deliveryId, me);
  }

  /** Which response an alarm belongs to, as its delivery said. */
  join(alarmId: string, response: string | null): void {
    if (response === null) this.members.delete(alarmId);
    else this.members.set(alarmId, response);
  }

  get(id: string): OpenResponse | null {
    return this.open.get(id) ?? null;
  }

  of(alarmId: string): OpenResponse | null {
    return this.get(this.members.get(alarmId) ?? '');
  }

  /** What is real first, then what calls, then by severity, then the one that has lasted longest. */
  all(): readonly OpenResponse[] {
    const calls = ({ plan }: OpenResponse) => (this.callsOf(plan).length > 0 ? 0 : 1);
    return [...this.open.values()].sort(
      (a, b) =>
        Number(a.plan.exercise) - Number(b.plan.exercise) ||
        calls(a) - calls(b) ||
        urgencyOf(a.alarm) - urgencyOf(b.alarm) ||
        a.alarm.raisedAt.localeCompare(b.alarm.raisedAt),
    );
  }

  /** The one that a person asked for; null = nobody did, or it is closed. */
  chosen(): OpenResponse | null {
    return this.get(this.chosenId ?? '');
  }

  choose(id: string | null): void {
    this.chosenId = id;
  }

  /** The one to work on. It stays, as the alarm in front does, until it is closed, another calls, or a real one comes beside a drill. */
  front(): OpenResponse | null {
    const [first] = this.all();
    const shown = this.chosen() ?? this.get(this.shownId ?? '');
    const givesWay =
      first && shown && this.chosen() === null && (shown.plan.exercise > first.plan.exercise || this.calls(first) > this.calls(shown));
    const front = shown && !givesWay ? shown : (first ?? null);
    this.shownId = front?.plan.response ?? null;
    return front;
  }

  /**
   * It stands in front with an alarm that waits. It stays when that is acknowledged: the next press is meant for it. What was
   * worked on before takes the front again only where it is graver.
   */
  shows(response: OpenResponse | null): void {
    const before = this.get(this.shownId ?? '');
    if (response === null || (before !== null && urgencyOf(before.alarm) < urgencyOf(response.alarm))) return;
    this.shownId = response.plan.response;
  }

  drills(): number {
    return this.all().filter(({ plan }) => plan.exercise).length;
  }

  calls({ plan }: OpenResponse): number {
    return this.callsOf(plan).length;
  }

  ringing(): boolean {
    return [...this.open.values()].some((each) => this.calls(each) > 0);
  }

  /** Each call rings once: silenced, it is heard. Returns what was silenced. */
  silence(): readonly OpenResponse[] {
    const rang = [...this.open.values()].filter((each) => this.calls(each) > 0);
    for (const { plan } of rang) for (const { key } of this.callsOf(plan)) this.hear(plan.response, key);
    return rang;
  }

  private hear(response: string, key: string): void {
    this.heard.add(`${response} ${key}`);
    while (this.heard.size > maxHeard) this.heard.delete(this.heard.values().next().value ?? '');
    this.heardCalls.save([...this.heard]);
  }

  /** That nobody has heard here, and that no person has answered by doing something since. */
  private callsOf(plan: Plan): readonly Call[] {
    const acts = actsOn(plan);
    const isAnswered = (call: Call) => !call.asks && acts.some((act) => isAfter(act, call));
    return callsOf(plan).filter((call) => !isAnswered(call) && !this.heard.has(`${plan.response} ${call.key}`));
  }
}

type Told = Pick<Call, 'at' | 'sequence'>;

/**
 * By the steps of the response, because the clock may have been set back between the two; what has no number came before all
 * that has, and of two without one the times decide.
 */
function isAfter(act: Told, call: Told): boolean {
  if (act.sequence === null && call.sequence === null) return act.at >= call.at;
  return (act.sequence ?? 0) > (call.sequence ?? 0);
}

export function callsOf({ clocks, escalation }: Plan): readonly Call[] {
  return [
    ...clocks.flatMap(({ id, state, dueAt, sequence = null }) =>
      state === 'missed' && dueAt !== null ? [{ key: `clock ${id}`, at: dueAt, sequence, by: null }] : [],
    ),
    ...clocks.flatMap(({ id, again }) =>
      again != null && again.called > 0 && again.missedAt !== null
        ? [{ key: `clock ${id} ${again.missed}`, at: again.missedAt, sequence: null, by: null, asks: true as const }]
        : [],
    ),
    ...escalation.flatMap(({ level, reached }) =>
      level > 1 && reached !== null && !isAcknowledged(clocks, reached.at)
        ? [{ key: `level ${level}`, at: reached.at, sequence: reached.sequence ?? null, by: reached.by }]
        : [],
    ),
  ];
}

/** The level was called for alarms that asked again, and they are acknowledged by now. */
function isAcknowledged(clocks: Plan['clocks'], at: string): boolean {
  return clocks.some(({ again }) => again != null && again.missedAt === at && again.called === 0);
}

/** What people did about it. To call the next level is not to answer the call. */
function actsOn({ milestones, steps, closing }: Plan): readonly Told[] {
  const done = [...Object.values(milestones), ...steps.map((step) => step.done), ...closing.map(({ met }) => met)];
  return done.flatMap((each) => (each && each.by !== null ? [{ at: each.at, sequence: each.sequence ?? null }] : []));
}
