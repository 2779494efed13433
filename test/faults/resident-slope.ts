/** Memory at a moment: ms since the beginning, MB. */
export interface ResidentSample {
  readonly at: number;
  readonly mb: number;
}

/** MB an hour: the line through the lows, and how far it may be from the truth either way (95 %). */
export interface ResidentSlope {
  readonly mbPerHour: number;
  /** Infinite where there are too few lows to say anything. */
  readonly within: number;
  readonly lows: number;
  readonly minutes: number;
}

/** Fewer points make no interval that means anything. */
const fewestLows = 8;

/**
 * The heap fills and is collected again and again, so the lowest of each `everyMs` is what stays. A straight line by least
 * squares; the interval takes the lows as independent of each other, and is too narrow where they are not.
 */
export function residentSlope(samples: readonly ResidentSample[], everyMs = 60_000): ResidentSlope {
  const first = samples[0]?.at ?? 0;
  const slots = new Map<number, ResidentSample>();
  for (const sample of samples) {
    const slot = Math.floor((sample.at - first) / everyMs);
    const low = slots.get(slot);
    if (low === undefined || sample.mb < low.mb) slots.set(slot, sample);
  }
  const lows = [...slots.values()].map(({ at, mb }) => ({ x: at / 3_600_000, y: mb }));
  const minutes = ((samples.at(-1)?.at ?? 0) - first) / 60_000;
  const count = lows.length;
  const mean = (of: (low: { x: number; y: number }) => number) => lows.reduce((sum, low) => sum + of(low), 0) / count;
  const [x, y] = [mean((low) => low.x), mean((low) => low.y)];
  const spread = lows.reduce((sum, low) => sum + (low.x - x) ** 2, 0);
  if (count < 2 || spread === 0) return { mbPerHour: Number.NaN, within: Number.POSITIVE_INFINITY, lows: count, minutes };
  const mbPerHour = lows.reduce((sum, low) => sum + (low.x - x) * (low.y - y), 0) / spread;
  if (count < fewestLows) return { mbPerHour, within: Number.POSITIVE_INFINITY, lows: count, minutes };
  const free = count - 2;
  const rest = lows.reduce((sum, low) => sum + (low.y - y - mbPerHour * (low.x - x)) ** 2, 0);
  return { mbPerHour, within: studentT(free) * Math.sqrt(rest / free / spread), lows: count, minutes };
}

/** Two-sided 95 % quantile of Student's t, from 6 degrees of freedom on within 0.02 (Cornish-Fisher expansion). */
const studentT = (free: number): number => 1.96 + 2.37 / free + 2.82 / free ** 2;
