import { Link } from 'react-router';
import type { Alarm } from '../../data/alarms.ts';
import { healthOf, healths, unreadableDevices } from '../../data/device-health.ts';
import type { Device } from '../../data/wire.ts';
import { HealthMark } from '../../parts/health-mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly devices: readonly Device[];
  readonly alarms: readonly Alarm[];
  /** Not all devices have been read yet. */
  readonly partial: boolean;
}

/** How many devices are well, and how many are not and how. */
export function DeviceHealth({ devices, alarms, partial }: Shown) {
  const { say } = useWords();
  const unreadable = unreadableDevices(alarms);
  const counts = new Map<string, number>();
  for (const device of devices) {
    const health = healthOf(device, unreadable);
    counts.set(health, (counts.get(health) ?? 0) + 1);
  }
  return (
    <Panel title={say('overview.devices')} more={<Link to="/devices">{say('overview.devices.all', { n: devices.length })}</Link>}>
      {partial ? <p className="quiet">{say('overview.partial')}</p> : null}
      <ul className="tiles">
        {[...healths].reverse().map((health) => (
          <li key={health} className="tile">
            <b className="tile-number">{counts.get(health) ?? 0}</b>
            <Link to={`/devices?state=${health}`}>
              <HealthMark health={health} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
