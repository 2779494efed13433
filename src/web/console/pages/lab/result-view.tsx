import type { ReactNode } from 'react';
import type { LabResult, LabRun } from '../../data/lab.ts';
import { differences } from '../../data/lab.ts';
import type { Profile } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { numberText } from '../../text/value-text.ts';
import { DifferenceMark } from './difference-mark.tsx';
import { Entries } from './entries.tsx';
import { LoadPanel } from './load-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';

interface Shown {
  readonly run: LabRun;
  readonly result: LabResult;
  readonly profile: Profile | undefined;
  /** What to do with it. */
  readonly next: ReactNode;
}

/** What a draft would have changed: totals, load, rule by rule, and each alarm that is not the same. */
export function LabResultView({ run, result, profile, next }: Shown) {
  const { say, pick } = useWords();
  const { totals, changes } = result;
  const moved = totals.gained + totals.lost + totals.earlier + totals.later;
  const wordsOnly = changes.length > 0 && changes.every(({ change }) => change === 'words');
  const over = {
    devices: result.devices,
    readings: numberText(result.readings),
    from: momentText(result.from),
    to: momentText(result.to),
    s: numberText(run.tookSeconds ?? 0),
  };
  return (
    <>
      <Panel title={say('lab.result')} more={<span className="quiet">{say('lab.result.over', over)}</span>}>
        <ul className="tiles">
          {differences.map((name) => (
            <li key={name} className="tile">
              <b className="tile-number">{totals[name]}</b>
              <DifferenceMark difference={name} />
            </li>
          ))}
        </ul>
        {moved > 0 ? null : (
          <p>
            <b>{say(wordsOnly ? 'lab.words' : totals.same === 0 ? 'lab.quiet' : 'lab.nothing')}</b>
          </p>
        )}
        {next}
        <details>
          <summary>{say('lab.limits')}</summary>
          <ul>
            {result.limits.map((limit) => (
              <li key={limit.en}>{pick(limit)}</li>
            ))}
          </ul>
        </details>
      </Panel>
      <div className="columns">
        {result.rules.length === 0 ? null : <RulesPanel result={result} profile={profile} />}
        <LoadPanel load={result.load} />
      </div>
      {moved > 0 ? <Entries result={result} profile={profile} /> : null}
    </>
  );
}
