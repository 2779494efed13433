import { Button } from 'antd';
import { useId, useState } from 'react';
import { missingToClose } from '../../page/plan-missing.ts';
import type { Plan, ResponseAct } from '../../page/plan-wire.ts';
import { outcomesOf, outcomeText } from '../../page/plan-words.ts';
import { useWords } from '../text/language.ts';
import { useSubmitting } from './submitting.ts';

/** Closing asks what it was, and names what is missing before anybody presses. */
export function ResponseClose({ plan, act }: { readonly plan: Plan; readonly act: (act: ResponseAct) => Promise<unknown> }) {
  const { say, pick } = useWords();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const [as, setAs] = useState('real');
  const [words, setWords] = useState('');
  const { problem, setProblem, busy, submit } = useSubmitting();
  const missing = missingToClose(plan, as === 'real');
  if (!asking) return <Button onClick={() => setAsking(true)}>{say('plan.close')}</Button>;
  const send = () => {
    const text = words.trim();
    if (as !== 'real' && text === '') setProblem(say('act.commentNeeded'));
    else void submit(() => act({ act: 'close', as, comment: text === '' ? null : text }).then(() => setAsking(false)));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div className="asked" role="group" aria-label={say('plan.close')}>
      <p className="field">
        <label htmlFor={`${id}-as`}>{say('plan.close.as')}</label>
        <select id={`${id}-as`} className="plain-select" value={as} onChange={({ target }) => setAs(target.value)}>
          {outcomesOf(plan.exercise).map((word) => (
            <option key={word} value={word}>
              {pick(outcomeText(word, plan.exercise))}
            </option>
          ))}
        </select>
      </p>
      {missing.length === 0 ? null : (
        <p className="problem">
          {say('plan.missing')}: {missing.map(pick).join(' · ')}
        </p>
      )}
      <p className="field">
        <label htmlFor={`${id}-words`}>{say(as === 'real' ? 'plan.words.free' : 'plan.words.why')}</label>
        <input
          id={`${id}-words`}
          className="plain-input"
          maxLength={2_000}
          autoComplete="off"
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
      </p>
      <div className="acts">
        <Button type="primary" loading={busy} onClick={send}>
          {say('plan.close')}
        </Button>
        <Button onClick={() => setAsking(false)}>{say('cancel')}</Button>
      </div>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}
