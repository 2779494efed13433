/** Chance with a seed: the same seed gives the same community, the same day and the same faults. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** Whole number, both ends included. */
  whole(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Waiting time of a memoryless arrival with this mean, in the unit of the mean. */
  waiting(mean: number): number;
  /** Bell-shaped (sum of four), mean 0, standard deviation about `spread`. */
  noise(spread: number): number;
  pick<T>(items: readonly T[]): T;
}

/** 32-bit FNV-1a, so that every device has its own stream and adding one device changes no other. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** mulberry32; `stream` names who draws, e.g. a device id. */
export function seeded(seed: number, stream: string): Random {
  let state = hash(`${seed}/${stream}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    chance: (probability) => next() < probability,
    waiting: (mean) => -Math.log(1 - next()) * mean,
    noise: (spread) => (next() + next() + next() + next() - 2) * spread * Math.sqrt(3),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('pick: expected at least one item, came none');
      return item;
    },
  };
}
