import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTerminals } from '../data/devices.ts';
import { may, useSession } from '../data/session.ts';
import { askPresence, terminalPath, terminalsKey } from '../data/terminals.ts';
import type { Terminal, TerminalTest } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { ConfirmedAct } from '../parts/confirmed-act.tsx';
import { Failure } from '../parts/failure.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './access.css';

const TerminalDialog = lazy(() => import('./terminals/terminal-dialog.tsx'));

/** Long enough to come back from the door, short enough to trust the desk after it. */
const answerMinutes = 5;

/** Who is told of alarms: each terminal, what it covers, and whether somebody may be seeing it. */
export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const terminals = useTerminals();
  const [adding, setAdding] = useState(false);
  const [asked, setAsked] = useState('');
  const mayAsk = session.data != null && may(session.data, 'act');
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
          <Row key={terminal.id} terminal={terminal} mayAsk={mayAsk} asked={setAsked} />
        ))}
      </ul>
      <p role="status">{asked === '' ? '' : say('terminals.presence.asked', { id: asked, minutes: answerMinutes })}</p>
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

interface RowFacts {
  readonly terminal: Terminal;
  readonly mayAsk: boolean;
  readonly asked: (id: string) => void;
}

function Row({ terminal, mayAsk, asked }: RowFacts) {
  const { say } = useWords();
  const { id, place, live, lastAliveAt, sound } = terminal;
  return (
    <li className="row">
      <div>
        <b>{id}</b>
        <div className="quiet">{placeText(place)}</div>
        {terminal.devices === 0 && terminal.gateways === 0 ? <div className="health is-silent">▲ {say('terminals.nothing')}</div> : null}
      </div>
      <div>
        <span className={live ? 'health is-ok' : 'health is-silent'}>
          <span aria-hidden="true">{live ? '●' : '■'}</span> {say(live ? 'overview.terminal.live' : 'overview.terminal.lost')}
        </span>
        {live && sound !== null ? <div className="quiet">{say(`terminals.sound.${sound}`)}</div> : null}
      </div>
      <div className="quiet">
        <div>{lastAliveAt === null ? say('overview.terminal.never') : say('overview.terminal.seen', { at: momentText(lastAliveAt) })}</div>
        <LastTest test={terminal.lastTest ?? null} />
      </div>
      <div className="row-acts">
        {mayAsk ? (
          <ConfirmedAct
            label={say('terminals.presence')}
            ariaLabel={`${say('terminals.presence')}: ${id}`}
            ask={say('terminals.presence.ask', { id, minutes: answerMinutes })}
            act={() => askPresence(id, answerMinutes).then(() => asked(id))}
          />
        ) : null}
        <LinkButton to={terminalPath(id)}>{say('terminals.open')}</LinkButton>
      </div>
    </li>
  );
}

/** Whether the newest test alarm came out where people look. */
function LastTest({ test }: { readonly test: TerminalTest | null }) {
  const { say } = useWords();
  if (test === null) return <div>{say('terminals.test.none')}</div>;
  const came = test.shownAt !== null ? 'shown' : test.receivedAt !== null ? 'received' : 'sent';
  return (
    <div className={came === 'shown' ? undefined : 'health is-silent'}>
      {came === 'shown' ? '' : '▲ '}
      {say(`terminals.test.${came}`, { at: momentText(test.at) })}
    </div>
  );
}
