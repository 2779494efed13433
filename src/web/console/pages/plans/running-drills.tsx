import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { planWord } from '../../../page/plan-words.ts';
import { live } from '../../data/query-client.ts';
import { stopDrill, useOpenDrills } from '../../data/responses.ts';
import { may } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ResponseBriefLine } from '../../parts/response-brief.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

/** Drills that are not closed, with the way to call one off; one of a gateway below is called off there. One whose alarm has ended is closed by people, as a real one is. */
export function RunningDrills({ user }: { readonly user: User }) {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const drills = useOpenDrills();
  return (
    <Panel title={say('drill.running')}>
      <Failure error={drills.error} again={() => void drills.refetch()} />
      {drills.data?.length === 0 ? <p>{say('drill.none')}</p> : null}
      <ul className="rows">
        {(drills.data ?? []).map((drill) => (
          <li key={drill.id} className="running-drill">
            <Link to={`/incident/${encodeURIComponent(drill.incident)}`}>
              {pick(drill.title)} · {placeText(drill.place)}
            </Link>{' '}
            <span className="quiet">{momentText(drill.startedAt)}</span>
            <ResponseBriefLine response={drill} />
            {drill.owner == null ? null : (
              <p className="quiet">{say('plan.owner', { name: drill.owner.name, tier: pick(planWord('tier', drill.owner.tier)) })}</p>
            )}
            {may(user, 'drill') && drill.owner == null && drill.activeAlarms > 0 ? (
              <ConfirmedAct
                danger
                small
                label={say('drill.stop')}
                ariaLabel={`${say('drill.stop')}: ${pick(drill.title)}, ${placeText(drill.place)}`}
                ask={say('drill.stop.ask')}
                words={{ label: say('plan.words.why'), needed: true }}
                act={(reason) => stopDrill(drill.id, reason).then(() => client.invalidateQueries({ queryKey: [live] }))}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
