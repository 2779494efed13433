import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { type EffectState, type Firing, releaseFiring, useFirings, useInterlocks } from '../../data/interlocks.ts';
import { may } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useWords } from '../../text/language.ts';
import { durationText, momentText, placeText } from '../../text/moment-text.ts';

const signs: Readonly<Record<EffectState, string>> = {
  waiting: '…',
  requested: '→',
  sent: '→',
  accepted: '◐',
  confirmed: '●',
  failed: '■',
  expired: '■',
};

/** What waits for its release first, that with the least time left before all; then the newest first. */
const byNeed = (a: Firing, b: Firing): number => untilOf(a) - untilOf(b);
const untilOf = ({ release }: Firing): number => (release?.state === 'waiting' ? Date.parse(release.until) : Number.MAX_SAFE_INTEGER);

/** What fired, with what came of each effect; what waits is released here. */
export function FiringsPanel({ user }: { readonly user: User }) {
  const { say } = useWords();
  const firings = useFirings();
  return (
    <Panel title={say('firings.title')}>
      <Failure error={firings.error} again={() => void firings.refetch()} />
      {firings.data?.length === 0 ? <p>{say('firings.none')}</p> : null}
      <ul className="firings">
        {(firings.data ?? []).toSorted(byNeed).map((firing) => (
          <FiringItem key={firing.id} firing={firing} user={user} />
        ))}
      </ul>
    </Panel>
  );
}

function FiringItem({ firing, user }: { readonly firing: Firing; readonly user: User }) {
  const { say, pick, person } = useWords();
  const client = useQueryClient();
  const { release, alarmId, testBy } = firing;
  const effects = useInterlocks().data?.items.find(({ id }) => id === firing.interlock)?.effects ?? [];
  const effectTitle = (id: string) => {
    const title = effects.find((each) => each.id === id)?.title;
    return title === undefined ? id : pick(title);
  };
  const people = release?.by.map(({ by }) => by) ?? [];
  const waits = release?.state === 'waiting';
  const releases = waits && may(user, 'command') && !people.includes(user.id);
  return (
    <li className={waits ? 'is-waiting' : undefined}>
      <div>
        <b>{pick(firing.title)}</b> {placeText(firing.area)} <span className="quiet">{momentText(firing.at)}</span>{' '}
        {testBy !== null ? say('firing.test', { by: person(testBy) }) : null}
        {alarmId !== null ? (
          <Link to={`/alarm/${encodeURIComponent(alarmId)}`} aria-label={`${say('firing.alarm')}: ${firing.deviceId ?? firing.area}`}>
            {say('firing.alarm')}
          </Link>
        ) : null}
      </div>
      <ul>
        {firing.effects.map(({ effect, deviceId, title, state, reason }) => (
          <li key={`${effect} ${deviceId}`}>
            <span className={`effect-state is-${state}`}>
              <span aria-hidden="true">{signs[state]}</span> {say(`firing.state.${state}`)}
            </span>{' '}
            {pick(title)} · <Link to={`/device/${encodeURIComponent(deviceId)}`}>{deviceId}</Link>{' '}
            {state !== 'confirmed' && reason !== null ? <span className="quiet">{pick(reason)}</span> : null}
          </li>
        ))}
      </ul>
      {firing.without.length > 0 ? (
        <div className="quiet">{say('firing.without', { effects: firing.without.map(effectTitle).join(' · ') })}</div>
      ) : null}
      {firing.spared.length > 0 ? <div className="quiet">{say('firing.spared', { devices: firing.spared.join(', ') })}</div> : null}
      {release ? (
        <div>
          {waits ? <TimeLeft until={release.until} /> : null}
          {say(`firing.release.${release.state}`, { until: momentText(release.until), people: people.map(person).join(', ') || '–' })}{' '}
          {waits && people.includes(user.id) ? <b>{say('firing.release.yours')}</b> : null}
          {releases ? (
            <ConfirmedAct
              label={say('firing.act.release')}
              ask={say('firing.ask.release')}
              danger
              act={() => releaseFiring(firing.id).then(() => client.invalidateQueries())}
            />
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

/** Runs; nothing is read aloud each second. */
function TimeLeft({ until }: { readonly until: string }) {
  const { say } = useWords();
  const left = Date.parse(until) - useNow();
  return <b className="left">{say('firing.release.left', { left: durationText(left) })} · </b>;
}
