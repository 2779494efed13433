import { Button } from 'antd';
import { Link } from 'react-router';
import { useAddress } from '../../data/address.ts';
import { useProfiles } from '../../data/devices.ts';
import { dueKinds, dueStates, useDue } from '../../data/maintenance.ts';
import { Age } from '../../parts/age.tsx';
import { DueWhen } from '../../parts/due-when.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** What has to be done, by when it is due: with whom, where, and what the day was worked out from. */
export function DueList({ place }: { readonly place: string }) {
  const { say, pick } = useWords();
  const { value, set } = useAddress();
  const [state, kind] = [dueStates.find((name) => name === value('state')) ?? '', dueKinds.find((name) => name === value('kind')) ?? ''];
  const due = useDue({ state, kind, place }, true);
  const profiles = useProfiles();
  const items = (due.data?.pages ?? []).flatMap((page) => page.items);
  const counts = due.data?.pages[0]?.counts;
  const typeOf = (id: string) => {
    const title = profiles.data?.get(id)?.title;
    return title ? pick(title) : id;
  };
  return (
    <>
      {counts ? (
        <ul className="tiles">
          {dueStates.map((name) => (
            <li key={name} className="tile panel-ground">
              <b className="tile-number">{counts[name]}</b>
              <button
                type="button"
                className="linklike"
                aria-pressed={state === name}
                onClick={() => set('state', state === name ? '' : name)}
              >
                {say(`due.state.${name}`)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="filters">
        <select
          className="plain-select"
          aria-label={say('maintenance.state')}
          value={state}
          onChange={({ target }) => set('state', target.value)}
        >
          <option value="">{say('maintenance.anyState')}</option>
          {dueStates.map((name) => (
            <option key={name} value={name}>
              {say(`due.state.${name}`)}
            </option>
          ))}
        </select>
        <select
          className="plain-select"
          aria-label={say('maintenance.kind')}
          value={kind}
          onChange={({ target }) => set('kind', target.value)}
        >
          <option value="">{say('maintenance.anyKind')}</option>
          {dueKinds.map((name) => (
            <option key={name} value={name}>
              {say(`due.kind.${name}`)}
            </option>
          ))}
        </select>
        <Age at={due.dataUpdatedAt} oldMs={150_000} refresh={() => void due.refetch()} />
      </div>
      <Failure error={due.error} again={() => void due.refetch()} />
      {due.isPending ? <Waiting /> : null}
      {due.data && items.length === 0 ? <p className="panel">{say('maintenance.none')}</p> : null}
      <ul className="rows due-rows" aria-label={say('maintenance.due')}>
        {items.map((item) => (
          <li key={`${item.deviceId} ${item.kind} ${item.title.en}`} className="row">
            <DueWhen item={item} />
            <div>
              <b>{pick(item.title)}</b>
              <div className="quiet">{pick(item.basis)}</div>
            </div>
            <div>
              <Link to={`/device/${encodeURIComponent(item.deviceId)}`}>{item.deviceId}</Link>{' '}
              <span className="quiet">{typeOf(item.profile)}</span>
              <div>{placeText(item.place)}</div>
            </div>
          </li>
        ))}
      </ul>
      {due.hasNextPage ? (
        <Button onClick={() => void due.fetchNextPage()} loading={due.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
