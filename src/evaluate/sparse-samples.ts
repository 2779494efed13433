/** A live reading is at most this late (normalise sends older ones to history); a larger step between two is a clock that was set. */
export const latestMs = 300_000;

export interface Sample {
  /** Source time, ms since epoch. */
  readonly source: number;
  readonly run: number;
  readonly value: number;
}

/**
 * The values of one number in a stretch of time: the stretch is cut into parts and of each the last value is kept, so that
 * room does not depend on what the device sends. Missing values are gaps.
 */
export class SparseSamples {
  private readonly windowMs: number;
  private readonly parts: number;
  private list: Sample[] = [];
  /** First sample of the newest part: decides where the next part begins. */
  private partStart: Sample | null = null;

  constructor(windowMs: number, parts: number) {
    this.windowMs = windowMs;
    this.parts = parts;
  }

  get all(): readonly Sample[] {
    return this.list;
  }

  add(sample: Sample): void {
    const { list, windowMs, parts } = this;
    while (list[0] !== undefined && elapsed(list[0], sample) > windowMs) list.shift();
    if (list.length === 0 || this.partStart === null || elapsed(this.partStart, sample) >= windowMs / parts) {
      list.push(sample);
      this.partStart = sample;
      if (list.length > parts + 2) list.shift();
    } else list[list.length - 1] = sample;
  }

  /** When the newest one has left the stretch; Infinity = there is none. */
  due(): number {
    const last = this.list.at(-1);
    return last === undefined ? Number.POSITIVE_INFINITY : last.run + this.windowMs;
  }

  clear(): void {
    this.list = [];
    this.partStart = null;
  }

  save(): readonly number[] {
    if (this.partStart === null) return [];
    return [this.partStart, ...this.list].flatMap(({ source, run, value }) => [source, run, value]);
  }

  load(saved: readonly number[]): void {
    this.clear();
    for (let index = 0; index + 2 < saved.length; index += 3) {
      const sample = { source: saved[index]!, run: saved[index + 1]!, value: saved[index + 2]! };
      if (index === 0) this.partStart = sample;
      else this.list.push(sample);
    }
  }
}

/**
 * Time between two readings, ms: the longer of source time and running time, so that neither a message held up on its way nor a
 * clock that is set counts; a step that no delay explains is ignored.
 */
export function elapsed(from: Pick<Sample, 'source' | 'run'>, to: Pick<Sample, 'source' | 'run'>): number {
  const running = to.run - from.run;
  const source = to.source - from.source;
  return source < 0 || source > running + latestMs ? running : Math.max(running, source);
}
