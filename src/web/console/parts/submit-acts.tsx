import { Button } from 'antd';
import { useWords } from '../text/language.ts';
import type { Submitting } from './submitting.ts';

interface Shown {
  readonly label: string;
  readonly submitting: Submitting;
  readonly close: () => void;
}

/** The end of a form in a dialog: what went wrong, and both ways out. */
export function SubmitActs({ label, submitting: { problem, busy }, close }: Shown) {
  const { say } = useWords();
  return (
    <>
      <p role="alert" className="problem">
        {problem}
      </p>
      <div className="acts">
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {label}
        </Button>
        <Button size="large" onClick={close}>
          {say('cancel')}
        </Button>
      </div>
    </>
  );
}
