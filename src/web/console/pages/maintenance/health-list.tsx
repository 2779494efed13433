import { Button } from 'antd';
import { Link } from 'react-router';
import { useHealthScores } from '../../data/maintenance.ts';
import { Failure } from '../../parts/failure.tsx';
import { ScoreMark } from '../../parts/score-mark.tsx';
import { ScoreReasons } from '../../parts/score-reasons.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** How well devices are, of whom nobody knows anything first, then the worst. */
export function HealthList({ place }: { readonly place: string }) {
  const { say } = useWords();
  const scores = useHealthScores(place, true);
  const items = (scores.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <Failure error={scores.error} again={() => void scores.refetch()} />
      {scores.isPending ? <Waiting /> : null}
      {scores.data && items.length === 0 ? <p className="panel">{say('maintenance.noDevices')}</p> : null}
      <ul className="rows due-rows" aria-label={say('maintenance.health')}>
        {items.map((item) => (
          <li key={item.deviceId} className="row">
            <ScoreMark score={item.score} />
            <ScoreReasons reasons={item.reasons} />
            <div>
              <Link to={`/device/${encodeURIComponent(item.deviceId)}`}>{item.deviceId}</Link>
              <div>{placeText(item.place)}</div>
            </div>
          </li>
        ))}
      </ul>
      {scores.hasNextPage ? (
        <Button onClick={() => void scores.fetchNextPage()} loading={scores.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
