import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { act, noValues } from '../../data/alarm-acts.ts';
import { putBack, useOutOfService, useShelves } from '../../data/asides.ts';
import { live } from '../../data/query-client.ts';
import { may, useSession } from '../../data/session.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';
import '../access.css';

/** Shelves on which no alarm lies at present: the next one that comes is on it, and nobody would know. */
export function EmptyShelves() {
  const { say, pick, alarmPerson } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const shelves = useShelves(true);
  const empty = (shelves.data ?? []).filter(({ state }) => state === 'normal');
  const again = () => client.invalidateQueries({ queryKey: [live] });
  if (!shelves.error && empty.length === 0) return null;
  return (
    <Panel title={say('aside.shelves')}>
      <Failure error={shelves.error} again={() => void shelves.refetch()} />
      <ul className="put-aside">
        {empty.map((shelf) => (
          <li key={`${shelf.subject} ${shelf.component} ${shelf.rule}`}>
            <Link to={`/alarm/${encodeURIComponent(shelf.alarmId)}`}>{pick(shelf.title)}</Link> · {placeText(shelf.place)} ·{' '}
            {shelf.subject.replace(/^\w+:/, '')}
            <div className="quiet">
              {say(shelf.oneShot ? 'aside.shelved.once' : 'aside.shelved.say', {
                by: alarmPerson({}, shelf.by),
                until: momentText(shelf.until),
                reason: shelf.reason,
              })}
            </div>
            {may(session.data, 'act') ? (
              <ConfirmedAct
                small
                label={say('act.unshelve')}
                ariaLabel={`${say('act.unshelve')}: ${pick(shelf.title)}, ${placeText(shelf.place)}`}
                ask={say('act.unshelve.explain')}
                act={() => act(shelf.alarmId, 'unshelve', noValues).then(again)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Every device, and every rule of one, that is under maintenance. */
export function UnderMaintenance() {
  const { say, person } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const entries = useOutOfService(true);
  const again = () => client.invalidateQueries({ queryKey: [live] });
  return (
    <Panel title={say('aside.service')}>
      <Failure error={entries.error} again={() => void entries.refetch()} />
      {entries.data?.length === 0 ? <p className="quiet">{say('aside.service.none')}</p> : null}
      <ul className="put-aside">
        {(entries.data ?? []).map((entry) => (
          <li key={`${entry.deviceId} ${entry.rule ?? ''}`}>
            <Link to={`/device/${encodeURIComponent(entry.deviceId)}`}>{entry.deviceId}</Link> · {placeText(entry.place)}{' '}
            {entry.rule === null ? null : <code>{entry.rule}</code>}
            <div className="quiet">
              {say('aside.outOfService.say', {
                by: person(entry.by),
                permit: entry.permit,
                until: momentText(entry.until),
                reason: entry.reason,
                scope: say(`aside.scope.${entry.rule === null ? 'device' : 'rule'}`),
              })}{' '}
              {entry.lifeSafety ? null : say('aside.lifeSafetyGoesOn')}
            </div>
            {may(session.data, 'maintain') ? (
              <ConfirmedAct
                small
                label={say('act.putBack')}
                ariaLabel={`${say('act.putBack')}: ${entry.deviceId}`}
                ask={say('act.putBack.explain')}
                act={() => putBack(entry).then(again)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
