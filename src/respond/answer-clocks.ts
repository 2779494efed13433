import type { Alarm, AlarmEvent } from '../model/alarm.ts';
import type { EscalationLevel, PlanClock, ResponsePlan } from '../model/plan.ts';
import type { ClockState, Response, Unanswered } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import { asksAnew, waitsForPerson } from '../model/waits-for-person.ts';

const isAnswer = ({ to }: PlanClock): boolean => to === 'acknowledged';

/** Who waits after a step of an alarm. The same list = nothing has changed. */
export function unansweredAfter(
  plan: ResponsePlan,
  before: readonly Unanswered[],
  alarm: Alarm,
  event: AlarmEvent,
  { human: since }: Pick<Moment, 'human'>,
): readonly Unanswered[] {
  const others = before.filter((each) => each.alarm !== alarm.id);
  if (!waitsForPerson(alarm)) return others.length === before.length ? before : others;
  if (!asksAnew(event)) return before;
  const mine = before.filter((each) => each.alarm === alarm.id);
  const fresh = plan.clocks
    .filter((clock) => isAnswer(clock) && !mine.some((each) => each.clock === clock.id && !each.called))
    .map((clock) => ({ alarm: alarm.id, clock: clock.id, since, called: false }));
  // Who presses again and again does not put off the moment at which others are called.
  return fresh.length === 0 ? before : [...others, ...mine.filter(({ called }) => !called), ...fresh].sort((a, b) => a.since - b.since);
}

/**
 * Of a response that was stored before this was kept: from now on they have the whole time, but for those about whom a clock that
 * is still missed has called.
 */
export function unansweredSince(
  plan: ResponsePlan,
  response: Response,
  alarms: Iterable<Alarm>,
  { human: since }: Pick<Moment, 'human'>,
): readonly Unanswered[] {
  const active = new Set(response.active);
  const waiting = [...alarms].filter((alarm) => active.has(alarm.id) && waitsForPerson(alarm));
  return plan.clocks.filter(isAnswer).flatMap(({ id: clock }) => {
    const called = response.clocks.some(({ id, state, reachedAt }) => id === clock && state === 'missed' && reachedAt === null);
    return waiting.map(({ id: alarm }) => ({ alarm, clock, since, called }));
  });
}

/** Others are called: about everything that waits by then, so that a flood calls once in its time and not with each alarm. */
export function calledAbout(unanswered: readonly Unanswered[], clock: string): readonly Unanswered[] {
  return unanswered.map((each) => (each.clock === clock ? { ...each, called: true } : each));
}

/**
 * A clock to the acknowledgement with what it is to the alarms that wait. Until it is met or missed it speaks for all of them;
 * from then on each has the whole time of its own.
 */
export function withAgain(clock: PlanClock, state: ClockState, unanswered: readonly Unanswered[], { at, human }: Moment): ClockState {
  if (!isAnswer(clock)) return state;
  const { again: before } = state;
  const mine = unanswered.filter((each) => each.clock === clock.id);
  const called = mine.filter((each) => each.called).length;
  const waiting = state.state === 'met' || state.state === 'missed' ? mine.filter((each) => !each.called) : [];
  if (before === undefined && waiting.length === 0 && called === 0) return state;
  const [first] = waiting;
  const length = clock.seconds * 1_000;
  // Nobody's time began before that of the clock.
  const dueHuman = first === undefined ? null : Math.max(first.since, (state.dueHuman ?? 0) - length) + length;
  const moved = before === undefined || before.dueHuman !== dueHuman;
  const dueAt = moved ? (dueHuman === null ? null : at + dueHuman - human) : before.dueAt;
  const { missed = 0, missedAt = null, tier = null } = before ?? {};
  return { ...state, again: { waiting: waiting.length, called, dueAt, dueHuman, missed, missedAt, tier } };
}

/** It has run out again; `rung`: that is called once more, null = a new one is, or none. */
export function missedAgain(clocks: readonly ClockState[], id: string, { at }: Pick<Moment, 'at'>, rung: EscalationLevel | null) {
  return clocks.map((clock): ClockState => {
    if (clock.id !== id || clock.again === undefined) return clock;
    return { ...clock, again: { ...clock.again, missed: clock.again.missed + 1, missedAt: at, tier: rung?.tier ?? null } };
  });
}
