import { Button, Empty, Input, Select, Spin } from 'antd';
import { Link } from 'react-router';
import { useAddress } from '../data/address.ts';
import { useDevices } from '../data/devices.ts';
import { may, useSession } from '../data/session.ts';
import { type Quarantined, useQuarantine } from '../data/workbench.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { phrase } from '../text/phrases.ts';
import './desk.css';

/** Messages that were kept and could not be used: what each lacked, and the cure. */
export function Component() {
  const { say, word } = useWords();
  const { value, set } = useAddress();
  const quarantine = useQuarantine(value('device'));
  const all = (quarantine.data?.pages ?? []).flatMap((page) => page.items);
  const codes = [...new Set(all.map(({ problem }) => problem.code))].sort();
  const items = all.filter(
    ({ problem }) =>
      (value('code') === '' || problem.code === value('code')) && (value('weight') === '' || problem.weight === value('weight')),
  );
  return (
    <>
      <PageHead title={say('quarantine.title')}>
        <Age at={quarantine.dataUpdatedAt} refresh={() => void quarantine.refetch()} />
      </PageHead>
      <p className="quiet">{say('quarantine.lead')}</p>
      <search className="filters" aria-label={say('quarantine.filter')}>
        <Input.Search
          aria-label={say('quarantine.filter.device')}
          className="filter wide"
          placeholder={say('quarantine.filter.device')}
          allowClear
          key={value('device')}
          defaultValue={value('device')}
          onSearch={(text) => set('device', text.trim())}
        />
        <Select
          aria-label={say('quarantine.filter.code')}
          className="filter"
          value={value('code')}
          onChange={(next: string) => set('code', next)}
          options={[
            { value: '', label: say('quarantine.filter.anyCode') },
            ...codes.map((code) => ({ value: code, label: word('problem', code) })),
          ]}
        />
        <Select
          aria-label={say('quarantine.filter.weight')}
          className="filter"
          value={value('weight')}
          onChange={(next: string) => set('weight', next)}
          options={[
            { value: '', label: say('quarantine.filter.anyWeight') },
            { value: 'error', label: say('quarantine.weight.error') },
            { value: 'notice', label: say('quarantine.weight.notice') },
          ]}
        />
      </search>
      <Failure error={quarantine.error} again={() => void quarantine.refetch()} />
      {quarantine.isPending ? <Spin /> : null}
      {quarantine.data && items.length === 0 ? (
        <Empty description={say(all.length === 0 ? 'quarantine.none' : 'quarantine.noneHere')} />
      ) : null}
      <ul className="quarantine-list">
        {items.map((item) => (
          <Entry key={item.id} item={item} />
        ))}
      </ul>
      {quarantine.hasNextPage ? (
        <Button onClick={() => void quarantine.fetchNextPage()} loading={quarantine.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}

function Entry({ item }: { readonly item: Quarantined }) {
  const { say, word, language } = useWords();
  const { problem, deviceId, body, sealed } = item;
  const devices = useDevices();
  const session = useSession();
  const profile = devices.data?.find((device) => device.id === deviceId)?.profile;
  const rows = [
    [say('quarantine.field'), problem.pointer === '' ? say('quarantine.whole') : problem.pointer],
    [say('quarantine.expected'), phrase(problem.expected, language)],
    [say('quarantine.came'), phrase(problem.came, language)],
    [say('quarantine.cure'), phrase(problem.cure, language)],
  ] as const;
  const bench = new URLSearchParams({ profile: profile ?? '', channel: item.channel, payload: body ?? '' });
  return (
    <li className={`panel quarantine-entry is-${problem.weight}`}>
      <div className="quarantine-head">
        <h2>
          <span aria-hidden="true">{problem.weight === 'error' ? '■' : '△'}</span> {word('problem', problem.code)}
        </h2>
        <span className="quiet">{say(`quarantine.weight.${problem.weight}`)}</span>
        {item.source === 'cap' ? deviceId : <Link to={`/device/${encodeURIComponent(deviceId)}`}>{deviceId}</Link>}
        <code className="quiet">
          {problem.code} · {item.source} · {item.channel}
        </code>
        <time className="quiet">{momentText(item.at)}</time>
      </div>
      <dl className="facts">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h3>{say('quarantine.body')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long message is scrolled with the keyboard too */}
      <pre tabIndex={0}>{sealed ? say('quarantine.sealed') : (body ?? say('quarantine.gone'))}</pre>
      {body !== null && profile && may(session.data, 'install') ? <Link to={`/workbench?${bench}`}>{say('quarantine.tryIt')}</Link> : null}
    </li>
  );
}
