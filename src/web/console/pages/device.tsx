import { Link, useParams } from 'react-router';
import { healthOf, unreadableDevices } from '../data/device-health.ts';
import { useDevice, useLatest, useProfiles } from '../data/devices.ts';
import { useSession } from '../data/session.ts';
import { useDeviceAlarms } from '../data/silences.ts';
import { Age } from '../parts/age.tsx';
import { AlarmLine } from '../parts/alarm-line.tsx';
import { Failure } from '../parts/failure.tsx';
import { HealthMark } from '../parts/health-mark.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { CommandPanel } from './device/command-panel.tsx';
import { Connectivity } from './device/connectivity.tsx';
import { LatestTable } from './device/latest-table.tsx';
import { Papers } from './device/papers.tsx';
import { ServicePanel, ServiceStrip } from './device/service-panel.tsx';
import { TestPanel } from './device/test-panel.tsx';
import { TestStrip } from './device/test-strip.tsx';
import { TrendPanel } from './device/trend-panel.tsx';
import { UpkeepPanel } from './device/upkeep-panel.tsx';
import { WhyUnwell } from './device/why-unwell.tsx';

/** How far back alarms and silences are shown; the trend draws those of them that lie in its own period. */
const days = 366;

export function Component() {
  const { say, pick } = useWords();
  const { id = '' } = useParams();
  const device = useDevice(id);
  const latest = useLatest(id);
  const profiles = useProfiles();
  const alarms = useDeviceAlarms(id, days);
  const session = useSession();
  const refresh = () => {
    for (const query of [device, latest, alarms]) void query.refetch();
  };
  if (!device.data) {
    return (
      <>
        <PageHead title={id} />
        {device.error ? <Failure error={device.error} again={refresh} /> : <Waiting />}
      </>
    );
  }
  const profile = profiles.data?.get(device.data.profile);
  const health = healthOf(device.data, unreadableDevices((alarms.data ?? []).filter(({ state }) => state !== 'normal')));
  const shownAlarms = (alarms.data ?? []).slice(0, 30);
  return (
    <>
      <PageHead title={id}>
        <Age at={Math.min(device.dataUpdatedAt, latest.dataUpdatedAt || device.dataUpdatedAt)} oldMs={30_000} refresh={refresh} />
      </PageHead>
      <Failure error={device.error ?? latest.error ?? alarms.error} again={refresh} />
      <p className="device-head">
        <HealthMark health={health} /> {device.data.worst ? <SeverityMark severity={device.data.worst} /> : null}
        <b>{profile ? pick(profile.title) : device.data.profile}</b>
        <Link to={`/devices?place=${encodeURIComponent(device.data.place)}`}>{placeText(device.data.place)}</Link>
        {device.data.lastMessageAt ? (
          <span className="quiet">{say('device.lastMessage', { at: momentText(device.data.lastMessageAt) })}</span>
        ) : null}
      </p>
      {device.data.state === 'retired' ? <p className="banner is-error">{say('device.retired')}</p> : null}
      <WhyUnwell device={device.data} health={health} />
      <ServiceStrip entries={device.data.outOfService} />
      {device.data.test ? <TestStrip test={device.data.test} /> : null}
      <div className="columns">
        <div>
          <Panel title={say('device.latest')}>
            <LatestTable latest={latest.data} profile={profile} />
          </Panel>
          {session.data ? <CommandPanel device={device.data} profile={profile} user={session.data} /> : null}
          <UpkeepPanel deviceId={id} />
          <Papers device={device.data} user={session.data} />
        </div>
        <div>
          <TrendPanel deviceId={id} latest={latest.data} profile={profile} alarms={alarms.data ?? []} />
          <Connectivity deviceId={id} alarms={alarms.data} profiles={profiles.data} profile={profile} />
          <Panel title={say('device.alarms')} more={<span className="quiet">{say('device.alarms.days', { n: days })}</span>}>
            {alarms.data?.length === 0 ? <p className="quiet">{say('device.alarms.none')}</p> : null}
            {shownAlarms.map((alarm) => (
              <AlarmLine key={alarm.id} alarm={alarm} />
            ))}
          </Panel>
        </div>
      </div>
      <div className="columns">
        {session.data ? <ServicePanel device={device.data} user={session.data} /> : null}
        {session.data ? <TestPanel device={device.data} user={session.data} /> : null}
      </div>
    </>
  );
}
