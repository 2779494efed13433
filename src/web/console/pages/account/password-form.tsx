import { Alert, Button } from 'antd';
import { useState } from 'react';
import { setOwnPassword } from '../../data/people.ts';
import { useSubmitting } from '../../parts/submitting.ts';
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
  const { problem, busy, submit } = useSubmitting();
  const [done, setDone] = useState(false);
  const change = async () => {
    setDone(false);
    await setOwnPassword(userId, hasPassword ? current : null, password);
    setDone(true);
    setCurrent('');
    setPassword('');
    changed();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(change);
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
