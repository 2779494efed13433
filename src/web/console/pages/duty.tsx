import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { type OnDuty, useOnDuty } from '../data/duty.ts';
import { may, useSession } from '../data/session.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import type { DutyAct } from './duty/duty-act-dialog.tsx';
import { OnNow } from './duty/on-now.tsx';
import { Records } from './duty/records.tsx';
import { Week } from './duty/week.tsx';
import './access.css';
import './duty.css';

const ActDialog = lazy(() => import('./duty/duty-act-dialog.tsx'));
const PositionDialog = lazy(() => import('./duty/position-dialog.tsx'));

/** Who is on, who is planned, and what was handed over. */
export function Component() {
  const { say } = useWords();
  const user = useSession().data;
  const duty = useOnDuty();
  const [acting, setActing] = useState<{ readonly act: DutyAct; readonly entry: OnDuty } | null>(null);
  /** '' = a new one; null = none is open. */
  const [editing, setEditing] = useState<string | null>(null);
  const items = duty.data?.items ?? [];
  const edits = may(user, 'roster');
  return (
    <>
      <PageHead title={say('duty.title')}>
        <Age at={duty.dataUpdatedAt} refresh={() => void duty.refetch()} />
        {edits ? (
          <Button type="primary" onClick={() => setEditing('')}>
            {say('duty.positions.add')}
          </Button>
        ) : null}
      </PageHead>
      <p className="quiet">{say('duty.lead')}</p>
      <Failure error={duty.error} again={() => void duty.refetch()} />
      {duty.isPending ? <Waiting /> : null}
      {duty.data && items.length === 0 ? (
        <div className="panel">
          <p>{say('duty.none')}</p>
          <p className="quiet">{say(edits ? 'duty.none.add' : 'duty.none.do')}</p>
        </div>
      ) : null}
      {user && items.length > 0 ? (
        <>
          <h2>{say('duty.now')}</h2>
          <OnNow items={items} user={user} act={(act, entry) => setActing({ act, entry })} edit={edits ? setEditing : undefined} />
          <Week positions={items} />
          <Records />
        </>
      ) : null}
      <Suspense>
        {acting && user ? <ActDialog {...acting} user={user} close={() => setActing(null)} /> : null}
        {editing === null ? null : <PositionDialog id={editing} place={user?.place ?? ''} close={() => setEditing(null)} />}
      </Suspense>
    </>
  );
}
