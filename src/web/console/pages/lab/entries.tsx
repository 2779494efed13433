import { Button } from 'antd';
import { useState } from 'react';
import { type Difference, differences, type LabResult } from '../../data/lab.ts';
import type { Profile } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { EntryItem } from './entry-item.tsx';

const atOnce = 20;

/** Each alarm that would not have been the same, by time. */
export function Entries({ result, profile }: { readonly result: LabResult; readonly profile: Profile | undefined }) {
  const { say, pick } = useWords();
  const [difference, setDifference] = useState<Difference | ''>('');
  const [rule, setRule] = useState('');
  const [count, setCount] = useState(atOnce);
  const ruleOf = ({ before, after }: LabResult['entries'][number]) => (after ?? before)?.rule ?? '';
  const fitting = result.entries.filter(
    (entry) => (difference === '' || entry.difference === difference) && (rule === '' || ruleOf(entry) === rule),
  );
  const { gained, lost, earlier, later } = result.totals;
  const all = gained + lost + earlier + later;
  const rules = result.rules.filter((one) => result.entries.some((entry) => ruleOf(entry) === one.rule));
  return (
    <Panel title={say('lab.entries')}>
      <search className="filters" aria-label={say('lab.entries.which')}>
        <select
          className="plain-select"
          aria-label={say('lab.entries.which')}
          value={difference}
          onChange={({ target }) => {
            setDifference(differences.find((name) => name === target.value) ?? '');
            setCount(atOnce);
          }}
        >
          <option value="">{say('lab.entries.all', { n: result.entries.length })}</option>
          {differences
            .filter((name) => name !== 'same')
            .map((name) => (
              <option key={name} value={name}>
                {say(`lab.diff.${name}`)} ({result.entries.filter((entry) => entry.difference === name).length})
              </option>
            ))}
        </select>
        <select
          className="plain-select"
          aria-label={say('lab.rule')}
          value={rule}
          onChange={({ target }) => {
            setRule(target.value);
            setCount(atOnce);
          }}
        >
          <option value="">{say('lab.entries.everyRule')}</option>
          {rules.map((one) => (
            <option key={one.rule} value={one.rule}>
              {pick(one.title)} ({one.rule})
            </option>
          ))}
        </select>
      </search>
      {all > result.entries.length ? <p className="quiet">{say('lab.entries.cut', { n: result.entries.length, all })}</p> : null}
      <ul className="lab-entries">
        {fitting.slice(0, count).map((entry) => (
          <EntryItem
            key={`${entry.difference} ${JSON.stringify(entry.after ?? entry.before)}`}
            entry={entry}
            rule={result.rules.find((one) => one.rule === ruleOf(entry))}
            profile={profile}
          />
        ))}
      </ul>
      {fitting.length > count ? <Button onClick={() => setCount(count + atOnce)}>{say('more')}</Button> : null}
    </Panel>
  );
}
