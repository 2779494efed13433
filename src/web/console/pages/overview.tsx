import { Link } from 'react-router';
import { byNeed } from '../../page/alarm-order.ts';
import { useActiveAlarms } from '../data/alarms.ts';
import { useDevices, useTerminals } from '../data/devices.ts';
import { useOpenResponses } from '../data/responses.ts';
import { may, useSession } from '../data/session.ts';
import { severities } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { AlarmLine } from '../parts/alarm-line.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { DeviceHealth } from './overview/device-health.tsx';
import { needsOf } from './overview/needs.ts';
import { NeedsNow } from './overview/needs-now.tsx';
import { TerminalTile } from './overview/terminal-tile.tsx';

const shown = 12;

export function Component() {
  const { say } = useWords();
  const alarms = useActiveAlarms();
  const responses = useOpenResponses();
  const devices = useDevices();
  const terminals = useTerminals();
  const session = useSession();
  const asked = [alarms, responses, devices, terminals];
  const refresh = () => {
    for (const query of asked) void query.refetch();
  };
  const error = asked.find((query) => query.error)?.error;
  const title = say('overview.title');
  if (!alarms.data || !responses.data || !devices.data || !terminals.data) {
    return (
      <>
        <PageHead title={title} />
        {error ? <Failure error={error} again={refresh} /> : <Waiting />}
      </>
    );
  }
  const sorted = [...alarms.data].sort(byNeed);
  const partial = devices.dataUpdatedAt === 0;
  return (
    <>
      <PageHead title={title}>
        {/* As old as the oldest of what is shown. */}
        <Age at={Math.min(...asked.map((query) => query.dataUpdatedAt))} oldMs={150_000} refresh={refresh} />
      </PageHead>
      <Failure error={error} again={refresh} />
      <NeedsNow
        needs={needsOf({
          alarms: sorted,
          responses: responses.data,
          devices: devices.data,
          terminals: terminals.data,
          mayInstall: may(session.data, 'install'),
          seesAll: session.data?.place === '',
        })}
        partial={partial}
      />
      <div className="columns">
        <Panel title={say('overview.alarms')} more={<Link to="/alarms">{say('overview.alarms.all', { n: sorted.length })}</Link>}>
          <ul className="tiles">
            {severities.map((severity) => (
              <li key={severity} className="tile">
                <b className="tile-number">{sorted.filter((alarm) => alarm.severity === severity && !alarm.exercise).length}</b>
                <SeverityMark severity={severity} />
              </li>
            ))}
          </ul>
          {sorted.length === 0 ? <p className="quiet">{say('overview.alarms.none')}</p> : null}
          {sorted.slice(0, shown).map((alarm) => (
            <AlarmLine key={alarm.id} alarm={alarm} />
          ))}
          {sorted.length > shown ? (
            <p>
              <Link to="/alarms">{say('overview.alarms.more', { n: sorted.length - shown })}</Link>
            </p>
          ) : null}
        </Panel>
        <div>
          <DeviceHealth devices={devices.data} alarms={sorted} partial={partial} />
          <Panel
            title={say('overview.terminals')}
            more={
              <span className="quiet">
                {say('overview.terminals.live', {
                  live: terminals.data.filter(({ live }) => live).length,
                  n: terminals.data.length,
                })}
              </span>
            }
          >
            {terminals.data.length === 0 ? <p className="quiet">{say('overview.terminals.none')}</p> : null}
            <ul className="tiles">
              {terminals.data.map((terminal) => (
                <TerminalTile key={terminal.id} terminal={terminal} />
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}
