import { Button, DatePicker, Empty, Input, Select, Spin } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useState } from 'react';
import { Link } from 'react-router';
import { byNeed } from '../../page/alarm-order.ts';
import { terminalOf } from '../../page/alarm-subject.ts';
import { momentOfWallText } from '../../page/site-zone.ts';
import { useAddress } from '../data/address.ts';
import { type Alarm, type AlarmFilter, alarmStates, useAlarms, waitingStates } from '../data/alarms.ts';
import { type Edge, edgeOf, shownEdge } from '../data/day-filter.ts';
import { may, useSession } from '../data/session.ts';
import { severities } from '../data/wire.ts';
import { ActDialog } from '../parts/act-dialog.tsx';
import { Age } from '../parts/age.tsx';
import { AlarmStateMark, ExerciseMark } from '../parts/alarm-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SeverityMark } from '../parts/severity-mark.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './desk.css';

const waiting = waitingStates.join(',');

export function Component() {
  const { say } = useWords();
  const { value, set } = useAddress();
  const state = value('state') || 'active';
  const filter: AlarmFilter = {
    state: state === 'all' ? '' : state,
    severity: value('severity'),
    place: value('place'),
    from: edgeOf('from', value('from')),
    to: edgeOf('to', value('to')),
  };
  const alarms = useAlarms(filter);
  const [acknowledging, setAcknowledging] = useState<Alarm | null>(null);
  const items = (alarms.data?.pages ?? []).flatMap((page) => page.items).toSorted(byNeed);
  const pick = (name: Edge, moment: dayjs.Dayjs | null) => set(name, moment ? momentOfWallText(moment.format('YYYY-MM-DDTHH:mm:ss')) : '');
  const day = (name: Edge) => {
    const shown = shownEdge(name, value(name));
    return (
      <DatePicker
        // A day alone is the whole day, first hour to last.
        showTime={{ format: 'HH:mm', defaultOpenValue: dayjs(name === 'from' ? '2000-01-01T00:00:00' : '2000-01-01T23:59:59') }}
        needConfirm={false}
        // It would be that of this browser.
        showNow={false}
        format="YYYY-MM-DD HH:mm"
        aria-label={say(`alarms.filter.${name}`)}
        placeholder={say(`alarms.filter.${name}`)}
        value={shown === null ? null : dayjs(shown)}
        onChange={(moment) => pick(name, moment)}
        // The list follows with the press on a day, not when the field is left.
        onCalendarChange={(moment) => pick(name, Array.isArray(moment) ? null : moment)}
      />
    );
  };
  const narrowed = [filter.severity, filter.place, filter.from, filter.to].some((part) => part !== '');
  return (
    <>
      <PageHead title={say('alarms.title')}>
        <Age at={alarms.dataUpdatedAt} refresh={() => void alarms.refetch()} />
      </PageHead>
      <search className="filters" aria-label={say('alarms.filter')}>
        <Select
          aria-label={say('alarms.filter.state')}
          className="filter"
          value={state}
          onChange={(next: string) => set('state', next === 'active' ? '' : next)}
          options={[
            { value: 'active', label: say('alarms.filter.active') },
            { value: waiting, label: say('alarms.filter.waiting') },
            ...alarmStates.map((name) => ({ value: name, label: say(`alarm.state.${name}`) })),
            { value: 'all', label: say('alarms.filter.all') },
          ]}
        />
        <Select
          aria-label={say('alarms.filter.severity')}
          className="filter"
          value={value('severity')}
          onChange={(next: string) => set('severity', next)}
          options={[
            { value: '', label: say('alarms.filter.anySeverity') },
            ...severities.map((name) => ({ value: name, label: say(`severity.${name}`) })),
          ]}
        />
        <Input.Search
          aria-label={say('alarms.filter.place')}
          className="filter wide"
          placeholder={say('alarms.filter.place')}
          allowClear
          key={value('place')}
          defaultValue={value('place')}
          onSearch={(text) => set('place', text.trim().replaceAll(' › ', '/'))}
        />
        {day('from')}
        {day('to')}
      </search>
      <Failure error={alarms.error} again={() => void alarms.refetch()} />
      {alarms.isPending ? <Spin /> : null}
      {alarms.data && items.length === 0 ? (
        <Empty description={say(state === 'active' && !narrowed ? 'alarms.none.active' : 'alarms.none')}>
          {state === 'active' && narrowed ? <Button onClick={() => set('state', 'all')}>{say('alarms.none.ended')}</Button> : null}
        </Empty>
      ) : null}
      <ul className="alarm-list" aria-label={say('alarms.title')}>
        {items.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} acknowledge={() => setAcknowledging(alarm)} />
        ))}
      </ul>
      {alarms.hasNextPage ? (
        <Button onClick={() => void alarms.fetchNextPage()} loading={alarms.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
      {acknowledging ? <ActDialog alarm={acknowledging} name="acknowledge" close={() => setAcknowledging(null)} /> : null}
    </>
  );
}

function AlarmRow({ alarm, acknowledge }: { readonly alarm: Alarm; readonly acknowledge: () => void }) {
  const { say, pick } = useWords();
  const session = useSession();
  const waits = waitingStates.includes(alarm.state);
  const terminal = terminalOf(alarm.subject);
  return (
    <li className={`alarm-row is-${alarm.severity} ${alarm.state === 'normal' ? 'is-over' : ''}`}>
      <div className="alarm-row-what">
        <SeverityMark severity={alarm.severity} /> <ExerciseMark alarm={alarm} />
        <Link className="alarm-row-title" to={`/alarm/${encodeURIComponent(alarm.id)}`}>
          {pick(alarm.title)}
        </Link>
        <div className="alarm-row-reason">{pick(alarm.reasons)}</div>
      </div>
      <div className="alarm-row-where">
        {placeText(alarm.place)}
        {terminal === null ? null : <div>{terminal}</div>}
        {alarm.deviceId === null ? null : (
          <div>
            <Link to={`/device/${encodeURIComponent(alarm.deviceId)}`}>{alarm.deviceId}</Link>
            {alarm.component === '' ? '' : ` [${alarm.component}]`}
          </div>
        )}
      </div>
      <div className="alarm-row-state">
        <AlarmStateMark alarm={alarm} />
        <div className="quiet">{say('alarm.raisedAt', { at: momentText(alarm.raisedAt) })}</div>
        {alarm.acknowledgedBy === null ? null : (
          <div className="quiet">{say('alarm.ackedBy', { by: alarm.acknowledgedBy, at: momentText(alarm.acknowledgedAt) })}</div>
        )}
        {alarm.endedAt === null ? null : <div className="quiet">{say('alarm.endedAt', { at: momentText(alarm.endedAt) })}</div>}
      </div>
      <div className="alarm-row-acts">
        {waits && may(session.data, 'act') ? (
          <Button
            type="primary"
            onClick={acknowledge}
            aria-label={`${say('act.acknowledge')}: ${pick(alarm.title)}, ${placeText(alarm.place)}`}
          >
            {say('act.acknowledge')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
