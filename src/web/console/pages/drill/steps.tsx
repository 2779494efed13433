import { planWord } from '../../../page/plan-words.ts';
import { saidBy } from '../../../page/tier-words.ts';
import type { DrillReport } from '../../data/drills.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { durationText } from '../../text/moment-text.ts';

/** Each step: done, skipped or not done, by whom and when. */
export function DrillSteps({ report }: { readonly report: DrillReport }) {
  const { say, pick } = useWords();
  return (
    <Panel title={say('report.steps')}>
      <table className="plain drill-steps">
        <thead>
          <tr>
            <th scope="col">{say('report.step')}</th>
            <th scope="col">{say('report.verdict')}</th>
            <th scope="col">{say('report.after')}</th>
            <th scope="col">{say('report.by')}</th>
          </tr>
        </thead>
        <tbody>
          {report.steps.map(({ id, title, role, required, verdict, afterSeconds, by, tier, comment }) => (
            <tr key={id}>
              <th scope="row">
                {pick(title)}
                <div className="quiet">
                  {pick(planWord('role', role))}
                  {required ? ` · ${say('report.required')}` : ''}
                </div>
              </th>
              <td className={verdict === 'done' ? 'within' : required && report.closedAt !== null ? 'beyond' : ''}>
                {say(`report.verdict.${verdict}`)}
              </td>
              <td>{afterSeconds === null ? '–' : durationText(afterSeconds * 1_000)}</td>
              <td>
                {by === null ? '–' : pick(saidBy({ by, tier: tier ?? null }))}
                {comment === null ? null : <div className="quiet">{comment}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
