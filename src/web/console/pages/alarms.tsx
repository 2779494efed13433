import { Button, Empty, Input, Select, Spin } from 'antd';
import { useState } from 'react';
import { byNeed } from '../../page/alarm-order.ts';
import { useAddress } from '../data/address.ts';
import type { AlarmAct } from '../data/alarm-acts.ts';
import { type Alarm, type AlarmFilter, alarmStates, classifications, useAlarms, waitingStates } from '../data/alarms.ts';
import { type Aside, asides, isAside } from '../data/asides.ts';
import { edgeOf } from '../data/day-filter.ts';
import { severities } from '../data/wire.ts';
import { ActDialog } from '../parts/act-dialog.tsx';
import { Age } from '../parts/age.tsx';
import { AlarmRow } from '../parts/alarm-row.tsx';
import { Failure } from '../parts/failure.tsx';
import { MomentField } from '../parts/moment-field.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';
import { EmptyShelves, UnderMaintenance } from './alarms/put-aside.tsx';
import './access.css';
import './desk.css';

const waiting = waitingStates.join(',');

/** What rings, then what lies aside, then what is over. */
const rank = (alarm: Alarm): number => (alarm.state === 'normal' ? 2 : Number(isAside(alarm)));

/** `none`: what is not put aside in any way. */
function asidesOf(aside: string): Pick<AlarmFilter, Aside> {
  const [shelved = '', suppressed = '', outOfService = ''] = asides.map((name) =>
    aside === 'none' ? 'false' : aside === name ? 'true' : '',
  );
  return { shelved, suppressed, outOfService };
}

export function Component() {
  const { say } = useWords();
  const { value, set } = useAddress();
  const state = value('state') || 'active';
  const aside = value('aside');
  const filter: AlarmFilter = {
    state: state === 'all' ? '' : state,
    severity: value('severity'),
    place: value('place'),
    from: edgeOf('from', value('from')),
    to: edgeOf('to', value('to')),
    ...asidesOf(aside),
    classification: value('as'),
  };
  const alarms = useAlarms(filter);
  const [acting, setActing] = useState<{ readonly alarm: Alarm; readonly name: AlarmAct } | null>(null);
  const items = (alarms.data?.pages ?? []).flatMap((page) => page.items).toSorted((a, b) => rank(a) - rank(b) || byNeed(a, b));
  const narrowed = [filter.severity, filter.place, filter.from, filter.to, aside, filter.classification].some((part) => part !== '');
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
        <Select
          aria-label={say('alarms.filter.aside')}
          className="filter"
          value={aside}
          onChange={(next: string) => set('aside', next)}
          options={[
            { value: '', label: say('alarms.filter.anyAside') },
            ...asides.map((name) => ({ value: name, label: say(`aside.${name}`) })),
            { value: 'none', label: say('alarms.filter.noAside') },
          ]}
        />
        <Select
          aria-label={say('alarms.filter.as')}
          className="filter"
          value={value('as')}
          onChange={(next: string) => set('as', next)}
          options={[
            { value: '', label: say('alarms.filter.anyAs') },
            ...classifications.map((name) => ({ value: name, label: say(`classification.${name}`) })),
            { value: 'none', label: say('alarms.filter.noAs') },
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
        <MomentField part="from" label={say('alarms.filter.from')} />
        <MomentField part="to" label={say('alarms.filter.to')} />
      </search>
      {aside === 'shelved' ? <EmptyShelves /> : null}
      {aside === 'outOfService' ? <UnderMaintenance /> : null}
      <Failure error={alarms.error} again={() => void alarms.refetch()} />
      {alarms.isPending ? <Spin /> : null}
      {alarms.data && items.length === 0 ? (
        <Empty description={say(state === 'active' && !narrowed ? 'alarms.none.active' : 'alarms.none')}>
          {state === 'active' && narrowed ? <Button onClick={() => set('state', 'all')}>{say('alarms.none.ended')}</Button> : null}
        </Empty>
      ) : null}
      <ul className="alarm-list" aria-label={say('alarms.title')}>
        {items.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} act={(name) => setActing({ alarm, name })} />
        ))}
      </ul>
      {alarms.hasNextPage ? (
        <Button onClick={() => void alarms.fetchNextPage()} loading={alarms.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
      {acting ? <ActDialog {...acting} close={() => setActing(null)} /> : null}
    </>
  );
}
