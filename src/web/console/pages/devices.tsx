import { Table, type TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useAddress } from '../data/address.ts';
import { useActiveAlarms } from '../data/alarms.ts';
import { fitting, readFilter } from '../data/device-filter.ts';
import { byUrgency, healthOf, isOverdue, unreadableDevices } from '../data/device-health.ts';
import { devicesEveryMs, useDevices, useProfiles } from '../data/devices.ts';
import type { Device } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { HealthMark } from '../parts/health-mark.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { FilterBar } from './devices/filter-bar.tsx';
import { LatestCell } from './devices/latest-cell.tsx';
import { useRoomBelow } from './devices/room-below.ts';
import { useNarrow } from './devices/use-narrow.ts';

export function Component() {
  const { say, pick } = useWords();
  const profiles = useProfiles();
  const alarms = useActiveAlarms();
  const { search, change } = useAddress();
  const filter = useMemo(() => readFilter(search), [search]);
  const devices = useDevices(filter.state === 'retired' ? 'retired' : 'in-service');
  const unreadable = useMemo(() => unreadableDevices(alarms.data ?? []), [alarms.data]);
  const rows = useMemo(
    () => [...fitting(devices.data ?? [], filter, unreadable)].sort(byUrgency(unreadable)),
    [devices.data, filter, unreadable],
  );
  const { ref, height } = useRoomBelow();
  const narrow = useNarrow();
  const count = devices.data?.length ?? 0;

  const typeText = (id: string) => {
    const profile = profiles.data?.get(id);
    return profile ? pick(profile.title) : id;
  };
  const heard = (at: string | null) => (at === null ? <span className="quiet">{say('health.never')}</span> : momentText(at));
  const all: TableColumnsType<Device> = [
    {
      title: say('devices.column.id'),
      dataIndex: 'id',
      width: narrow ? 190 : 150,
      ...(narrow ? {} : { fixed: 'left' as const }),
      sorter: (a, b) => (a.id < b.id ? -1 : 1),
      render: (id: string, { profile, place }) => (
        <>
          <Link to={`/device/${encodeURIComponent(id)}`}>{id}</Link>
          {narrow ? (
            <>
              <span className="cell-line">{typeText(profile)}</span>
              <span className="cell-line quiet">{placeText(place)}</span>
            </>
          ) : null}
        </>
      ),
    },
    {
      title: say('devices.column.state'),
      key: 'state',
      width: 170,
      render: (_, device) => (
        <>
          <HealthMark health={healthOf(device, unreadable)} /> {device.worst ? <SeverityMark severity={device.worst} /> : null}
          {device.retiredAt ? (
            <span className="cell-line quiet">{say('devices.retiredAt', { at: momentText(device.retiredAt) })}</span>
          ) : isOverdue(device) ? (
            <span className="cell-line overdue">{say('devices.overdue', { due: device.inspectionDue ?? '' })}</span>
          ) : null}
          {narrow ? <span className="cell-line quiet">{heard(device.lastMessageAt)}</span> : null}
        </>
      ),
    },
    {
      title: say('devices.column.heard'),
      dataIndex: 'lastMessageAt',
      width: 150,
      sorter: (a, b) => Date.parse(a.lastMessageAt ?? '1970-01-01') - Date.parse(b.lastMessageAt ?? '1970-01-01'),
      render: heard,
    },
    {
      title: say('devices.column.type'),
      dataIndex: 'profile',
      width: 150,
      render: typeText,
    },
    { title: say('devices.column.place'), dataIndex: 'place', width: 220, render: placeText },
    {
      title: say('devices.column.values'),
      key: 'values',
      width: 300,
      render: (_, { id, profile }) => <LatestCell id={id} profile={profiles.data?.get(profile)} />,
    },
  ];
  // What has no column of its own there stands under the others; the values are on the page of the device.
  const columns = narrow ? all.slice(0, 2) : all;
  return (
    <>
      <PageHead title={say('devices.title')}>
        <span className="quiet" role="status">
          {devices.data && devices.dataUpdatedAt === 0
            ? say('devices.loading', { n: count })
            : say('devices.count', { n: rows.length, all: count })}
        </span>
        <Age at={devices.dataUpdatedAt} oldMs={devicesEveryMs(count) * 2.5} refresh={() => void devices.refetch()} />
      </PageHead>
      <Failure error={devices.error ?? alarms.error} again={() => void (devices.error ? devices : alarms).refetch()} />
      <FilterBar filter={filter} change={(next) => change(next, { replace: false })} profiles={profiles.data} />
      <div ref={ref}>
        <Table<Device>
          virtual
          rowKey="id"
          size="small"
          columns={columns}
          dataSource={rows}
          loading={devices.isPending}
          pagination={false}
          showSorterTooltip={false}
          scroll={{ x: narrow ? 340 : 1140, y: height }}
          locale={{ emptyText: say('devices.none') }}
        />
      </div>
    </>
  );
}
