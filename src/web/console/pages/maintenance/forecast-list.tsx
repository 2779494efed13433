import { Button } from 'antd';
import { Link } from 'react-router';
import { useForecasts } from '../../data/maintenance.ts';
import { Failure } from '../../parts/failure.tsx';
import { ForecastWhen } from '../../parts/forecast-when.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** When batteries, wear and counters will be at their limits, the nearest first; what cannot be said says why. */
export function ForecastList({ place }: { readonly place: string }) {
  const { say, pick } = useWords();
  const forecasts = useForecasts(place, true);
  const items = (forecasts.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <>
      <Failure error={forecasts.error} again={() => void forecasts.refetch()} />
      {forecasts.isPending ? <Waiting /> : null}
      {forecasts.data && items.length === 0 ? <p className="panel">{say('forecast.none')}</p> : null}
      <ul className="rows due-rows" aria-label={say('maintenance.forecasts')}>
        {items.map((item) => (
          <li key={`${item.deviceId} ${item.point} ${item.component}`} className="row">
            <ForecastWhen item={item} />
            <div>
              <b>{pick(item.title)}</b>
              <div className="quiet">{pick(item.basis)}</div>
            </div>
            <div>
              <Link to={`/device/${encodeURIComponent(item.deviceId)}`}>{item.deviceId}</Link>
              <div>{placeText(item.place)}</div>
            </div>
          </li>
        ))}
      </ul>
      {forecasts.hasNextPage ? (
        <Button onClick={() => void forecasts.fetchNextPage()} loading={forecasts.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
