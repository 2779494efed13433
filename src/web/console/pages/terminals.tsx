import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTerminals } from '../data/devices.ts';
import { may, useSession } from '../data/session.ts';
import { terminalPath, terminalsKey } from '../data/terminals.ts';
import type { Terminal } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './access.css';

const TerminalDialog = lazy(() => import('./terminals/terminal-dialog.tsx'));

/** Who is told of alarms: each terminal, what it covers, and whether somebody may be seeing it. */
export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const terminals = useTerminals();
  const [adding, setAdding] = useState(false);
  const mayAdd = session.data != null && may(session.data, 'install');
  const add = (
    <Button type="primary" onClick={() => setAdding(true)}>
      {say('terminals.add')}
    </Button>
  );
  const empty = terminals.data?.length === 0;
  return (
    <>
      <PageHead title={say('terminals.title')}>
        <Age at={terminals.dataUpdatedAt} oldMs={60_000} refresh={() => void terminals.refetch()} />
        {empty || !mayAdd ? null : add}
      </PageHead>
      <p className="quiet">{say('terminals.lead')}</p>
      <Failure error={terminals.error} again={() => void terminals.refetch()} />
      {terminals.isPending ? <Waiting /> : null}
      {empty ? (
        <Empty description={say(session.data?.place ? 'overview.need.noTerminalHere' : 'terminals.none')}>{mayAdd ? add : null}</Empty>
      ) : null}
      <ul className="rows terminals" aria-label={say('terminals.title')}>
        {(terminals.data ?? []).map((terminal) => (
          <Row key={terminal.id} terminal={terminal} />
        ))}
      </ul>
      <Suspense>
        {adding ? (
          <TerminalDialog
            place={session.data?.place ?? ''}
            added={() => void client.invalidateQueries({ queryKey: terminalsKey })}
            close={() => setAdding(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
}

function Row({ terminal }: { readonly terminal: Terminal }) {
  const { say } = useWords();
  const { id, place, live, lastAliveAt, sound } = terminal;
  return (
    <li className="row">
      <div>
        <b>{id}</b>
        <div className="quiet">{placeText(place)}</div>
      </div>
      <div>
        <span className={live ? 'health is-ok' : 'health is-silent'}>
          <span aria-hidden="true">{live ? '●' : '■'}</span> {say(live ? 'overview.terminal.live' : 'overview.terminal.lost')}
        </span>
        {live && sound !== null ? <div className="quiet">{say(`terminals.sound.${sound}`)}</div> : null}
      </div>
      <div className="quiet">
        {lastAliveAt === null ? say('overview.terminal.never') : say('overview.terminal.seen', { at: momentText(lastAliveAt) })}
      </div>
      <div className="row-acts">
        <LinkButton to={terminalPath(id)}>{say('terminals.open')}</LinkButton>
      </div>
    </li>
  );
}
