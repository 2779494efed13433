import { Button } from 'antd';
import { Link } from 'react-router';
import { csvPath, useHandovers } from '../../data/duty.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

const monthMs = 31 * 86_400_000;

/** Hand-overs, the newest first. */
export function Records() {
  const { say, pick } = useWords();
  const records = useHandovers();
  const items = (records.data?.pages ?? []).flatMap((page) => page.items);
  // To the minute: a link that changes with each second would be another link.
  const now = Math.ceil(gatewayNow() / 60_000) * 60_000;
  const [from, to] = [new Date(now - monthMs).toISOString(), new Date(now).toISOString()];
  return (
    <Panel
      title={say('duty.records')}
      more={
        <a href={csvPath('handovers', from, to)} download="handovers.csv">
          {say('duty.csv.handovers')}
        </a>
      }
    >
      <Failure error={records.error} again={() => void records.refetch()} />
      {records.data && items.length === 0 ? <p className="quiet">{say('duty.records.none')}</p> : null}
      <ul className="rows duty-records">
        {items.map((item) => (
          <li key={item.id} className="row">
            <Link to={`/handover/${encodeURIComponent(item.id)}`}>{momentText(item.closedAt ?? item.offeredAt)}</Link>
            <div>
              <b>{pick(item.title)}</b> <span className="quiet">{placeText(item.place)}</span>
            </div>
            <div>{say('duty.fromTo', { from: item.from.name, to: item.to.name })}</div>
            <div>{say(`duty.state.${item.state}`)}</div>
          </li>
        ))}
      </ul>
      {records.hasNextPage ? (
        <Button onClick={() => void records.fetchNextPage()} loading={records.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </Panel>
  );
}
