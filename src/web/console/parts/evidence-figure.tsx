import { gapOf, linePath } from '../../page/drawn-line.ts';
import { rowHeight, rowsOf, stepPath } from '../../page/step-line.ts';
import type { Reading } from '../data/alarms.ts';
import type { ProfilePoint } from '../data/wire.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

const width = 900;
const height = 160;
const margin = 8;
const leastGapMs = 10_000;
/** More than so many different words are a text, and no line. */
const mostRows = 9;

export interface EvidenceShown {
  readonly readings: readonly Reading[];
  /** Null = not known of the device type. */
  readonly point: ProfilePoint | null;
  readonly marks: readonly Mark[];
  readonly limits: readonly DrawnLimit[];
  readonly words: (value: Reading['value']) => string;
}

/** A moment to be marked. `kind` is also the class it is drawn with. */
export interface Mark {
  readonly kind: 'raised' | 'before' | 'after';
  /** ms since epoch. */
  readonly at: number;
  /** What it is, in the line under the figure. */
  readonly name: string;
}

/** In the unit of the readings. */
export interface DrawnLimit {
  readonly kind: 'limit' | 'before' | 'after';
  readonly limit: number;
  readonly name: string;
}

/** The readings around the alarm as a line: figures on a scale, words and yes/no in rows with the worse above. Null = nothing to draw. */
export function EvidenceFigure({ readings, point, marks, limits, words }: EvidenceShown) {
  const { say } = useWords();
  const samples = readings.map(({ ts, value }) => ({ at: Date.parse(ts), value }));
  const known = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  const rows = known.every((value) => typeof value === 'number') ? [] : rowsOf({ point, samples });
  if (known.length < 2 || rows.length > mostRows) return null;
  const from = samples[0]?.at ?? 0;
  const to = Math.max(samples.at(-1)?.at ?? from, ...marks.map(({ at }) => at));
  const x = (at: number) => margin + ((at - from) / Math.max(1, to - from)) * (width - 2 * margin);
  const gapMs = Math.max(
    leastGapMs,
    gapOf(
      samples.map(({ at }) => at),
      0,
    ),
  );
  const drawn = marks
    .filter(({ at }) => at >= from)
    .map(({ kind, at }) => <line key={kind} className={`mark is-${kind}`} x1={x(at)} x2={x(at)} y1={0} y2={height} />);
  const key = (shownLimits: readonly DrawnLimit[]) => [
    ...shownLimits.map(({ kind, name }) => (
      <span key={`limit ${kind}`} className={`figure-key limit is-${kind}`}>
        {name}
      </span>
    )),
    ...marks.map(({ kind, name }) => (
      <span key={kind} className={`figure-key mark is-${kind}`}>
        {name}
      </span>
    )),
    <span key="gap">{say('evidence.gap')}</span>,
  ];
  const times = `${momentText(from)} – ${momentText(to)}`;
  if (rows.length > 0) {
    const y = rowHeight(rows.length, height / rows.length / 2, height - height / rows.length / 2);
    const placed = samples.map(({ at, value }) => ({ at, value: value === null ? null : rows.indexOf(value) }));
    const names = [...rows].reverse().map(words);
    return (
      <figure className="evidence-line">
        <div className="evidence-rows">
          <ol aria-hidden="true">
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ol>
          <svg
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={say('evidence.rows', { words: names.join(', ') })}
          >
            {rows.map((value, row) => (
              <line key={String(value)} className="row" x1={margin} x2={width - margin} y1={y(row)} y2={y(row)} />
            ))}
            {drawn}
            <path d={stepPath(placed, to, x, y, gapMs)} />
          </svg>
        </div>
        <figcaption className="quiet figure-words">
          <span>{times}</span> {key([])}
        </figcaption>
      </figure>
    );
  }
  const numbers = samples.map(({ at, value }) => ({ at, value: typeof value === 'number' ? value : null }));
  const values = [...numbers.flatMap(({ value }) => (value === null ? [] : [value])), ...limits.map(({ limit }) => limit)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) => height - margin - ((value - low) / (high - low || 1)) * (height - 2 * margin);
  return (
    <figure className="evidence-line">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say('evidence.line', { low: words(low), high: words(high) })}
      >
        {limits.map(({ kind, limit }) => (
          <line key={kind} className={`limit is-${kind}`} x1={margin} x2={width - margin} y1={y(limit)} y2={y(limit)} />
        ))}
        {drawn}
        <path d={linePath(numbers, x, y, gapMs)} />
      </svg>
      <figcaption className="quiet figure-words">
        <span>
          {times} · {say('evidence.range', { low: words(low), high: words(high) })}
        </span>{' '}
        {key(limits)}
      </figcaption>
    </figure>
  );
}
