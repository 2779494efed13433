import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { detailOf, GatewayProblem, request } from '../data/gateway-api.ts';
import type { User } from '../data/wire.ts';
import { TextField } from '../parts/text-field.tsx';
import { Alone } from '../shell/alone.tsx';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';

type Answer = { readonly outcome: 'signed-in' } | { readonly outcome: 'details-needed'; readonly user: User | null };
interface Details {
  readonly user: string;
  readonly name: string;
  readonly password: string;
  /** Only asks what the link is for. */
  readonly look: true;
}

/**
 * The one-time link. It is looked at first and used by the button: whoever is known chooses a password, the first administrator
 * says who they are besides. `?now` signs in at once; the demo gives such links.
 */
export function Component() {
  const { say } = useWords();
  const { token } = useParams();
  const [part, setPart] = useState<'checking' | 'form' | 'closed'>('checking');
  const [problem, setProblem] = useState<string | null>(null);
  const [known, setKnown] = useState<User | null>(null);
  const [user, setUser] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const asked = useRef(false);

  const send = async (details: Partial<Details>) => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await request<Answer>('POST', '/api/v1/setup', { invitation: token, ...details });
      if (answer.outcome === 'signed-in') {
        location.replace('/');
        return;
      }
      setKnown(answer.user);
      setPart('form');
    } catch (error) {
      if (error instanceof GatewayProblem && error.code === 'setup-closed') setPart('closed');
      else {
        setPart('form');
        setProblem(say('setup.failed', { detail: detailOf(error) }));
      }
    }
    setBusy(false);
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    void send(new URLSearchParams(location.search).has('now') ? {} : { look: true });
  }, []);

  if (part === 'closed') {
    return (
      <Alone title={say('setup.closed')}>
        <p>{say('setup.closed.next')}</p>
        <Button type="primary" size="large" block href="/sign-in">
          {say('setup.closed.signin')}
        </Button>
      </Alone>
    );
  }
  if (part === 'checking') {
    return (
      <Alone title={say('setup.title')}>
        <p role="status">{say('setup.checking')}</p>
      </Alone>
    );
  }
  return (
    <Alone title={known ? say('setup.known.title', { name: known.name }) : say('setup.title')}>
      <p className="quiet">
        {known
          ? say('setup.known.lead', { role: say(`role.${known.role}`), place: placeText(known.place), id: known.id })
          : say('setup.lead')}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send({ ...(known ? {} : { user: user.trim(), name: name.trim() }), password });
        }}
      >
        {known ? (
          <input type="text" hidden readOnly autoComplete="username" value={known.id} />
        ) : (
          <>
            <TextField name="user" label={say('setup.user')} value={user} change={setUser} autoComplete="username" autoFocus />
            <TextField name="name" label={say('setup.name')} value={name} change={setName} autoComplete="name" />
          </>
        )}
        <TextField
          name="password"
          label={say('setup.password')}
          value={password}
          change={setPassword}
          autoComplete="new-password"
          minLength={10}
          secret
        />
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button type="primary" htmlType="submit" block size="large" disabled={busy}>
          {say(known ? 'setup.known.submit' : 'setup.submit')}
        </Button>
      </form>
      {known ? (
        <Button type="link" block disabled={busy} onClick={() => void send({})}>
          {say('setup.known.without')}
        </Button>
      ) : null}
    </Alone>
  );
}
