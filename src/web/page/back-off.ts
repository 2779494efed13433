const firstMs = 500;
const mostMs = 15_000;

/** How long to wait before try number `failures` (0, 1, 2 ...): doubles, with jitter so that not all terminals come at once. `chance`: 0..1. */
export function backOffMs(failures: number, chance: number): number {
  const ceiling = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}
