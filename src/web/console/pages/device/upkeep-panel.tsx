import { Link } from 'react-router';
import { useUpkeep } from '../../data/maintenance.ts';
import { DueWhen } from '../../parts/due-when.tsx';
import { Failure } from '../../parts/failure.tsx';
import { ForecastWhen } from '../../parts/forecast-when.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ScoreMark } from '../../parts/score-mark.tsx';
import { ScoreReasons } from '../../parts/score-reasons.tsx';
import { useWords } from '../../text/language.ts';
import '../maintenance.css';

/** How well this device is, with every reason, and what has to be done about it. */
export function UpkeepPanel({ deviceId }: { readonly deviceId: string }) {
  const { say, pick } = useWords();
  const upkeep = useUpkeep(deviceId);
  const { health, due = [], forecasts = [] } = upkeep.data ?? {};
  if (!upkeep.error && health === undefined && due.length === 0) return null;
  return (
    <Panel title={say('device.upkeep')} more={<Link to="/maintenance">{say('device.upkeep.all')}</Link>}>
      <Failure error={upkeep.error} again={() => void upkeep.refetch()} />
      {health ? (
        <div id="health-score" title={say('score.what')}>
          <ScoreMark score={health.score} />
          <ScoreReasons reasons={health.reasons} />
        </div>
      ) : null}
      <ul className="due-of-device">
        {due.map((item) => (
          <li key={`${item.kind} ${item.title.en}`}>
            <b>{pick(item.title)}</b> <DueWhen item={item} />
            <div className="quiet">{pick(item.basis)}</div>
          </li>
        ))}
      </ul>
      {forecasts.length === 0 ? null : (
        <>
          <h3 className="quiet">{say('maintenance.forecasts')}</h3>
          <ul className="due-of-device" id="forecasts">
            {forecasts.map((item) => (
              <li key={`${item.point} ${item.component}`}>
                <b>{pick(item.title)}</b> <ForecastWhen item={item} />
                <div className="quiet">{pick(item.basis)}</div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
