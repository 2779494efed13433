import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { detailOf, GatewayProblem, request } from '../data/gateway-api.ts';
import { TextField } from '../parts/text-field.tsx';
import { Alone } from '../shell/alone.tsx';
import { useWords } from '../text/language.ts';

type Answer = { readonly outcome: 'signed-in' } | { readonly outcome: 'details-needed' };
interface Details {
  readonly user: string;
  readonly name: string;
  readonly password: string;
}

/** The one-time link. Somebody who is known is signed in at once; the first administrator's asks for details and stays unused until then. */
export function Component() {
  const { say } = useWords();
  const { token } = useParams();
  const [part, setPart] = useState<'checking' | 'form' | 'closed'>('checking');
  const [problem, setProblem] = useState<string | null>(null);
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
    void send({});
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
    <Alone title={say('setup.title')}>
      <p className="quiet">{say('setup.lead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send({ user: user.trim(), name: name.trim(), password });
        }}
      >
        <TextField name="user" label={say('setup.user')} value={user} change={setUser} autoComplete="username" autoFocus />
        <TextField name="name" label={say('setup.name')} value={name} change={setName} autoComplete="name" />
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
          {say('setup.submit')}
        </Button>
      </form>
    </Alone>
  );
}
