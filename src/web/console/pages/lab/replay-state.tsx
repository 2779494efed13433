import { Button } from 'antd';
import type { LabRun } from '../../data/lab.ts';
import { useWords } from '../../text/language.ts';
import { numberText } from '../../text/value-text.ts';

/** How far a replay is, or how it ended without a result. */
export function ReplayState({ run, stop }: { readonly run: LabRun; readonly stop: () => void }) {
  const { say } = useWords();
  const { devices, of, readings } = run.progress;
  const words = say('lab.running', { devices, of, readings: numberText(readings) });
  return (
    <div role="status" className="replay-state">
      {run.state === 'running' ? (
        <>
          <progress max={of} value={devices} aria-label={words} />
          <p>
            {words} <Button onClick={stop}>{say('lab.stop')}</Button>
          </p>
        </>
      ) : null}
      {run.state === 'stopped' ? <p>{say('lab.stopped')}</p> : null}
      {run.state === 'failed' ? <p className="problem">{say('lab.failed', { detail: run.message ?? '' })}</p> : null}
    </div>
  );
}
