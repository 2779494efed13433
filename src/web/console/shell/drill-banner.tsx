import { Link, useLocation } from 'react-router';
import { exerciseBand } from '../../page/plan-words.ts';
import { useOpenDrills } from '../data/responses.ts';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import '../parts/exercise-band.css';

/** On top of every page while a drill runs at one's place or below. */
export function DrillBanner() {
  const { say, pick } = useWords();
  const { pathname } = useLocation();
  const { data = [] } = useOpenDrills();
  return (
    <div role="status">
      {data.slice(0, 3).map(({ id, incident, title, place, startedAt }) => (
        <p key={id} className="exercise-band is-page">
          <strong>{exerciseBand}</strong>
          <span>
            {say('drill.runs', { title: pick(title), place: placeText(place), at: momentText(startedAt) })}{' '}
            {pathname === `/incident/${incident}` ? null : <Link to={`/incident/${encodeURIComponent(incident)}`}>{say('drill.see')}</Link>}
          </span>
        </p>
      ))}
    </div>
  );
}
