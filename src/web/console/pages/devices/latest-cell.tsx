import { useEffect, useState } from 'react';
import { useLatest } from '../../data/devices.ts';
import type { Profile } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { pointTitle, valueText } from '../../text/value-text.ts';

const restMs = 400;
const shown = 3;

/** The newest values of one row. A row that only scrolls by asks for nothing. */
export function LatestCell({ id, profile }: { readonly id: string; readonly profile: Profile | undefined }) {
  const { say } = useWords();
  const [rests, setRests] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRests(true), restMs);
    return () => clearTimeout(timer);
  }, []);
  const latest = useLatest(id, { enabled: rests, everyMs: 30_000 });
  if (!latest.data) return <span className="quiet">{latest.isError ? say('unknown') : '…'}</span>;
  if (latest.data.length === 0) return <span className="quiet">{say('value.none')}</span>;
  return (
    <span className="values">
      {latest.data.slice(0, shown).map((reading) => (
        <span key={`${reading.point} ${reading.component ?? ''}`} className={`value is-${reading.quality}`} title={momentText(reading.ts)}>
          {pointTitle(profile, reading)} <b>{valueText(profile, reading)}</b>
          {reading.quality === 'good' || reading.quality === 'missing' ? '' : ` (${say(`quality.${reading.quality}`)})`}
        </span>
      ))}
    </span>
  );
}
