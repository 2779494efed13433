import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { useActiveAlarms } from '../../data/alarms.ts';
import { type Incident, type IncidentsAsked, useIncidents } from '../../data/incidents.ts';
import { severities } from '../../data/wire.ts';
import { Failure } from '../../parts/failure.tsx';
import { IncidentFacts } from '../../parts/incident-facts.tsx';
import { ResponseBriefLine } from '../../parts/response-brief.tsx';
import { SeverityMark } from '../../parts/severity-mark.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

interface Shown {
  readonly open: UseQueryResult<readonly Incident[]>;
  /** Those that have ended, too; null = only open ones. */
  readonly ended: IncidentsAsked | null;
  readonly showEnded: () => void;
}

/** Open incidents, the gravest first and of the same the newest; after them, where they are asked for, ended ones, a page at a time. */
export function IncidentList({ open, ended: asked, showEnded }: Shown) {
  const { say, pick } = useWords();
  const all = useIncidents(asked ?? { place: '', from: '', to: '' }, asked !== null);
  const alarms = useActiveAlarms();
  const rankOf = new Map<string, number>();
  for (const { incident, severity } of alarms.data ?? [])
    if (incident !== null) rankOf.set(incident, Math.min(rankOf.get(incident) ?? severities.length, severities.indexOf(severity)));
  const rank = ({ id }: { readonly id: string }) => rankOf.get(id) ?? severities.length;
  const ended = (asked === null ? [] : (all.data?.pages ?? [])).flatMap((page) => page.items).filter(({ state }) => state === 'ended');
  // The gateway gives the newest first, and sorting keeps that among equals.
  const items = [...(open.data ?? []).toSorted((a, b) => rank(a) - rank(b)), ...ended];
  const queries = asked === null ? [open] : [open, all];
  const error = queries.find((query) => query.error)?.error;
  const isPending = queries.some((query) => query.isPending);
  return (
    <>
      <Failure
        error={error}
        again={() => {
          for (const query of queries) void query.refetch();
        }}
      />
      {!isPending && !error && items.length === 0 ? (
        <div className="panel">
          <p>{say(asked === null ? 'incidents.none.open' : 'incidents.none')}</p>
          {asked === null ? <Button onClick={showEnded}>{say('incidents.none.ended')}</Button> : null}
        </div>
      ) : null}
      <ul className="alarm-list" aria-label={say('incidents.title')}>
        {items.map((incident) => {
          const severity = severities[rank(incident)];
          return (
            <li key={incident.id} className={`alarm-row incident-row ${incident.state === 'open' ? 'is-major' : 'is-over'}`}>
              <div>
                {severity === undefined ? null : <SeverityMark severity={severity} />}{' '}
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
          );
        })}
      </ul>
      {/* Below, so that nothing that can be pressed already moves when the rest has come. */}
      {isPending ? <Waiting /> : null}
      {asked !== null && all.hasNextPage ? (
        <Button onClick={() => void all.fetchNextPage()} loading={all.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
