import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { actOnInterlock, type Interlock, type InterlockActBody, type InterlockSite, useTargets } from '../../data/interlocks.ts';
import { may } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

interface Shown {
  readonly interlock: Interlock;
  readonly site: InterlockSite;
  readonly user: User;
}

const signs = { proposed: '◐', enabled: '●', disabled: '○' } as const;

/** One place: how far it is, who did what, and what this person can do now. The gateway decides. */
export function SiteItem({ interlock, site, user }: Shown) {
  const { say, person } = useWords();
  const client = useQueryClient();
  const { place, test } = site;
  const where = place === '' ? say('interlock.everywhere') : placeText(place);
  const act = (body: InterlockActBody) => actOnInterlock(interlock.id, body).then(() => client.invalidateQueries());
  const free = (words: string) => (words === '' ? null : words);
  const approves = may(user, 'approve');
  const proposed = approves && site.state === 'proposed';
  const seen = test?.witnessed ?? null;
  const steps = [
    {
      key: 'proposed',
      words: say('interlock.by.proposed', { by: person(site.proposed.by), at: momentText(site.proposed.at) }),
      comment: site.proposed.comment,
    },
    ...(test
      ? [
          {
            key: 'tested',
            words: say('interlock.by.tested', {
              by: person(test.fired.by),
              at: momentText(test.fired.at),
              n: test.confirmed,
              all: test.of,
            }),
            comment: test.deviceId,
          },
        ]
      : []),
    ...(seen
      ? [
          {
            key: 'seen',
            words: say(seen.passed ? 'interlock.by.passed' : 'interlock.by.notPassed', { by: person(seen.by), at: momentText(seen.at) }),
            comment: seen.comment,
          },
        ]
      : []),
    ...(site.approved
      ? [
          {
            key: 'approved',
            words: say('interlock.by.approved', { by: person(site.approved.by), at: momentText(site.approved.at) }),
            comment: site.approved.comment,
          },
        ]
      : []),
    ...(site.disabled
      ? [
          {
            key: 'disabled',
            words:
              site.disabled.by === null
                ? say('interlock.by.changed', { at: momentText(site.disabled.at) })
                : say('interlock.by.disabled', { by: person(site.disabled.by), at: momentText(site.disabled.at) }),
            comment: site.disabled.comment,
          },
        ]
      : []),
  ];
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
  const witnessable = proposed && test !== null && test.over && seen === null && test.fired.by !== user.id;
  return (
    <li>
      <div>
        <b>{where}</b>{' '}
        <span className={`interlock-state is-${site.state}`}>
          <span aria-hidden="true">{signs[site.state]}</span> {say(`interlock.state.${site.state}`)}
        </span>
      </div>
      {steps.map(({ key, words, comment }) => (
        <div key={key}>
          <span className="quiet">{words}</span> {comment}
        </div>
      ))}
      <div className="interlock-acts">
        {proposed && (test === null || test.over) ? <TestForm interlock={interlock} place={place} where={where} act={act} /> : null}
        {witnessable && test.confirmed === test.of
          ? button('pass', (words) => ({ act: 'witness', place, passed: true, comment: free(words) }))
          : null}
        {witnessable ? button('fail', (words) => ({ act: 'witness', place, passed: false, comment: free(words) }), true) : null}
        {proposed && seen?.passed === true && site.proposed.by !== user.id
          ? button('approve', (words) => ({ act: 'approve', place, comment: free(words) }))
          : null}
        {approves && site.state !== 'disabled' ? button('disable', (words) => ({ act: 'disable', place, comment: free(words) })) : null}
      </div>
    </li>
  );
}

interface OfTest {
  readonly interlock: Interlock;
  readonly place: string;
  readonly where: string;
  readonly act: (body: InterlockActBody) => Promise<unknown>;
}

/** Which device is the cause, and what that would move, said before it is asked. */
function TestForm({ interlock, place, where, act }: OfTest) {
  const { say } = useWords();
  const [deviceId, setDevice] = useState('');
  const targets = useTargets(interlock.id, place, deviceId);
  const moved = [...new Set((targets.data?.moved ?? []).map((each) => each.deviceId))];
  const ask = moved.length === 0 ? say('interlock.ask.testNothing') : say('interlock.ask.test', { devices: moved.join(', ') });
  return (
    <div className="interlock-test">
      <select
        className="plain-select"
        aria-label={`${say('interlock.device')}: ${where}`}
        value={deviceId}
        onChange={({ target }) => setDevice(target.value)}
      >
        <option value="">{say('interlock.device')}</option>
        {(targets.data?.causes ?? []).map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
      {deviceId !== '' && targets.data ? (
        <ConfirmedAct
          key={deviceId}
          label={say('interlock.act.test')}
          ariaLabel={`${say('interlock.act.test')}: ${where}`}
          ask={ask}
          danger
          act={() => act({ act: 'test', place, deviceId })}
        />
      ) : null}
    </div>
  );
}
