import { type PlanClock, type ResponsePlan, type ResponseStage, responseStages } from '../model/plan.ts';
import type { ClockState, Response } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import { withAgain } from './answer-clocks.ts';

type Milestones = Response['milestones'];

/** Whether a stage or one behind it was reached: who is on site has been dispatched. */
export function isReached(milestones: Milestones, stage: ResponseStage): boolean {
  const from = responseStages.indexOf(stage);
  return responseStages.some((each, index) => index >= from && milestones[each] !== undefined);
}

/** Whether it would be written down that a fire centre has it: a clock asks for it, and none has so far. */
export function awaitsForward(plan: ResponsePlan, { forwarded }: Pick<Response, 'forwarded'>): boolean {
  return forwarded === undefined && plan.clocks.some(({ orForwarded }) => orForwarded === true);
}

/**
 * Each clock after the stages have changed: one that begins now starts, one whose last stage is there is met, or stays missed
 * with the time at which it came after all. One that was met runs on where its stage was taken back.
 */
export function clocksAfter(
  plan: ResponsePlan,
  response: Pick<Response, 'clocks' | 'milestones' | 'unanswered' | 'forwarded'>,
  now: Moment,
): readonly ClockState[] {
  return plan.clocks.map((clock) => withAgain(clock, after(clock, response, now), response.unanswered ?? [], now));
}

function after(
  clock: PlanClock,
  { clocks, milestones, forwarded }: Pick<Response, 'clocks' | 'milestones' | 'forwarded'>,
  now: Moment,
): ClockState {
  const known = clocks.find(({ id }) => id === clock.id) ?? waiting(clock);
  // Its first stage was taken back before it ran out: it begins anew with the next one.
  const anew = known.again === undefined ? waiting(clock) : { ...waiting(clock), again: known.again };
  const state = known.state === 'missed' || isReached(milestones, clock.from) ? known : anew;
  const started = state.dueHuman === null && isReached(milestones, clock.from) ? begin(state, clock, now) : state;
  if (started.dueHuman === null) return started;
  const there = isReached(milestones, clock.to) || (clock.orForwarded === true && forwarded !== undefined);
  if (!there) return started.state === 'met' ? { ...started, state: 'running', reachedAt: null } : { ...started, reachedAt: null };
  if (started.reachedAt !== null) return started;
  return { ...started, state: started.state === 'missed' || now.human >= started.dueHuman ? 'missed' : 'met', reachedAt: now.at };
}

/** When the next clock is missed, the first time or for an alarm that asks again, in human time; null = none runs. */
export function nextMiss(clocks: readonly ClockState[]): number | null {
  let next: number | null = null;
  for (const clock of clocks) {
    const due = dueOf(clock);
    if (due !== null && (next === null || due < next)) next = due;
  }
  return next;
}

/** Those whose time is over at this moment, in the order in which it was. */
export function overdue(clocks: readonly ClockState[], { human }: Moment): readonly ClockState[] {
  return clocks
    .flatMap((clock) => ({ clock, due: dueOf(clock) ?? Number.POSITIVE_INFINITY }))
    .filter(({ due }) => due <= human)
    .sort((a, b) => a.due - b.due || (a.clock.id < b.clock.id ? -1 : 1))
    .map(({ clock }) => clock);
}

const dueOf = ({ state, dueHuman, again }: ClockState) => (state === 'running' ? dueHuman : (again?.dueHuman ?? null));

const waiting = ({ id }: PlanClock): ClockState => ({
  id,
  startedAt: null,
  dueAt: null,
  dueHuman: null,
  state: 'waiting',
  reachedAt: null,
});

function begin(state: ClockState, { seconds }: PlanClock, { at, human }: Moment): ClockState {
  const length = seconds * 1_000;
  return { ...state, state: 'running', startedAt: at, dueAt: at + length, dueHuman: human + length };
}
