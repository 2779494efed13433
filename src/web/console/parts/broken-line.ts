interface Sample {
  /** ms since epoch. */
  readonly at: number;
  /** Null = missing. */
  readonly value: number | null;
}

/** An SVG path that breaks where a value is missing, and where nothing came for four times as long as usual. */
export function brokenLine(samples: readonly Sample[], x: (at: number) => number, y: (value: number) => number): string {
  const steps = samples
    .slice(1)
    .map(({ at }, index) => at - (samples[index]?.at ?? at))
    .sort((a, b) => a - b);
  const gapMs = Math.max(10_000, 4 * (steps[Math.floor(steps.length / 2)] ?? 0));
  let path = '';
  let last: number | null = null;
  for (const { at, value } of samples) {
    if (value !== null) {
      const joins = last !== null && at - last <= gapMs;
      path += `${joins ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}${joins ? '' : 'h0'}`;
    }
    last = value === null ? null : at;
  }
  return path;
}
