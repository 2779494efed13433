import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
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
  readonly act: () => Promise<unknown>;
}

/** A button that asks once more, where it stands, and says what went wrong. The question takes the focus, never the answer. */
export function ConfirmedAct({ label, ariaLabel, ask, danger = false, small = false, act }: Shown) {
  const { say } = useWords();
  const [asking, setAsking] = useState(false);
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
      <div className="acts">
        <Button
          type="primary"
          danger={danger}
          size={size}
          loading={busy}
          onClick={() => void submit(() => act().then(() => setAsking(false)))}
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
