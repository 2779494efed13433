import type { Reading } from '../../data/alarms.ts';
import type { Profile } from '../../data/wire.ts';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { pointTitle, valueText } from '../../text/value-text.ts';

interface Shown {
  readonly latest: readonly Reading[] | undefined;
  readonly profile: Profile | undefined;
}

/** The newest reading of every point, with unit and quality: what is not good is said, not hidden. */
export function LatestTable({ latest, profile }: Shown) {
  const { say } = useWords();
  if (!latest) return <Waiting />;
  if (latest.length === 0) return <p className="quiet">{say('value.none')}</p>;
  return (
    <div className="scroll">
      <table className="plain" id="latest">
        <thead>
          <tr>
            <th scope="col">{say('device.point')}</th>
            <th scope="col" className="number">
              {say('device.value')}
            </th>
            <th scope="col" className="when-wide">
              {say('device.quality')}
            </th>
            <th scope="col" className="when-wide">
              {say('device.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {latest.map((reading) => (
            <tr key={`${reading.point} ${reading.component ?? ''}`}>
              <th scope="row" title={reading.point}>
                {pointTitle(profile, reading)}
              </th>
              <td className={`number value is-${reading.quality}`}>
                {valueText(profile, reading)}
                <small className="when-narrow">
                  {say(`quality.${reading.quality}`)} · {momentText(reading.ts)}
                </small>
              </td>
              <td className={`when-wide value is-${reading.quality}`}>{say(`quality.${reading.quality}`)}</td>
              <td className="when-wide">{momentText(reading.ts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
