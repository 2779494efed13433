import { useQueryClient } from '@tanstack/react-query';
import { actOnInterlock, type Interlock, type InterlockActBody, type InterlockSite, useFirings } from '../../data/interlocks.ts';
import { mayAt } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';
import { nextStep } from './next-step.ts';
import { SiteSteps } from './site-steps.tsx';
import { TestForm } from './test-form.tsx';

interface Shown {
  readonly interlock: Interlock;
  readonly site: InterlockSite;
  readonly user: User;
}

const signs = { proposed: '◐', enabled: '●', disabled: '○' } as const;

/** One place: how far it is, who did what, who has to do what next, and what this person can do now. The gateway decides. */
export function SiteItem({ interlock, site, user }: Shown) {
  const { say, person } = useWords();
  const client = useQueryClient();
  const firings = useFirings();
  const { place, test } = site;
  const where = place === '' ? say('interlock.everywhere') : placeText(place);
  const act = (body: InterlockActBody) => actOnInterlock(interlock.id, body).then(() => client.invalidateQueries());
  const free = (words: string) => (words === '' ? null : words);
  const approves = mayAt(user, 'approve', place);
  const waits = firings.data?.find(({ id }) => id === test?.firing)?.release?.state === 'waiting';
  const next = nextStep(site, { id: user.id, approves }, waits);
  const not = next.not === null ? '' : next.not === user.id ? say('interlock.you', { name: person(next.not) }) : person(next.not);
  const counts = { n: test?.confirmed ?? 0, all: test?.of ?? 0 };
  const button = (name: 'pass' | 'fail' | 'approve' | 'disable', body: (words: string) => InterlockActBody, needed = false) => (
    <ConfirmedAct
      key={name}
      label={say(`interlock.act.${name}`)}
      ariaLabel={`${say(`interlock.act.${name}`)}: ${where}`}
      ask={say(`interlock.ask.${name}`)}
      danger={name === 'approve'}
      words={{ label: say('interlock.comment'), needed }}
      act={(words) => act(body(words))}
    />
  );
  const judges = next.key === 'witness.own' || next.key === 'unconfirmed.own';
  const lacks = next.key === 'unconfirmed.own' || next.key === 'unconfirmed.others';
  const testForm = <TestForm interlock={interlock} place={place} where={where} again={next.test === 'again'} act={act} />;
  return (
    <li>
      <div>
        <b>{where}</b>{' '}
        <span className={`interlock-state is-${site.state}`}>
          <span aria-hidden="true">{signs[site.state]}</span> {say(`interlock.state.${site.state}`)}
        </span>
      </div>
      <SiteSteps site={site} />
      <p className="interlock-next">{say(`interlock.next.${next.key}`, { not, ...counts })}</p>
      <div className="interlock-acts">
        {approves && next.test === 'now' ? testForm : null}
        {next.key === 'witness.own' ? button('pass', (words) => ({ act: 'witness', place, passed: true, comment: free(words) })) : null}
        {lacks ? <p>{say('interlock.noPass', counts)}</p> : null}
        {judges ? button('fail', (words) => ({ act: 'witness', place, passed: false, comment: free(words) }), true) : null}
        {next.key === 'approve.own' ? button('approve', (words) => ({ act: 'approve', place, comment: free(words) })) : null}
        {approves && site.state !== 'disabled' ? button('disable', (words) => ({ act: 'disable', place, comment: free(words) })) : null}
      </div>
      {approves && next.test === 'again' ? (
        <details className="interlock-again">
          <summary>{say('interlock.again')}</summary>
          {testForm}
        </details>
      ) : null}
    </li>
  );
}
