import type { AlarmBoard, BoardEntry } from './alarm-board.ts';
import { urgencyOf } from './alarm-order.ts';
import type { OpenResponse, PlanBoard } from './plan-board.ts';
import type { Alarm } from './wire.ts';

/** What stands large on the screen: an alarm that waits, a response that goes on, or both in one. */
export interface Front {
  readonly key: string;
  /** The alarm that waits for a person; null = none of it does. */
  readonly entry: BoardEntry | null;
  readonly response: OpenResponse | null;
}

/** An alarm that waits comes first, then what people are working on; what is real stands before every drill. */
export class FrontCase {
  private readonly board: AlarmBoard;
  private readonly plans: PlanBoard;

  constructor(board: AlarmBoard, plans: PlanBoard) {
    this.board = board;
    this.plans = plans;
  }

  now(): Front | null {
    const { board, plans } = this;
    const entry = board.front();
    const chosen = plans.chosen();
    if (entry === null) return this.respond(plans.front());
    if (chosen !== null && urgencyOf(chosen.alarm) <= urgencyOf(entry.alarm)) return this.respond(chosen);
    // A drill that calls does not take the screen from people who are at work on something real.
    const real = plans.all()[0];
    if (entry.alarm.exercise && real !== undefined && !real.plan.exercise && !board.isChosen(entry.alarm.id))
      return this.respond(plans.front());
    const response = plans.of(entry.alarm.id);
    plans.shows(response);
    return { key: entry.alarm.id, entry, response };
  }

  /** An alarm or a response. */
  choose(id: string): void {
    const response = this.board.get(id) === null || !this.board.waiting().some(({ alarm }) => alarm.id === id);
    this.plans.choose(response && this.plans.get(id) !== null ? id : null);
    if (!response) this.board.choose(id);
  }

  /** An alarm as grave as the response that somebody chose takes the front from it. */
  raised(alarm: Alarm): void {
    const chosen = this.plans.chosen();
    if (chosen !== null && urgencyOf(alarm) <= urgencyOf(chosen.alarm)) this.plans.choose(null);
  }

  private respond(response: OpenResponse | null): Front | null {
    if (response === null) return null;
    const id = response.plan.response;
    const entry = this.board.waiting().find(({ alarm }) => this.plans.of(alarm.id) === response) ?? null;
    return { key: entry?.alarm.id ?? `response ${id}`, entry, response };
  }
}
