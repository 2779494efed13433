import { Table } from 'antd';
import type { Reading } from '../data/alarms.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { EvidenceFigure, type EvidenceShown } from './evidence-figure.tsx';

interface Shown extends Pick<EvidenceShown, 'readings' | 'point' | 'words'> {
  /** ms since epoch. */
  readonly raisedAt: number;
  readonly limit: number | null;
}

const shown = 12;

/** The readings around the alarm: a line where one can be drawn, and the last ones before it as they came. Missing is said, never nought. */
export function Evidence({ readings, point, raisedAt, limit, words }: Shown) {
  const { say, word } = useWords();
  if (readings.length === 0) return <p className="quiet">{say('evidence.none')}</p>;
  const before = readings.filter(({ ts }) => Date.parse(ts) <= raisedAt + 1_000);
  const rows = (before.length > 0 ? before : readings).slice(-shown);
  return (
    <>
      <EvidenceFigure
        readings={readings}
        point={point}
        words={words}
        marks={[{ kind: 'raised', at: raisedAt, name: say('evidence.raised') }]}
        limits={limit === null ? [] : [{ kind: 'limit', limit, name: say('evidence.limit', { limit: words(limit) }) }]}
      />
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
