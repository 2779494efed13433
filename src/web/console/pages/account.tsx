import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { endSession, type OwnSession, sessionsKey, signOutEverywhere, useOwnAccount, useOwnSessions } from '../data/people.ts';
import { Age } from '../parts/age.tsx';
import { ConfirmedAct } from '../parts/confirmed-act.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { setLanguage, useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { PasswordForm } from './account/password-form.tsx';
import './access.css';

/** What everybody does about their own account. */
export function Component() {
  const { say } = useWords();
  const account = useOwnAccount();
  const sessions = useOwnSessions();
  const client = useQueryClient();
  const user = account.data?.user;
  const reload = () => {
    void client.invalidateQueries({ queryKey: ['account'] });
    void client.invalidateQueries({ queryKey: sessionsKey });
  };
  return (
    <>
      <PageHead title={say('account.title')}>
        <Age at={sessions.dataUpdatedAt} oldMs={90_000} refresh={reload} />
      </PageHead>
      <Failure error={account.error} again={reload} />
      {account.isPending ? <Waiting /> : null}
      {user === undefined || account.data === undefined ? null : (
        <div className="columns">
          <div>
            <Panel title={say('account.me')}>
              <dl className="facts">
                {(
                  [
                    ['account.name', user.name],
                    ['account.id', user.id],
                    ['account.role', say(`role.${user.role}`)],
                    ['account.place', placeText(user.place)],
                    ['account.may', say(`role.does.${user.role}`)],
                  ] as const
                ).map(([name, text]) => (
                  <div key={name}>
                    <dt>{say(name)}</dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
              <p className="quiet">{say('account.change')}</p>
            </Panel>
            <Languages />
          </div>
          <div>
            <Panel title={say('account.password')}>
              <PasswordForm userId={user.id} hasPassword={account.data.hasPassword} changed={reload} />
            </Panel>
            <Panel title={say('account.sessions')}>
              <p className="quiet">{say('account.sessions.lead')}</p>
              <Failure error={sessions.error} again={reload} />
              <ul className="sign-ins">
                {(sessions.data ?? []).map((one) => (
                  <SignIn key={one.id} one={one} until={one.current ? account.data.expiresAt : null} ended={reload} />
                ))}
              </ul>
              <ConfirmedAct
                label={say('account.everywhere')}
                ask={say('account.everywhere.ask')}
                danger
                act={async () => {
                  await signOutEverywhere();
                  client.clear();
                  location.assign('/sign-in');
                }}
              />
            </Panel>
          </div>
        </div>
      )}
    </>
  );
}

interface SignInShown {
  readonly one: OwnSession;
  readonly until: string | null;
  readonly ended: () => void;
}

function SignIn({ one, until, ended }: SignInShown) {
  const { say } = useWords();
  return (
    <li>
      <span>
        <b>{say(one.current ? 'account.session.this' : 'account.session.other')}</b>
        <span className="quiet">
          {' '}
          {say('account.session.since', { at: momentText(one.createdAt) })} · {say('account.session.seen', { at: momentText(one.seenAt) })}
          {until === null ? null : ` · ${say('account.session.until', { at: momentText(until) })}`}
        </span>
      </span>
      {one.current ? null : (
        <Button
          size="small"
          aria-label={`${say('account.session.end')}: ${say('account.session.since', { at: momentText(one.createdAt) })}`}
          onClick={() => void endSession(one.id).finally(ended)}
        >
          {say('account.session.end')}
        </Button>
      )}
    </li>
  );
}

function Languages() {
  const { say, language } = useWords();
  return (
    <Panel title={say('account.language')}>
      <fieldset className="roles">
        <legend className="quiet">{say('account.language.lead')}</legend>
        {(['zh', 'en'] as const).map((one) => (
          <label key={one} className="role">
            <input type="radio" name="language" checked={language === one} onChange={() => setLanguage(one)} />
            <span>{say(`account.language.${one}`)}</span>
          </label>
        ))}
      </fieldset>
    </Panel>
  );
}
