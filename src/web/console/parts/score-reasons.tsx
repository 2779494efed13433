import type { DeviceHealthScore } from '../data/maintenance.ts';
import { useWords } from '../text/language.ts';

/** Everything that is known against a device, the heaviest first. */
export function ScoreReasons({ reasons }: Pick<DeviceHealthScore, 'reasons'>) {
  const { say, pick } = useWords();
  if (reasons.length === 0) return <p className="quiet score-reasons">{say('score.well')}</p>;
  return (
    <ul className="score-reasons">
      {reasons.map((reason) => (
        <li key={reason.text.en}>
          {pick(reason.text)} {reason.points > 0 ? <span className="quiet">{say('score.points', { n: reason.points })}</span> : null}
        </li>
      ))}
    </ul>
  );
}
