import { Table } from 'antd';
import type { Reading } from '../data/alarms.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { brokenLine } from './broken-line.ts';

const width = 900;
const height = 160;
const margin = 8;
const shown = 12;

interface Shown {
  readonly readings: readonly Reading[];
  /** ms since epoch. */
  readonly raisedAt: number;
  readonly limit: number | null;
  readonly words: (value: Reading['value']) => string;
}

/** The readings around the alarm: a line where they are numbers, and the last ones before it as they came. Missing is said, never nought. */
export function Evidence({ readings, raisedAt, limit, words }: Shown) {
  const { say, word } = useWords();
  if (readings.length === 0) return <p className="quiet">{say('evidence.none')}</p>;
  const numbers = readings.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const before = readings.filter(({ ts }) => Date.parse(ts) <= raisedAt + 1_000);
  const rows = (before.length > 0 ? before : readings).slice(-shown);
  return (
    <>
      {numbers.length > 1 ? <Line readings={readings} raisedAt={raisedAt} limit={limit} words={words} /> : null}
      <Table<Reading>
        size="small"
        className="evidence"
        rowKey={(row) => `${row.ts} ${row.component ?? ''}`}
        pagination={false}
        dataSource={[...rows]}
        columns={[
          { title: say('evidence.at'), dataIndex: 'ts', render: momentText },
          { title: say('evidence.value'), dataIndex: 'value', render: words },
          { title: say('evidence.quality'), dataIndex: 'quality', render: (name: string) => word('evidence.quality', name) },
        ]}
      />
    </>
  );
}

function Line({ readings, raisedAt, limit, words }: Shown) {
  const { say } = useWords();
  const samples = readings.map(({ ts, value }) => ({ at: Date.parse(ts), value: typeof value === 'number' ? value : null }));
  const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values, limit ?? Number.POSITIVE_INFINITY), Math.max(...values, limit ?? Number.NEGATIVE_INFINITY)];
  const [from, to] = [samples[0]?.at ?? raisedAt, Math.max(samples.at(-1)?.at ?? raisedAt, raisedAt)];
  const x = (at: number) => margin + ((at - from) / Math.max(1, to - from)) * (width - 2 * margin);
  const y = (value: number) => height - margin - ((value - low) / (high - low || 1)) * (height - 2 * margin);
  return (
    <figure className="evidence-line">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say('evidence.line', { low: words(low), high: words(high) })}>
        {limit === null ? null : <line className="limit" x1={margin} x2={width - margin} y1={y(limit)} y2={y(limit)} />}
        {raisedAt < from ? null : <line className="raised" x1={x(raisedAt)} x2={x(raisedAt)} y1={0} y2={height} />}
        <path d={brokenLine(samples, x, y)} />
      </svg>
      <figcaption className="quiet">
        {momentText(from)} – {momentText(to)} · {say('evidence.range', { low: words(low), high: words(high) })}
        {limit === null ? '' : ` · ${say('evidence.limit', { limit: words(limit) })}`} · {say('evidence.raised')}
      </figcaption>
    </figure>
  );
}
