import { useAddress, useTyped } from '../data/address.ts';
import { edgeOf } from '../data/day-filter.ts';
import { useOpenIncidents } from '../data/incidents.ts';
import { useCauseless, useOpenResponses } from '../data/responses.ts';
import { Age } from '../parts/age.tsx';
import { MomentField } from '../parts/moment-field.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';
import { IncidentList } from './incidents/incident-list.tsx';
import { ResponseList } from './incidents/response-list.tsx';
import './access.css';
import './desk.css';

const states = ['open', 'responses', 'cause', 'all'] as const;

/** What is going on, or was: incidents, or the responses to them that are not closed. */
export function Component() {
  const { say } = useWords();
  const { value, set } = useAddress();
  const place = useTyped('place');
  const state = states.find((each) => each === value('state')) ?? 'open';
  const asked = {
    place: value('place').trim().replaceAll(' › ', '/'),
    from: edgeOf('from', value('from')),
    to: edgeOf('to', value('to')),
  };
  const incidents = useOpenIncidents(asked, state === 'open' || state === 'all');
  const responses = useOpenResponses(asked, state === 'responses');
  const causeless = useCauseless(asked, state === 'cause');
  const shown = state === 'responses' ? responses : state === 'cause' ? causeless : incidents;
  return (
    <>
      <PageHead title={say('incidents.title')}>
        <Age at={shown.dataUpdatedAt} refresh={() => void shown.refetch()} />
      </PageHead>
      <p className="quiet">{say('incidents.lead')}</p>
      <search className="filters" aria-label={say('incidents.filter')}>
        <select
          className="plain-select"
          aria-label={say('incidents.filter.state')}
          value={state}
          onChange={({ target }) => set('state', target.value === 'open' ? '' : target.value)}
        >
          {states.map((each) => (
            <option key={each} value={each}>
              {say(`incidents.filter.${each}`)}
            </option>
          ))}
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
      {state === 'responses' || state === 'cause' ? (
        <ResponseList responses={state === 'cause' ? causeless : responses} of={state} />
      ) : (
        <IncidentList open={incidents} ended={state === 'all' ? asked : null} showEnded={() => set('state', 'all')} />
      )}
    </>
  );
}
