import { gapOf, linePath, ticks } from './drawn-line.ts';
import { s } from './element.ts';
import { language, pick, say } from './language.ts';
import { durationText } from './moment-text.ts';
import { numberText } from './number-text.ts';
import type { SeenReadings, SeenSample } from './seen-readings.ts';
import { siteZone } from './site-zone.ts';
import { rowHeight, rowsOf, shortened, stepPath } from './step-line.ts';
import { withUnit } from './unit-text.ts';
import type { Value } from './wire.ts';

const width = 460;
const height = 150;
/** Room on the left for figures, or for words. */
const leftOf = (numbers: boolean): number => (numbers ? 54 : 130);
const margin = { right: 14, top: 12, bottom: 24 };
/** A value that came once is held to be true for at most so long when nothing says how often it comes. */
const leastGapMs = 10_000;

function wordText(seen: SeenReadings, value: Value): string {
  if (typeof value === 'boolean') return say(`value.${value}`);
  const known = seen.point?.words.find(({ word }) => word === value);
  return known ? pick(known.title) : String(value);
}
const valueWords = (seen: SeenReadings, value: Value): string =>
  typeof value === 'number' ? withUnit(numberText(value), seen.unit) : wordText(seen, value);

function clock(at: number): string {
  return new Date(at).toLocaleTimeString(language() === 'zh' ? 'zh-CN' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: siteZone(),
  });
}

/** In words, for those who cannot see it and for the line under it. */
export function seenWords(seen: SeenReadings, now: number): string {
  const last = seen.samples.at(-1);
  if (last === undefined) return say('seen.none');
  const age = durationText(now - last.at);
  return last.value === null ? say('seen.missing', { age }) : say('seen.now', { value: valueWords(seen, last.value), age });
}

/** The point that decided, from shortly before the alarm until now; `to`: ms since epoch. A break in the line is a gap in what is known. */
export function seenChart(seen: SeenReadings, raisedAt: number, to: number): SVGElement {
  const { samples } = seen;
  const from = Math.min(samples[0]?.at ?? raisedAt, Math.max(raisedAt, to - 3_600_000));
  const times = samples.map(({ at }) => at);
  const gapMs = Math.max(leastGapMs, gapOf(times, 0));
  const numbers = samples.every(({ value }) => value === null || typeof value === 'number');
  const left = leftOf(numbers);
  const x = (at: number) => left + ((at - from) / Math.max(1, to - from)) * (width - left - margin.right);
  const title = seen.point ? pick(seen.point.title) : '';
  const marks: SVGElement[] = [];
  if (raisedAt >= from) {
    marks.push(s('line', { x1: x(raisedAt), x2: x(raisedAt), y1: margin.top, y2: height - margin.bottom, class: 'raised' }));
    const anchor = x(raisedAt) > width * 0.7 ? 'end' : 'start';
    const text = s('text', {
      x: x(raisedAt) + (anchor === 'end' ? -5 : 5),
      y: margin.top + 11,
      'text-anchor': anchor,
      class: 'raised-text',
    });
    text.append(say('seen.raised'));
    marks.push(text);
  }
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'seen-chart', role: 'img', 'aria-label': `${title}: ${seenWords(seen, to)}` },
    ...(numbers ? numberLines(samples, seen.limit, x, gapMs) : wordLines(seen, x, to, gapMs)),
    ...marks,
    s('text', { x: left, y: height - 6 }, clock(from)),
    s('text', { x: width - margin.right, y: height - 6, 'text-anchor': 'end' }, say('seen.axisNow', { at: clock(to) })),
  );
}

function numberLines(samples: readonly SeenSample[], limit: number | null, x: (at: number) => number, gapMs: number): SVGElement[] {
  const placed = samples.map(({ at, value }) => ({ at, value: typeof value === 'number' ? value : null }));
  const values = [...placed.flatMap(({ value }) => (value === null ? [] : [value])), ...(limit === null ? [] : [limit])];
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [];
  const left = leftOf(true);
  const padding = highest === lowest ? Math.abs(highest) * 0.2 || 1 : (highest - lowest) * 0.12;
  const [low, high] = [lowest - padding, highest + padding];
  const y = (value: number) => height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom);
  const last = placed.findLast(({ value }) => value !== null);
  return [
    ...ticks(low, high, 3).flatMap((value) => [
      s('line', { x1: left, x2: width - margin.right, y1: y(value), y2: y(value), class: 'grid' }),
      s('text', { x: left - 8, y: y(value) + 5, 'text-anchor': 'end' }, numberText(value)),
    ]),
    ...(limit === null
      ? []
      : [
          s('line', { x1: left, x2: width - margin.right, y1: y(limit), y2: y(limit), class: 'limit' }),
          s(
            'text',
            { x: width - margin.right, y: y(limit) - 5, 'text-anchor': 'end', class: 'limit-text' },
            say('seen.limit', { limit: numberText(limit) }),
          ),
        ]),
    s('path', { d: linePath(placed, x, y, gapMs), class: 'trend' }),
    ...(last && last.value !== null ? [s('circle', { cx: x(last.at), cy: y(last.value), r: 4.5, class: 'dot' })] : []),
  ];
}

function wordLines(seen: SeenReadings, x: (at: number) => number, to: number, gapMs: number): SVGElement[] {
  const rows = rowsOf(seen);
  const left = leftOf(false);
  const y = rowHeight(rows.length, margin.top + 22, height - margin.bottom - 12);
  const placed = seen.samples.map(({ at, value }) => ({ at, value: value === null ? null : rows.indexOf(value) }));
  return [
    ...rows.flatMap((value, row) => [
      s('line', { x1: left, x2: width - margin.right, y1: y(row), y2: y(row), class: 'grid' }),
      s('text', { x: left - 8, y: y(row) + 5, 'text-anchor': 'end' }, shortened(wordText(seen, value))),
    ]),
    s('path', { d: stepPath(placed, to, x, y, gapMs), class: 'trend' }),
  ];
}
