import type { Truth } from '../model/alarm.ts';
import type { EvidenceWindow } from './evidence-window.ts';
import { elapsed } from './sparse-samples.ts';

/** When something was reported: source time and running time, ms. */
export interface Moment {
  readonly source: number;
  readonly run: number;
}

/**
 * How far a sequence has come: for each number of steps the latest beginning of one that has come so far. The latest is
 * enough: what an earlier beginning could still complete in time, the later one can as well.
 */
export class SequenceWindow implements EvidenceWindow {
  private readonly withinMs: number;
  /** By the number of steps done, less one; null = none has come so far. */
  private begun: (Moment | null)[];

  constructor(steps: number, withinSeconds: number) {
    this.withinMs = withinSeconds * 1000;
    this.begun = new Array<Moment | null>(steps - 1).fill(null);
  }

  /**
   * Takes one moment, of which `reported` says whether it is a step. Returns how long the whole took, ms; null = it is not
   * complete. One moment is one step: what came together did not come one after the other.
   */
  take(moment: Moment, reported: (step: number) => boolean): number | null {
    const { begun, withinMs } = this;
    for (let step = begun.length; step > 0; step -= 1) {
      const start = begun[step - 1] ?? null;
      if (start === null || !reported(step)) continue;
      const took = elapsed(start, moment);
      if (took > withinMs) begun[step - 1] = null;
      else if (step < begun.length) begun[step] = start;
      else {
        begun.fill(null);
        return took;
      }
    }
    if (reported(0)) begun[0] = moment;
    return null;
  }

  /** Nothing lasts, and nothing comes of time alone. */
  pass(): void {}
  truth(): Truth {
    return 'unknown';
  }
  due(): number {
    return Number.POSITIVE_INFINITY;
  }

  get empty(): boolean {
    return this.begun.every((start) => start === null);
  }
  save(): readonly number[] {
    return this.begun.flatMap((start) => (start === null ? [0, -1] : [start.source, start.run]));
  }
  load(saved: readonly number[]): void {
    this.begun = this.begun.map((_start, index) => {
      const [source = 0, run = -1] = saved.slice(2 * index);
      return run < 0 ? null : { source, run };
    });
  }
}
