/** One engine under the work of `fleet.ts`. */
export interface StoreResult {
  readonly engine: 'embedded' | 'influx';
  readonly devices: number;
  readonly points: number;
  /** Until durable; the making of the readings is not in it. */
  readonly pointsPerSecond: number;
  /** On disk, after it has compacted what it compacts. */
  readonly bytesPerPoint: number;
  readonly q1Ms: number;
  readonly q2Ms: number;
  /** What q1 said of the first device: [ms since epoch, mean]. */
  readonly q1: readonly (readonly [number, number])[];
  /** Values that q2 found. */
  readonly q2: number;
}

export const q1Times = 41;
export const q2Times = 11;
/** A minute, the bucket of q1. */
export const q1Every = 60_000;

export async function timed(times: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work(i);
    all.push(performance.now() - began);
  }
  return all;
}
