import { Alert, Button } from 'antd';
import { useState } from 'react';
import { detailOf } from '../../data/gateway-api.ts';
import { setOwnPassword } from '../../data/people.ts';
import { TextField } from '../../parts/text-field.tsx';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly userId: string;
  readonly hasPassword: boolean;
  readonly changed: () => void;
}

export function PasswordForm({ userId, hasPassword, changed }: Shown) {
  const { say } = useWords();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    setDone(false);
    try {
      await setOwnPassword(userId, hasPassword ? current : null, password);
      setDone(true);
      setCurrent('');
      setPassword('');
      changed();
    } catch (error) {
      setProblem(say('act.failed', { detail: detailOf(error) }));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {hasPassword ? null : <Alert className="form-problem" type="warning" showIcon title={say('account.password.none')} />}
      {/* For whoever keeps the passwords of this browser. */}
      <input type="text" hidden readOnly autoComplete="username" value={userId} />
      {hasPassword ? (
        <TextField
          name="current"
          label={say('account.password.current')}
          value={current}
          change={setCurrent}
          autoComplete="current-password"
          secret
        />
      ) : null}
      <TextField
        name="password"
        label={say('account.password.new')}
        value={password}
        change={setPassword}
        autoComplete="new-password"
        minLength={10}
        maxLength={128}
        secret
      />
      <p role="alert" className="problem">
        {problem}
      </p>
      <p role="status" className="done">
        {done ? `✓ ${say('account.password.done')}` : null}
      </p>
      <Button type="primary" htmlType="submit" loading={busy}>
        {say(hasPassword ? 'account.password.submit' : 'account.password.set')}
      </Button>
    </form>
  );
}
