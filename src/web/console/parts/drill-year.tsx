import { useState } from 'react';
import { Link } from 'react-router';
import { queryText } from '../data/gateway-api.ts';
import { gatewayNow } from '../data/gateway-time.ts';
import { type DrillCount, useDrillCounts, yearAt } from '../data/indicators.ts';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';
import './drill-year.css';

/** Drills of a calendar year, each community against what it has to hold. */
export function DrillYear({ place }: { readonly place: string }) {
  const { say } = useWords();
  const now = yearAt(gatewayNow());
  const [year, setYear] = useState(now);
  const counts = useDrillCounts(year, place);
  const required = counts.data?.find((each) => each.required !== null)?.required;
  return (
    <Panel
      title={say('drills.year', { year })}
      more={
        <select
          className="plain-select"
          aria-label={say('drills.year.choose')}
          value={year}
          onChange={({ target }) => setYear(Number(target.value))}
        >
          {[now, now - 1, now - 2].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      }
    >
      <Failure error={counts.error} again={() => void counts.refetch()} />
      {required === undefined ? null : <p className="quiet">{say('drills.year.lead', { required: required ?? 0 })}</p>}
      {counts.data?.length === 0 ? <p>{say('drills.year.none')}</p> : null}
      <ul className="drill-counts" aria-label={say('drills.year', { year })}>
        {(counts.data ?? []).map((count) => (
          <Count key={count.place} count={count} year={year} isOver={year < now} />
        ))}
      </ul>
    </Panel>
  );
}

function Count({ count, year, isOver }: { readonly count: DrillCount; readonly year: number; readonly isOver: boolean }) {
  const { say } = useWords();
  const { place, owners, held, calledOff, required } = count;
  const name = placeText(place);
  const number = required === null ? held : say('drills.year.count', { held, required });
  const behind = queryText({
    figure: 'drills',
    range: 'own',
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    place,
    what: `${name} · ${say('drills.all')}`,
  });
  const short = required === null ? 0 : required - held;
  return (
    <li>
      <span>
        {name}
        {owners.length === 0 ? null : <small className="quiet"> · {owners.join(' · ')}</small>}
      </span>
      <span className="drill-dots" aria-hidden="true">
        {Array.from({ length: Math.min(12, Math.max(held, required ?? 0)) }, (_each, at) => (
          <i key={at} className={at < held ? 'is-held' : ''} />
        ))}
      </span>
      <b>{held === 0 ? number : <Link to={`/indicators${behind}`}>{number}</Link>}</b>
      <span className={short > 0 ? 'beyond' : 'within'}>
        <span aria-hidden="true">{short > 0 ? '▲' : '✓'}</span>{' '}
        {short > 0 ? say(isOver ? 'drills.year.missed' : 'drills.year.missing', { n: short }) : say('drills.year.enough')}
      </span>
      {calledOff === 0 ? null : <span className="quiet">{say('drills.year.calledOff', { n: calledOff })}</span>}
    </li>
  );
}
