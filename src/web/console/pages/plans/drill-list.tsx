import { Button } from 'antd';
import { useDrills } from '../../data/drills.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ResponseRow } from '../../parts/response-row.tsx';
import { useWords } from '../../text/language.ts';

/** Drills that are over, newest first, each with its report. */
export function DrillList() {
  const { say } = useWords();
  const drills = useDrills();
  const items = (drills.data?.pages ?? []).flatMap((page) => page.items).filter(({ closedAt }) => closedAt !== null);
  return (
    <Panel title={say('drills.all')}>
      <Failure error={drills.error} again={() => void drills.refetch()} />
      {drills.data && items.length === 0 && !drills.hasNextPage ? <p>{say('drills.all.none')}</p> : null}
      <ul className="alarm-list" aria-label={say('drills.all')}>
        {items.map((drill) => (
          <ResponseRow key={drill.id} response={drill} />
        ))}
      </ul>
      {drills.hasNextPage ? (
        <Button onClick={() => void drills.fetchNextPage()} loading={drills.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </Panel>
  );
}
