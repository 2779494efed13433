import { median } from './median.ts';

/** A line through points: `level` at time 0, `slope` per unit of time. */
export interface Line {
  readonly slope: number;
  readonly level: number;
}

/**
 * The line of Theil and Sen: its slope is the median of the slopes between all pairs, its level the median of what is left. Up to 29 %
 * wild values cannot bend it. The cost grows with the square of the points: the caller bounds them. Null = no two times differ.
 */
export function theilSen(times: readonly number[], values: readonly number[]): Line | null {
  const slopes: number[] = [];
  for (let one = 0; one < times.length; one += 1) {
    for (let other = one + 1; other < times.length; other += 1) {
      const apart = times[other]! - times[one]!;
      if (apart > 0) slopes.push((values[other]! - values[one]!) / apart);
    }
  }
  if (slopes.length === 0) return null;
  const slope = median(slopes);
  return { slope, level: median(values.map((value, index) => value - slope * times[index]!)) };
}
