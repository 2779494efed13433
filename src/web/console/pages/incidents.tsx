import { Button } from 'antd';
import { Link } from 'react-router';
import { useAddress, useTyped } from '../data/address.ts';
import { edgeOf } from '../data/day-filter.ts';
import { useIncidents } from '../data/incidents.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { IncidentFacts } from '../parts/incident-facts.tsx';
import { MomentField } from '../parts/moment-field.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ResponseBriefLine } from '../parts/response-brief.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import './access.css';
import './desk.css';

export function Component() {
  const { say, pick } = useWords();
  const { value, set } = useAddress();
  const place = useTyped('place');
  const state = value('state') === 'all' ? 'all' : 'open';
  const filter = {
    state,
    place: value('place').trim().replaceAll(' › ', '/'),
    from: edgeOf('from', value('from')),
    to: edgeOf('to', value('to')),
  } as const;
  const incidents = useIncidents(filter);
  const items = (incidents.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <PageHead title={say('incidents.title')}>
        <Age at={incidents.dataUpdatedAt} refresh={() => void incidents.refetch()} />
      </PageHead>
      <p className="quiet">{say('incidents.lead')}</p>
      <search className="filters" aria-label={say('incidents.filter')}>
        <select
          className="plain-select"
          aria-label={say('incidents.filter.state')}
          value={state}
          onChange={({ target }) => set('state', target.value === 'all' ? 'all' : '')}
        >
          <option value="open">{say('incidents.filter.open')}</option>
          <option value="all">{say('incidents.filter.all')}</option>
        </select>
        <input
          className="plain-select filters-place"
          aria-label={say('alarms.filter.place')}
          placeholder={say('alarms.filter.place')}
          {...place.field}
        />
        <MomentField part="from" label={say('alarms.filter.from')} />
        <MomentField part="to" label={say('alarms.filter.to')} />
      </search>
      <Failure error={incidents.error} again={() => void incidents.refetch()} />
      {incidents.isPending ? <Waiting /> : null}
      {incidents.data && items.length === 0 ? (
        <div className="panel">
          <p>{say(state === 'open' ? 'incidents.none.open' : 'incidents.none')}</p>
          {state === 'open' ? <Button onClick={() => set('state', 'all')}>{say('incidents.none.ended')}</Button> : null}
        </div>
      ) : null}
      <ul className="alarm-list" aria-label={say('incidents.title')}>
        {items.map((incident) => (
          <li key={incident.id} className={`alarm-row incident-row ${incident.state === 'open' ? 'is-major' : 'is-over'}`}>
            <div>
              <Link className="alarm-row-title" to={`/incident/${encodeURIComponent(incident.id)}`}>
                {pick(incident.title)} · {placeText(incident.place)}
              </Link>
              <div className="quiet">{pick(incident.reasons)}</div>
            </div>
            <div>
              <IncidentFacts incident={incident} />
              {incident.responses.map((response) => (
                <ResponseBriefLine key={response.id} response={response} />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {incidents.hasNextPage ? (
        <Button onClick={() => void incidents.fetchNextPage()} loading={incidents.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
