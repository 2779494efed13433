import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { gatewaysKey, type LowerGateway, type TierState, useGateways } from '../data/gateways.ts';
import { may, useSession } from '../data/session.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import './access.css';

const GatewayDialog = lazy(() => import('./gateways/gateway-dialog.tsx'));

/** The tiers: the link above, and each gateway below with what it says of itself. */
export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const session = useSession();
  const tiers = useGateways();
  const [adding, setAdding] = useState(false);
  const mayAdd = session.data != null && may(session.data, 'install');
  const state = tiers.data;
  return (
    <>
      <PageHead title={say('gateways.title')}>
        <Age at={tiers.dataUpdatedAt} oldMs={60_000} refresh={() => void tiers.refetch()} />
        {mayAdd ? (
          <Button type="primary" onClick={() => setAdding(true)}>
            {say('gateways.add')}
          </Button>
        ) : null}
      </PageHead>
      <p className="quiet">{say('gateways.lead')}</p>
      <Failure error={tiers.error} again={() => void tiers.refetch()} />
      {tiers.isPending ? <Waiting /> : null}
      {state === undefined ? null : (
        <>
          <p className="gateways">
            {say('gateways.self', { name: state.name, tier: say(`tier.${state.tier}`) })}
            <br />
            {state.lastBackupAt === null ? (
              <span className="health is-silent">{say('gateways.self.backup.never')}</span>
            ) : (
              <span className="quiet">{say('gateways.self.backup', { at: momentText(state.lastBackupAt) })}</span>
            )}
          </p>
          <h2>{say('gateways.above')}</h2>
          <Above above={state.above} />
          <h2 id="gateways-below">{say('gateways.below')}</h2>
          {state.items.length === 0 ? <Empty description={say('gateways.none')} /> : null}
          <ul className="rows gateways" aria-labelledby="gateways-below">
            {state.items.map((gateway) => (
              <Row key={gateway.id} gateway={gateway} />
            ))}
          </ul>
        </>
      )}
      <Suspense>
        {adding ? (
          <GatewayDialog
            place={session.data?.place ?? ''}
            added={() => void client.invalidateQueries({ queryKey: gatewaysKey })}
            close={() => setAdding(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
}

function Above({ above }: Pick<TierState, 'above'>) {
  const { say, pick } = useWords();
  if (above === null) return <p className="quiet">{say('gateways.above.none')}</p>;
  const { connected, name, tier, backlog, since, why } = above;
  return (
    <p>
      <Light on={connected} />{' '}
      {connected
        ? say('gateways.above.up', { name: name ?? '', tier: tier === null ? '' : say(`tier.${tier}`) })
        : say('gateways.above.down', { at: momentText(since), why: why === null ? '' : pick(why) })}{' '}
      <Backlog backlog={backlog} />
    </p>
  );
}

function Light({ on }: { readonly on: boolean }) {
  return (
    <span className={on ? 'health is-ok' : 'health is-silent'} aria-hidden="true">
      {on ? '●' : '■'}
    </span>
  );
}

function Backlog({ backlog }: { readonly backlog: number | null }) {
  const { say } = useWords();
  if (backlog === null) return null;
  return <span className="quiet">{backlog === 0 ? say('gateways.backlog.none') : say('gateways.backlog', { n: backlog })}</span>;
}

function Row({ gateway }: { readonly gateway: LowerGateway }) {
  const { say } = useWords();
  const { id, place, name, tier, version, connected, heardAt, backlog, histories, clockOffsetSeconds, freeBytes, lastBackupAt } = gateway;
  const said = [
    version === null ? null : say('gateways.version', { version }),
    clockOffsetSeconds === null ? null : say('gateways.clock', { n: clockOffsetSeconds.toFixed(1) }),
    freeBytes === null ? null : say('gateways.free', { n: (freeBytes / 1e9).toFixed(1) }),
    heardAt === null
      ? null
      : lastBackupAt === null
        ? say('gateways.backup.never')
        : say('gateways.backup', { at: momentText(lastBackupAt) }),
  ].filter((line) => line !== null);
  return (
    <li className="row">
      <div>
        <b>{name ?? id}</b> {tier === null ? null : <span className="quiet">{say(`tier.${tier}`)}</span>}
        <div className="quiet">
          {id} · {placeText(place)}
        </div>
      </div>
      <div>
        <Light on={connected} /> {say(connected ? 'gateways.connected' : heardAt === null ? 'gateways.never' : 'gateways.lost')}
        <div className="quiet">{heardAt === null ? null : say('gateways.heard', { at: momentText(heardAt) })}</div>
        {connected ? (
          <div>
            <Backlog backlog={backlog} />
          </div>
        ) : heardAt === null ? null : (
          <div className="quiet">{say('gateways.backlog.unknown')}</div>
        )}
      </div>
      <div className="quiet">
        {connected || heardAt === null || said.length === 0 ? null : <div>{say('gateways.asOf', { at: momentText(heardAt) })}</div>}
        {said.map((line) => (
          <div key={line}>{line}</div>
        ))}
        {histories > 1 ? <div className="health is-silent">{say('gateways.histories', { n: histories })}</div> : null}
      </div>
    </li>
  );
}
