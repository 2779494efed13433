import { Table, type TableColumnsType } from 'antd';
import { useDevices, useProfiles } from '../data/devices.ts';
import type { Device } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { DeviceState } from '../parts/device-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';

export function Component() {
  const { say, pick } = useWords();
  const devices = useDevices();
  const profiles = useProfiles();
  const columns: TableColumnsType<Device> = [
    {
      title: say('devices.column.id'),
      dataIndex: 'id',
      width: 200,
      render: (id: string) => <a href={`/device/${encodeURIComponent(id)}`}>{id}</a>,
    },
    {
      title: say('devices.column.type'),
      dataIndex: 'profile',
      width: 200,
      render: (id: string) => {
        const profile = profiles.data?.get(id);
        return profile ? pick(profile.title) : id;
      },
    },
    { title: say('devices.column.place'), dataIndex: 'place', width: 320, render: placeText },
    {
      title: say('devices.column.state'),
      key: 'state',
      width: 160,
      render: (_, device) => (
        <>
          <DeviceState device={device} /> {device.worst ? <SeverityMark severity={device.worst} /> : null}
        </>
      ),
    },
    {
      title: say('devices.column.heard'),
      dataIndex: 'lastMessageAt',
      width: 180,
      render: (at: string | null) => (at === null ? say('device.never') : momentText(at)),
    },
  ];
  return (
    <>
      <PageHead title={say('devices.title')}>
        <Age at={devices.dataUpdatedAt} refresh={() => void devices.refetch()} />
      </PageHead>
      <Failure error={devices.error} again={() => void devices.refetch()} />
      <Table<Device>
        virtual
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={devices.data ?? []}
        loading={devices.isPending}
        pagination={false}
        scroll={{ x: 1020, y: 600 }}
        locale={{ emptyText: say('devices.none') }}
      />
    </>
  );
}
