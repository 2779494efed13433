import { Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../text/language.ts';

/** A page that is not reached over TLS or loopback has no clipboard: there the old way has to do. */
async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  // Beside the button: a dialog lets the focus go nowhere else.
  near.after(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  near.focus();
  return done;
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { say } = useWords();
  const [state, setState] = useState<'copy' | 'copied' | 'copy.failed'>('copy');
  return (
    <Button
      size="small"
      aria-label={`${say(state)}: ${what}`}
      onClick={({ currentTarget }) =>
        void copyText(text, currentTarget).then(
          (done) => setState(done ? 'copied' : 'copy.failed'),
          () => setState('copy.failed'),
        )
      }
    >
      {say(state)}
    </Button>
  );
}
