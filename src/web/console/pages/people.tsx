import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useAddress, useTyped } from '../data/address.ts';
import { type Person, peopleKey, usePeople } from '../data/people.ts';
import { may, useSession } from '../data/session.ts';
import { roles } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './access.css';

// Nobody waits for the dialogs before the list is there.
const InviteDialog = lazy(() => import('./people/invite-dialog.tsx'));
const PersonDialog = lazy(() => import('./people/person-dialog.tsx'));
/** More rows than these nobody reads; the browser would be busy with them. */
const mostRows = 300;

/** Who may do what, and where. */
export function Component() {
  const { say } = useWords();
  const { value, set } = useAddress();
  const typed = useTyped('q');
  const client = useQueryClient();
  const session = useSession();
  const people = usePeople();
  const [inviting, setInviting] = useState(false);
  const [managed, setManaged] = useState<Person | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const maintains = may(session.data, 'people');
  const sought = value('q').toLowerCase();
  const all = people.data ?? [];
  const shown = all.filter(
    ({ id, name, place, role }) =>
      (value('role') === '' || role === value('role')) &&
      [id, name, place, placeText(place)].some((text) => text.toLowerCase().includes(sought)),
  );
  const alone = all.length === 1;
  const changed = (what: string | null) => {
    setDone(what);
    void client.invalidateQueries({ queryKey: peopleKey });
  };
  return (
    <>
      <PageHead title={say('people.title')}>
        <Age at={people.dataUpdatedAt} oldMs={90_000} refresh={() => void people.refetch()} />
        {maintains && !alone ? (
          <Button type="primary" onClick={() => setInviting(true)}>
            {say('people.invite')}
          </Button>
        ) : null}
      </PageHead>
      <p className="quiet">
        {say('people.lead')} {maintains ? null : say('people.lead.see')}
      </p>
      <search className="filters" aria-label={say('people.filter')}>
        <Input
          className="filters-text"
          aria-label={say('people.filter.text')}
          placeholder={say('people.filter.text')}
          allowClear
          {...typed.field}
        />
        <select
          className="plain-select"
          aria-label={say('people.filter.role')}
          value={value('role')}
          onChange={(event) => set('role', event.target.value)}
        >
          <option value="">{say('people.filter.anyRole')}</option>
          {roles.map((role) => (
            <option key={role} value={role}>
              {say(`role.${role}`)}
            </option>
          ))}
        </select>
        {people.data ? <span className="quiet filters-count">{say('people.count', { n: shown.length, all: all.length })}</span> : null}
      </search>
      <p role="status" className="done">
        {done}
      </p>
      <Failure error={people.error} again={() => void people.refetch()} />
      {people.isPending ? <Waiting /> : null}
      {people.data && shown.length === 0 ? <Empty description={say('people.none')} /> : null}
      <ul className="rows people" aria-label={say('people.title')}>
        {shown.slice(0, mostRows).map((person) => (
          <Row
            key={person.id}
            person={person}
            self={person.id === session.data?.id}
            manage={maintains ? () => setManaged(person) : undefined}
          />
        ))}
      </ul>
      {shown.length > mostRows ? <p>{say('people.tooMany', { n: mostRows })}</p> : null}
      {maintains && alone ? (
        <div className="panel next-step">
          <p>{say('people.onlyYou')}</p>
          <Button type="primary" onClick={() => setInviting(true)}>
            {say('people.invite')}
          </Button>
        </div>
      ) : null}
      <Suspense>
        {inviting ? (
          <InviteDialog place={session.data?.place ?? ''} changed={() => changed(null)} close={() => setInviting(false)} />
        ) : null}
        {managed ? (
          <PersonDialog
            person={managed}
            self={managed.id === session.data?.id}
            changed={(what) => changed(what)}
            close={() => setManaged(null)}
          />
        ) : null}
      </Suspense>
    </>
  );
}

interface RowShown {
  readonly person: Person;
  readonly self: boolean;
  readonly manage: (() => void) | undefined;
}

function Row({ person, self, manage }: RowShown) {
  const { say } = useWords();
  const { id, name, role, place, disabled, hasPassword, lastSignInAt } = person;
  const state = disabled ? 'disabled' : hasPassword ? 'active' : lastSignInAt === null ? 'invited' : 'linkOnly';
  return (
    <li className={`row is-${state}`}>
      <div>
        <b>{name}</b> {self ? <span className="tag">{say('people.you')}</span> : null}
        <div>
          <code className="quiet">{id}</code>
        </div>
      </div>
      <div>
        {say(`role.${role}`)}
        <div className="quiet">{placeText(place)}</div>
      </div>
      <div>
        <span className="state">
          <span aria-hidden="true">{{ active: '●', invited: '◔', linkOnly: '◔', disabled: '⊘' }[state]}</span>{' '}
          {say(`people.state.${state}`)}
        </span>
        <div className="quiet">
          {lastSignInAt === null ? say('people.lastSignIn.never') : say('people.lastSignIn', { at: momentText(lastSignInAt) })}
        </div>
      </div>
      <div className="row-acts">
        {manage ? (
          <Button onClick={manage} aria-label={`${say('people.manage')}: ${name}`}>
            {say('people.manage')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
