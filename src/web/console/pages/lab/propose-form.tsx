import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { draftsKey, propose } from '../../data/drafts.ts';
import type { User } from '../../data/wire.ts';
import { useSubmitting } from '../../parts/submitting.ts';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly text: string;
  readonly runId: string;
  readonly user: User;
}

/** The one next step after a replay: propose the draft to a second person. */
export function ProposeForm({ text, runId, user }: Shown) {
  const { say } = useWords();
  const client = useQueryClient();
  const id = useId();
  const [why, setWhy] = useState('');
  const [done, setDone] = useState(false);
  const { problem, busy, submit } = useSubmitting();
  if (user.place !== '') return <p className="lab-next">{say('draft.whole')}</p>;
  if (done) {
    return (
      <p className="lab-next" role="status">
        <b>{say('lab.next')}</b> {say('draft.proposedNow')}
      </p>
    );
  }
  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit(async () => {
      await propose(text, why.trim(), runId);
      setDone(true);
      await client.invalidateQueries({ queryKey: draftsKey });
    });
  };
  return (
    <form className="lab-next" onSubmit={send}>
      <b>{say('lab.next')}</b> {say('draft.propose.explain')}
      <p className="field">
        <label htmlFor={`${id}-why`}>{say('act.why')}</label>
        <textarea
          id={`${id}-why`}
          name="why"
          className="plain-input"
          rows={2}
          required
          maxLength={2_000}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
      </p>
      <p role="alert" className="problem">
        {problem}
      </p>
      <Button type="primary" htmlType="submit" loading={busy}>
        {say('draft.propose')}
      </Button>
    </form>
  );
}
