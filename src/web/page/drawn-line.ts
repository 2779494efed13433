export interface TrendSample {
  /** ms since epoch. */
  readonly at: number;
  /** Null = there was no value: the line breaks. */
  readonly value: number | null;
}

/** Round steps (1, 2, 5 x 10^n) that give about `count` lines between the two. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const found: number[] = [];
  for (let n = first; n * step <= high + step * 1e-9 && found.length < 50; n++) found.push(Number((n * step).toPrecision(12)));
  return found;
}

/** Line segments as an SVG path. A gap longer than `gapMs`, or a missing value, breaks the line: what was not measured is not drawn. */
export function linePath(samples: readonly TrendSample[], x: (at: number) => number, y: (value: number) => number, gapMs: number): string {
  let path = '';
  let before: number | null = null;
  for (const { at, value } of samples) {
    if (value === null) {
      before = null;
      continue;
    }
    const joins = before !== null && at - before <= gapMs;
    // A round cap makes a lone value a dot.
    path += `${joins ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}${joins ? '' : 'h0'}`;
    before = at;
  }
  return path;
}

/** How far apart two samples may be and still be joined by a line: beyond it nothing is known of what was between. */
export function gapOf(times: readonly number[], everyMs: number): number {
  const steps = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(3 * everyMs, 4 * usual);
}
