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
      <table className="plain evidence">
        <thead>
          <tr>
            <th scope="col">{say('evidence.at')}</th>
            <th scope="col">{say('evidence.value')}</th>
            <th scope="col">{say('evidence.quality')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.ts} ${row.component ?? ''}`}>
              <td>{momentText(row.ts)}</td>
              <td>{words(row.value)}</td>
              <td>{word('evidence.quality', row.quality)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
