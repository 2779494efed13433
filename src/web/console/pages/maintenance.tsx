import { Link } from 'react-router';
import { useAddress, useTyped } from '../data/address.ts';
import { queryText } from '../data/gateway-api.ts';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';
import { DueList } from './maintenance/due-list.tsx';
import { ForecastList } from './maintenance/forecast-list.tsx';
import { HealthList } from './maintenance/health-list.tsx';
import './access.css';
import './desk.css';
import './maintenance.css';

const views = ['due', 'forecasts', 'health'] as const;
const leads = { due: 'maintenance.lead', forecasts: 'forecast.what', health: 'score.what' } as const;

/** What has to be done about devices, what will have to be, or how well they are. `?view=&state=&kind=&place=` */
export function Component() {
  const { say } = useWords();
  const { value } = useAddress();
  const typed = useTyped('place');
  const view = views.find((name) => name === value('view')) ?? 'due';
  const place = value('place').trim().replaceAll(' › ', '/');
  return (
    <>
      <PageHead title={say('maintenance.title')} />
      <p className="quiet">{say(leads[view])}</p>
      <nav className="views" aria-label={say('maintenance.view')}>
        {views.map((name) => (
          <Link
            key={name}
            to={`/maintenance${queryText({ view: name === 'due' ? '' : name, place })}`}
            aria-current={name === view ? 'page' : undefined}
          >
            {say(`maintenance.${name}`)}
          </Link>
        ))}
      </nav>
      <search className="filters" aria-label={say('maintenance.filter')}>
        <input
          className="plain-select filters-place"
          aria-label={say('alarms.filter.place')}
          placeholder={say('alarms.filter.place')}
          {...typed.field}
        />
      </search>
      {view === 'due' ? <DueList place={place} /> : null}
      {view === 'forecasts' ? <ForecastList place={place} /> : null}
      {view === 'health' ? <HealthList place={place} /> : null}
    </>
  );
}
