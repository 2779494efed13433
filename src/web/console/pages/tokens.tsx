import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../data/session.ts';
import { hasEnded, revokeToken, type Token, tokensKey, useTokens } from '../data/tokens.ts';
import { Age } from '../parts/age.tsx';
import { ConfirmedAct } from '../parts/confirmed-act.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './access.css';

const TokenDialog = lazy(() => import('./tokens/token-dialog.tsx'));

/** What programs may read with: made here, shown once, revoked here. */
export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const changed = (what: string | null) => {
    setDone(what);
    void client.invalidateQueries({ queryKey: tokensKey });
  };
  const items = [...(tokens.data ?? [])].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const make = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say('tokens.add')}
    </Button>
  );
  const empty = tokens.data?.length === 0;
  return (
    <>
      <PageHead title={say('tokens.title')}>
        <Age at={tokens.dataUpdatedAt} oldMs={90_000} refresh={() => void tokens.refetch()} />
        {empty ? null : make}
      </PageHead>
      <p className="quiet">{say('tokens.lead')}</p>
      <p role="status" className="done">
        {done}
      </p>
      <Failure error={tokens.error} again={() => void tokens.refetch()} />
      {tokens.isPending ? <Waiting /> : null}
      {empty ? <Empty description={say('tokens.none')}>{make}</Empty> : null}
      <ul className="rows tokens" aria-label={say('tokens.title')}>
        {items.map((token) => (
          <Row key={token.id} token={token} revoked={(name) => changed(say('tokens.revoked', { name }))} />
        ))}
      </ul>
      <Suspense>
        {making ? <TokenDialog place={session.data?.place ?? ''} changed={() => changed(null)} close={() => setMaking(false)} /> : null}
      </Suspense>
    </>
  );
}

function Row({ token, revoked }: { readonly token: Token; readonly revoked: (name: string) => void }) {
  const { say } = useWords();
  const { id, role, place, createdAt, expiresAt, lastUsedAt } = token;
  const name = token.name ?? id;
  const ended = hasEnded(token);
  return (
    <li className={ended ? 'row is-disabled' : 'row'}>
      <div>
        <b>{token.name ?? say('tokens.unnamed')}</b>
        <div>
          <code className="quiet">{id}</code>
        </div>
      </div>
      <div>
        {say(`role.${role}`)}
        <div className="quiet">{placeText(place)}</div>
      </div>
      <div>
        {lastUsedAt === null ? say('tokens.used.never') : say('tokens.used', { at: momentText(lastUsedAt) })}
        <div className="state">
          <span aria-hidden="true">{ended ? '⊘' : '●'}</span>{' '}
          {expiresAt === null ? say('tokens.ends.never') : say(ended ? 'tokens.ended' : 'tokens.ends', { at: momentText(expiresAt) })}
        </div>
        <div className="quiet">{say('tokens.created', { at: momentText(createdAt) })}</div>
      </div>
      <div className="row-acts">
        <ConfirmedAct
          label={say('tokens.revoke')}
          ariaLabel={`${say('tokens.revoke')}: ${name}`}
          ask={say('tokens.revoke.ask', { name })}
          danger
          act={() => revokeToken(id).then(() => revoked(name))}
        />
      </div>
    </li>
  );
}
