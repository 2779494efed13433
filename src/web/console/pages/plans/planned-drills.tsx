import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type PlannedDrill, usePlannedDrills } from '../../data/plans.ts';
import { live } from '../../data/query-client.ts';
import { stopDrill } from '../../data/responses.ts';
import { may } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

/** What is past and shown: enough to see that the last ones were held. */
const mostPast = 5;
const waits = ({ parts }: PlannedDrill) => parts.some(({ state }) => state === 'waiting');

/** Drills that wait for their hour, the next one first, and what became of the last ones. */
export function PlannedDrills({ user }: { readonly user: User }) {
  const { say } = useWords();
  const drills = usePlannedDrills();
  const all = drills.data ?? [];
  const past = all.filter((drill) => !waits(drill)).slice(-mostPast);
  return (
    <Panel title={say('drill.planned')}>
      <Failure error={drills.error} again={() => void drills.refetch()} />
      {drills.data?.length === 0 && may(user, 'drill') ? <p>{say('drill.planned.none')}</p> : null}
      <ul className="rows">
        {[...all.filter(waits), ...past.reverse()].map((drill) => (
          <PlannedRow key={drill.id} drill={drill} user={user} />
        ))}
      </ul>
    </Panel>
  );
}

function PlannedRow({ drill, user }: { readonly drill: PlannedDrill; readonly user: User }) {
  const { say, pick, person } = useWords();
  const client = useQueryClient();
  const { id, place, by, reason, parts } = drill;
  return (
    <li className="running-drill">
      <ol className="drill-parts">
        {parts.map(({ plan, title, due, state, response, why }) => (
          <li key={`${plan} ${due}`}>
            {momentText(due)} ·{' '}
            {response === null ? pick(title) : <Link to={`/incident/${encodeURIComponent(response)}`}>{pick(title)}</Link>} ·{' '}
            <strong>{say(`drill.state.${state}`)}</strong>
            {why === null ? null : ` · ${say(`drill.why.${why}`)}`}
          </li>
        ))}
      </ol>
      <span className="quiet">
        {placeText(place)} · {say('drill.planned.by', { by: person(by), reason })}
      </span>{' '}
      {may(user, 'drill') && waits(drill) ? (
        <ConfirmedAct
          danger
          small
          label={say('drill.cancel')}
          ariaLabel={`${say('drill.cancel')}: ${parts[0] ? pick(parts[0].title) : ''}, ${placeText(place)}`}
          ask={say('drill.cancel.ask')}
          words={{ label: say('plan.words.why'), needed: true }}
          act={(why) => stopDrill(id, why).then(() => client.invalidateQueries({ queryKey: [live] }))}
        />
      ) : null}
    </li>
  );
}
