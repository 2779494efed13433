import { type Interlock, useInterlocks } from '../data/interlocks.ts';
import { may, useSession } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { Diagram } from './interlocks/diagram.tsx';
import { FiringsPanel } from './interlocks/firings-panel.tsx';
import { ProposeForm } from './interlocks/propose-form.tsx';
import { SiteItem } from './interlocks/site-item.tsx';
import './access.css';
import './interlocks.css';

/** Which alarm moves which device, where that is enabled and by whom, and what it did. */
export function Component() {
  const { say } = useWords();
  const { data: user } = useSession();
  const interlocks = useInterlocks();
  return (
    <>
      <PageHead title={say('interlocks.title')}>
        <Age at={interlocks.dataUpdatedAt} refresh={() => void interlocks.refetch()} />
      </PageHead>
      <p className="quiet">{say('interlocks.lead')}</p>
      <Failure error={interlocks.error} again={() => void interlocks.refetch()} />
      {interlocks.isPending ? <Waiting /> : null}
      {interlocks.data && interlocks.data.problems.length > 0 ? (
        <div className="banner is-error" role="alert">
          <b>{say('interlocks.problems')}</b>
          <ul>
            {interlocks.data.problems.map(({ file, line, pointer, expected, came, cure }) => (
              <li key={`${file}:${line}${pointer}`} lang="en">
                {file}:{line} {pointer}: {expected}; {came}. {cure}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {interlocks.data?.items.length === 0 ? <p>{say('interlocks.none')}</p> : null}
      {user ? <FiringsPanel user={user} /> : null}
      {user ? (interlocks.data?.items ?? []).map((each) => <InterlockPanel key={each.id} interlock={each} user={user} />) : null}
    </>
  );
}

function InterlockPanel({ interlock, user }: { readonly interlock: Interlock; readonly user: User }) {
  const { say, pick } = useWords();
  return (
    <Panel title={pick(interlock.title)}>
      <p>{pick(interlock.summary)}</p>
      <Diagram interlock={interlock} />
      <h3>{say('interlock.sites')}</h3>
      {interlock.sites.length === 0 ? (
        <p>
          {say('interlock.noSites')} {say('interlock.next.none')}
        </p>
      ) : null}
      <ul className="interlock-sites">
        {interlock.sites.map((site) => (
          <SiteItem key={site.place} interlock={interlock} site={site} user={user} />
        ))}
      </ul>
      {may(user, 'approve') ? <ProposeForm interlock={interlock} user={user} /> : null}
    </Panel>
  );
}
