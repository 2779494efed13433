import { Button, Empty, Input } from 'antd';
import { Link } from 'react-router';
import { useAddress } from '../data/address.ts';
import { useRules } from '../data/alarms.ts';
import { type AuditEntry, useAudit } from '../data/audit.ts';
import { usePeople } from '../data/people.ts';
import { usePlans } from '../data/plans.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { MomentField } from '../parts/moment-field.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { detailText, type Named, pathOf, targetText } from './audit/audit-words.ts';
import { Verify } from './audit/verify.tsx';
import './access.css';

const groups = [
  'alarm',
  'response',
  'drill',
  'interlock',
  'duty',
  'journal',
  'presence',
  'tier',
  'gateway',
  'cap',
  'device',
  'terminal',
  'session',
  'user',
  'invitation',
  'token',
  'profiles',
  'rule-draft',
  'access',
  'account',
] as const;
const parts = ['by', 'act', 'target', 'from', 'to'] as const;

/** Who did what to what, when and from where. */
export function Component() {
  const { say, word, pick } = useWords();
  const { value, set } = useAddress();
  const people = usePeople();
  const rules = useRules();
  const plans = usePlans();
  const filter = { by: value('by'), act: value('act'), target: value('target'), from: value('from'), to: value('to') };
  const audit = useAudit(filter);
  const items = (audit.data?.pages ?? []).flatMap((page) => page.items);
  const filtered = parts.some((part) => filter[part] !== '');
  const known = people.data ?? [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  // One who is gone is in no list and stays in the trail.
  const choices = filter.by === '' || names.has(filter.by) ? known : [...known, { id: filter.by, name: filter.by }];
  const named: Named = {
    rule: (id) => {
      const known = [...(rules.data?.values() ?? [])].find((rule) => rule.id === id);
      return known ? pick(known.title) : undefined;
    },
    plan: (id) => plans.data?.find((plan) => plan.id === id),
  };
  return (
    <>
      <PageHead title={say('audit.title')}>
        <Age at={audit.dataUpdatedAt} oldMs={600_000} refresh={() => void audit.refetch()} />
      </PageHead>
      <p className="quiet">{say('audit.lead')}</p>
      <Verify />
      <search className="filters" aria-label={say('audit.filter')}>
        <select
          className="plain-select"
          aria-label={say('audit.filter.by')}
          value={filter.by}
          onChange={({ target }) => set('by', target.value)}
        >
          <option value="">{say('audit.filter.anybody')}</option>
          {choices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name === id ? id : `${name} (${id})`}
            </option>
          ))}
        </select>
        <select
          className="plain-select"
          aria-label={say('audit.filter.act')}
          value={filter.act}
          onChange={({ target }) => set('act', target.value)}
        >
          <option value="">{say('audit.filter.anyAct')}</option>
          {groups.map((group) => (
            <option key={group} value={group}>
              {say(`audit.group.${group}`)}
            </option>
          ))}
          {filter.act === '' || groups.some((group) => group === filter.act) ? null : (
            <option value={filter.act}>{word('audit.act', filter.act)}</option>
          )}
        </select>
        <Input.Search
          className="filters-text"
          aria-label={say('audit.filter.target')}
          placeholder={say('audit.filter.target')}
          allowClear
          key={filter.target}
          defaultValue={filter.target}
          onSearch={(text) => set('target', text.trim())}
        />
        <MomentField part="from" label={say('audit.filter.from')} />
        <MomentField part="to" label={say('audit.filter.to')} />
        {filtered ? (
          <Link className="filters-count" to="/audit">
            {say('audit.filter.clear')}
          </Link>
        ) : null}
      </search>
      <Failure error={audit.error} again={() => void audit.refetch()} />
      {audit.isPending ? <Waiting /> : null}
      {audit.data && items.length === 0 ? <Empty description={say(audit.hasNextPage ? 'audit.noneYet' : 'audit.none')} /> : null}
      <ol className="rows trail" aria-label={say('audit.title')}>
        {items.map((entry) => (
          <Entry key={entry.sequence} entry={entry} named={named} name={names.get(entry.origin.by ?? '') ?? entry.origin.by} />
        ))}
      </ol>
      {audit.hasNextPage ? (
        <Button onClick={() => void audit.fetchNextPage()} loading={audit.isFetchingNextPage}>
          {say(items.length === 0 ? 'audit.further' : 'more')}
        </Button>
      ) : null}
    </>
  );
}

function Entry({ entry, named, name }: { readonly entry: AuditEntry; readonly named: Named; readonly name: string | null }) {
  const { say, word } = useWords();
  const { sequence, at, origin, act, target, detail } = entry;
  const cut = target.indexOf(':');
  const [kind, id] = [target.slice(0, cut), target.slice(cut + 1)];
  const path = pathOf(kind, id);
  // What the gateway did by itself came from a part of it, what it refused from an address.
  const machine = origin.by === null && origin.via === 'gateway';
  const details = detailText(act, detail, named);
  return (
    <li className="row">
      <div>
        <time dateTime={at}>{momentText(at)}</time>
        <div className="quiet">#{sequence}</div>
      </div>
      <div>
        <b>{name ?? say('audit.machine')}</b>
        <div className="quiet">
          {machine ? null : `${word('audit.via', origin.via)} · `}
          {machine && !/[.:]/.test(origin.from) ? null : say('audit.from', { from: origin.from })}
        </div>
      </div>
      <div>
        <b>{word('audit.act', act)}</b>
        <div className="quiet">
          {path === null ? targetText(target) : word('audit.kind', kind)} {path === null ? null : <Link to={path}>{id}</Link>}
        </div>
      </div>
      <div className="quiet trail-detail">{details}</div>
    </li>
  );
}
