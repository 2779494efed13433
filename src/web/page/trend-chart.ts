import { s } from './element.ts';
import { language } from './language.ts';
import { numberText } from './value-text.ts';

export interface TrendSample {
  /** ms since epoch. */
  readonly at: number;
  /** Null = there was no value: the line breaks. */
  readonly value: number | null;
}

const height = 320;
const margin = { left: 74, right: 16, top: 14, bottom: 34 };

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

function timeText(at: number, spanMs: number): string {
  const locale = language() === 'zh' ? 'zh-CN' : 'en-GB';
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  if (spanMs <= 90_000) return new Date(at).toLocaleTimeString(locale, { ...time, second: '2-digit' });
  if (spanMs <= 36 * 3_600_000) return new Date(at).toLocaleTimeString(locale, time);
  const day = { month: '2-digit', day: '2-digit' } as const;
  return new Date(at).toLocaleString(locale, spanMs <= 5 * 86_400_000 ? { ...day, ...time } : { ...day, year: 'numeric' });
}

/** Few values are shown one by one; of many the line says enough. */
function dots(samples: readonly TrendSample[], x: (at: number) => number, y: (value: number) => number): SVGElement[] {
  const known = samples.flatMap(({ at, value }) =>
    value === null ? [] : [s('circle', { cx: x(at), cy: y(value), r: 3.5, class: 'dot' })],
  );
  return known.length <= 60 ? known : [];
}

/** A plain line chart. `label` says in words what it shows. */
export function trendChart(
  samples: readonly TrendSample[],
  from: number,
  to: number,
  gapMs: number,
  unit: string | null,
  label: string,
): SVGElement {
  const narrow = innerWidth < 700;
  const width = narrow ? 460 : 1_000;
  const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  const [lowest, highest] = values.reduce<[number, number]>(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  const padding = highest === lowest ? Math.abs(highest) * 0.2 || 1 : (highest - lowest) * 0.08;
  const [low, high] = [lowest - padding, highest + padding];
  const x = (at: number) => margin.left + ((at - from) / Math.max(1, to - from)) * (width - margin.left - margin.right);
  const y = (value: number) => height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom);
  const rows = ticks(low, high, 5).flatMap((value) => [
    s('line', { x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value), class: 'grid' }),
    s('text', { x: margin.left - 8, y: y(value) + 5, 'text-anchor': 'end' }, numberText(value)),
  ]);
  const columns = (narrow ? [0, 2, 4] : [0, 1, 2, 3, 4]).map((n) => {
    const at = from + ((to - from) * n) / 4;
    const anchor = n === 0 ? 'start' : n === 4 ? 'end' : 'middle';
    return s('text', { x: x(at), y: height - 10, 'text-anchor': anchor }, timeText(at, to - from));
  });
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: narrow ? 'chart narrow-chart' : 'chart', role: 'img', 'aria-label': label },
    ...rows,
    ...columns,
    ...(unit ? [s('text', { x: 8, y: 16, class: 'unit' }, unit)] : []),
    s('path', { d: linePath(samples, x, y, gapMs), class: 'trend' }),
    ...dots(samples, x, y),
  );
}
