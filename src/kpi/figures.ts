import type { Counted, Figure } from '../model/kpi.ts';

/** Keeps which alarms are behind each number that is given out. */
export class Figures {
  readonly behind = new Map<Figure, readonly string[]>();

  /** `ids` in order, repeated where an alarm was announced more than once; `count` where the number is another one than theirs. */
  note(figure: Figure, ids: readonly string[], count = ids.length): Counted {
    this.behind.set(figure, [...new Set(ids)]);
    return { count, figure };
  }
}
