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
  /** ms since epoch. */
  readonly raisedAt: number;
  readonly limit: number | null;
  readonly words: (value: Reading['value']) => string;
}

/** The readings around the alarm as a line: figures on a scale, words and yes/no in rows with the worse above. Null = nothing to draw. */
export function EvidenceFigure({ readings, point, raisedAt, limit, words }: EvidenceShown) {
  const { say } = useWords();
  const samples = readings.map(({ ts, value }) => ({ at: Date.parse(ts), value }));
  const known = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  const rows = known.every((value) => typeof value === 'number') ? [] : rowsOf({ point, samples });
  if (known.length < 2 || rows.length > mostRows) return null;
  const [from, to] = [samples[0]?.at ?? raisedAt, Math.max(samples.at(-1)?.at ?? raisedAt, raisedAt)];
  const x = (at: number) => margin + ((at - from) / Math.max(1, to - from)) * (width - 2 * margin);
  const gapMs = Math.max(
    leastGapMs,
    gapOf(
      samples.map(({ at }) => at),
      0,
    ),
  );
  const raised = raisedAt < from ? null : <line className="raised" x1={x(raisedAt)} x2={x(raisedAt)} y1={0} y2={height} />;
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
            {raised}
            <path d={stepPath(placed, to, x, y, gapMs)} />
          </svg>
        </div>
        <figcaption className="quiet">
          {times} · {say('evidence.raised')}
        </figcaption>
      </figure>
    );
  }
  const numbers = samples.map(({ at, value }) => ({ at, value: typeof value === 'number' ? value : null }));
  const values = [...numbers.flatMap(({ value }) => (value === null ? [] : [value])), ...(limit === null ? [] : [limit])];
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
        {limit === null ? null : <line className="limit" x1={margin} x2={width - margin} y1={y(limit)} y2={y(limit)} />}
        {raised}
        <path d={linePath(numbers, x, y, gapMs)} />
      </svg>
      <figcaption className="quiet">
        {times} · {say('evidence.range', { low: words(low), high: words(high) })}
        {limit === null ? '' : ` · ${say('evidence.limit', { limit: words(limit) })}`} · {say('evidence.raised')}
      </figcaption>
    </figure>
  );
}
