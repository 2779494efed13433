import { Button } from 'antd';
import { Link } from 'react-router';
import { useAddress } from '../../data/address.ts';
import { queryText } from '../../data/gateway-api.ts';
import { type KpiAsked, useBehind } from '../../data/kpis.ts';
import { AlarmRow } from '../../parts/alarm-row.tsx';
import { Failure } from '../../parts/failure.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

/** The alarms behind one number, in the order in which they came. */
export function Behind({ asked, figure }: { readonly asked: KpiAsked; readonly figure: string }) {
  const { say } = useWords();
  const { value } = useAddress();
  const alarms = useBehind(asked, figure);
  const items = (alarms.data?.pages ?? []).flatMap((page) => page.items);
  const { place, terminal, range } = asked;
  const title = value('what') || say('kpis.behind');
  return (
    <>
      <PageHead title={title}>
        <Link to={`/kpis${queryText({ place, terminal, range: range === 'day' ? '' : range })}`}>{say('kpis.behind.back')}</Link>
      </PageHead>
      <p className="quiet">
        {say('kpis.behind')}
        {asked.from === '' ? null : ` · ${say('kpis.behind.period', { from: momentText(asked.from), to: momentText(asked.to) })}`}
      </p>
      <Failure error={alarms.error} again={() => void alarms.refetch()} />
      {alarms.isPending ? <Waiting /> : null}
      {alarms.data && items.length === 0 ? <p>{say('kpis.behind.none')}</p> : null}
      <ul className="alarm-list" aria-label={title}>
        {items.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} />
        ))}
      </ul>
      {alarms.hasNextPage ? (
        <Button onClick={() => void alarms.fetchNextPage()} loading={alarms.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
