import { useQueryClient } from '@tanstack/react-query';
import { Button, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { detailOf, GatewayProblem, request } from '../data/gateway-api.ts';
import { TextField } from '../parts/text-field.tsx';
import { Alone } from '../shell/alone.tsx';
import { useWords } from '../text/language.ts';

/** Where to go afterwards: only a page of this very gateway, as the browser reads it: it leaves out tabs, and `\` is `/` to it. */
function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null;
  return url?.origin === location.origin ? url.href : '/';
}

export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const field = useRef<InputRef>(null);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await request('POST', '/api/v1/session', { user: user.trim(), password });
      client.clear();
      // Not by the router: the address may be one of a page outside of the console.
      location.replace(nextPage(location.search));
    } catch (error) {
      // That problem is one of programs, too: its words speak of secrets.
      const isWrong = error instanceof GatewayProblem && error.code === 'wrong-credentials';
      setProblem(isWrong ? say('signin.wrong') : say('signin.failed', { detail: detailOf(error) }));
      setPassword('');
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <Alone title={say('signin.title')}>
      <p className="quiet">{say('signin.lead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField name="user" label={say('signin.user')} value={user} change={setUser} autoComplete="username" autoFocus />
        <TextField
          name="password"
          label={say('signin.password')}
          value={password}
          change={setPassword}
          autoComplete="current-password"
          secret
          ref={field}
        />
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button type="primary" htmlType="submit" block size="large" disabled={busy}>
          {say('signin.submit')}
        </Button>
      </form>
      <p className="quiet">{say('signin.help')}</p>
    </Alone>
  );
}
