import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { byNeed } from '../../page/alarm-order.ts';
import type { AlarmAct } from '../data/alarm-acts.ts';
import { type Alarm, waits } from '../data/alarms.ts';
import { isAside } from '../data/asides.ts';
import { useIncident } from '../data/incidents.ts';
import type { ResponseBrief } from '../data/responses.ts';
import { ActDialog } from '../parts/act-dialog.tsx';
import { Age } from '../parts/age.tsx';
import { AlarmRow } from '../parts/alarm-row.tsx';
import { Failure } from '../parts/failure.tsx';
import { IncidentFacts } from '../parts/incident-facts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ResponsePanel } from '../parts/response-panel.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import { IncidentTimeline } from './incident/timeline.tsx';
import './desk.css';

const openFirst = (a: ResponseBrief, b: ResponseBrief) => Number(a.closedAt !== null) - Number(b.closedAt !== null);

/** The place, and the device whose alarm began it: two lifts of one stairwell have two responses with the same plan. */
function aboutOf({ id, place }: ResponseBrief, alarms: readonly Alarm[]): string {
  const device = alarms.find((alarm) => alarm.id === id)?.deviceId ?? null;
  return device === null ? placeText(place) : `${placeText(place)} · ${device}`;
}

/** An incident with its alarms, and the one to deal with first. */
export function Component() {
  const { id = '' } = useParams();
  const { say, pick } = useWords();
  const query = useIncident(id);
  const [acting, setActing] = useState<{ readonly alarm: Alarm; readonly name: AlarmAct } | null>(null);
  const pages = query.data?.pages ?? [];
  const incident = pages[0];
  const items = pages.flatMap((page) => page.items);
  // Whom somebody waits for comes before the worst that is in hand.
  const [waiting] = items.filter((alarm) => waits(alarm) && !isAside(alarm)).toSorted(byNeed);
  const first = waiting ?? items.find((alarm) => alarm.id === incident?.primaryAlarm);
  return (
    <>
      <PageHead title={incident ? `${pick(incident.title)} · ${placeText(incident.place)}` : say('incident.title')}>
        <Age at={query.dataUpdatedAt} refresh={() => void query.refetch()} />
      </PageHead>
      <Failure error={query.error} again={() => void query.refetch()} />
      {query.isPending ? <Waiting /> : null}
      {incident ? (
        <>
          <section className="panel incident-head">
            <IncidentFacts incident={incident} />
            <p className="quiet">{pick(incident.reasons)}</p>
          </section>
          {first ? (
            <section className="alarm-do" aria-labelledby="first-title">
              <h2 id="first-title">{say(waiting ? 'incident.first' : 'incident.primary')}</h2>
              <p className="alarm-do-words">
                <SeverityMark severity={first.severity} /> <Link to={`/alarm/${encodeURIComponent(first.id)}`}>{pick(first.title)}</Link> ·{' '}
                {placeText(first.place)}
              </p>
              {first.state === 'normal' ? null : <p>{pick(first.guidance.action)}</p>}
            </section>
          ) : null}
          {incident.responses.toSorted(openFirst).map((response) => (
            <ResponsePanel key={response.id} brief={response} of={aboutOf(response, items)} />
          ))}
          <h2>{say('incident.alarms')}</h2>
          <ul className="alarm-list" aria-label={say('incident.alarms')}>
            {items.map((alarm) => (
              <AlarmRow key={alarm.id} alarm={alarm} act={(name) => setActing({ alarm, name })} />
            ))}
          </ul>
          {query.hasNextPage ? (
            <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
              {say('more')}
            </Button>
          ) : null}
          <IncidentTimeline incident={incident.id} owner={items.find(({ owner }) => owner != null)?.owner ?? null} />
          {acting ? <ActDialog {...acting} close={() => setActing(null)} /> : null}
        </>
      ) : null}
    </>
  );
}
