import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../text/language.ts';
import { useSubmitting } from './submitting.ts';

interface Shown {
  /** On both buttons: what it does. */
  readonly label: string;
  /** Of a button that stands among others of the same name. */
  readonly ariaLabel?: string;
  /** What it comes to, asked before it is done. */
  readonly ask: string;
  readonly danger?: boolean;
  readonly small?: boolean;
  /** What is written with it; left out = nothing. */
  readonly words?: { readonly label: string; readonly needed: boolean };
  readonly act: (words: string) => Promise<unknown>;
}

/** A button that asks once more, where it stands, and says what went wrong. The question takes the focus, never the answer. */
export function ConfirmedAct({ label, ariaLabel, ask, danger = false, small = false, words, act }: Shown) {
  const { say } = useWords();
  const [asking, setAsking] = useState(false);
  const [written, setWritten] = useState('');
  const id = useId();
  const { problem, busy, submit } = useSubmitting();
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) question.current?.focus();
  }, [asking]);
  const size = small ? 'small' : 'middle';
  if (!asking)
    return (
      <Button danger={danger} size={size} aria-label={ariaLabel} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div className="asked" role="group" aria-label={ask} tabIndex={-1} ref={question}>
      <p>{ask}</p>
      {words ? (
        <p className="field">
          <label htmlFor={id}>{words.label}</label>
          <input
            id={id}
            className="plain-input"
            maxLength={2_000}
            autoComplete="off"
            required={words.needed}
            value={written}
            onChange={({ target }) => setWritten(target.value)}
          />
        </p>
      ) : null}
      <div className="acts">
        <Button
          type="primary"
          danger={danger}
          size={size}
          loading={busy}
          disabled={words?.needed === true && written.trim() === ''}
          onClick={() => void submit(() => act(written.trim()).then(() => setAsking(false)))}
        >
          {label}
        </Button>
        <Button size={size} onClick={() => setAsking(false)}>
          {say('cancel')}
        </Button>
      </div>
      <p role="alert" className="problem">
        {problem}
      </p>
    </div>
  );
}
