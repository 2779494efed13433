import type { Truth } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import type { DueHeap } from './due-heap.ts';
import type { Condition, Timer } from './subject-state.ts';

/** Gives the sentence for a change; asked only when the change is told. `heldMs` = evidence time that was needed. */
export type Explain = (condition: Condition, to: Truth, heldMs: number) => Text;
/** A witness says something else than before; nobody is told of it but the rule that it speaks for. */
export type Heard = (condition: Condition, run: number) => void;
export type Tell = (condition: Condition, to: Truth, run: number, reason: Text) => void;

/**
 * The evidence clock of one condition. What was said stays said until the opposite has held for its delay;
 * unknown is said at once and puts the gathered evidence on hold: it neither proves nor disproves.
 */
export class Evidence {
  private readonly heap: DueHeap<Timer>;
  private readonly tell: Tell;
  private readonly heard: Heard;

  constructor(heap: DueHeap<Timer>, tell: Tell, heard: Heard) {
    this.heap = heap;
    this.tell = tell;
    this.heard = heard;
  }

  /** `verdict` is what the inputs say at `run`. */
  weigh(condition: Condition, verdict: Truth, run: number, explain: Explain): void {
    if (verdict === 'unknown') {
      if (condition.slot >= 0) {
        condition.onHold = condition.due - run;
        this.heap.cancel(condition);
      }
      this.say(condition, 'unknown', run, 0, explain);
      return;
    }
    if ((verdict === 'true') === condition.last) {
      this.drop(condition);
      this.say(condition, verdict, run, 0, explain);
      return;
    }
    if (condition.slot >= 0) return;
    const wait = condition.onHold >= 0 ? condition.onHold : delayOf(condition);
    condition.onHold = -1;
    if (wait > 0) {
      this.heap.schedule(condition, run + wait);
      return;
    }
    this.turn(condition, run, explain);
  }

  /** The delay is over and nothing spoke against it. */
  turn(condition: Condition, run: number, explain: Explain): void {
    const held = delayOf(condition);
    this.drop(condition);
    condition.last = !condition.last;
    this.say(condition, condition.last ? 'true' : 'false', run, held, explain);
  }

  /** Forgets evidence in progress. */
  drop(condition: Condition): void {
    condition.onHold = -1;
    if (condition.slot >= 0) this.heap.cancel(condition);
  }

  private say(condition: Condition, to: Truth, run: number, heldMs: number, explain: Explain): void {
    if (condition.reported === to) return;
    condition.reported = to;
    if (condition.plan.witness !== null) {
      this.heard(condition, run);
      return;
    }
    if (to === 'true') condition.told = true;
    // A condition that never was true has no alarm that could depend on it.
    if (condition.told) this.tell(condition, to, run, explain(condition, to, heldMs));
  }
}

function delayOf(condition: Condition): number {
  return condition.last ? condition.plan.clearDelayMs : condition.plan.raiseDelayMs;
}
