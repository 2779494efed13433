import { withUnit } from '../../../page/unit-text.ts';
import { differences, type LabResult, type RuleSide } from '../../data/lab.ts';
import type { Profile } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { numberText } from '../../text/value-text.ts';
import { DifferenceMark } from './difference-mark.tsx';

interface Shown {
  readonly result: LabResult;
  readonly profile: Profile | undefined;
}

/** Rule by rule: what was changed in it, and what came of that. */
export function RulesPanel({ result, profile }: Shown) {
  const { say, pick } = useWords();
  const changes = new Map(result.changes.map(({ rule, change }) => [rule, change]));
  const limitText = (side: RuleSide | null) => {
    const limit = side?.limit;
    if (!limit) return null;
    const unit = profile?.points.find(({ point }) => point === limit.point)?.unit;
    return `${say(`why.op.${limit.op}`)} ${withUnit(numberText(limit.limit), unit)}`;
  };
  return (
    <Panel title={say('lab.rules')}>
      <table className="plain lab-rules">
        <thead>
          <tr>
            <th scope="col">{say('lab.rule')}</th>
            <th scope="col">{say('lab.rule.alarms')}</th>
          </tr>
        </thead>
        <tbody>
          {result.rules.map((row) => {
            const change = changes.get(row.rule);
            const limits = [...new Set([row.before, row.after].flatMap((side) => limitText(side) ?? []))];
            const some = differences.filter((name) => row[name] > 0);
            return (
              <tr key={row.rule}>
                <th scope="row">
                  {pick(row.title)} {change ? <span className="tag">{say(`lab.change.${change}`)}</span> : null}
                  <div className="quiet">{row.rule}</div>
                  {limits.length === 0 ? null : <div>{limits.join(' → ')}</div>}
                </th>
                <td>
                  {some.length === 0 ? <span className="quiet">{say('none')}</span> : null}
                  {some.map((name) => (
                    <div key={name}>
                      <DifferenceMark difference={name} /> {row[name]}
                    </div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
