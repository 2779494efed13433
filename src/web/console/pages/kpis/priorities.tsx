import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { shareText } from './kpi-number.ts';

/** How many of each priority, beside what is recommended: when everything is urgent, nothing is. */
export function Priorities({ report, asked }: OfReport) {
  const { say } = useWords();
  return (
    <Panel title={say('kpis.priorities')}>
      <table className="plain kpi-judged">
        <thead>
          <tr>
            <th scope="col">{say('kpis.priority')}</th>
            <th scope="col" className="number">
              {say('kpis.count')}
            </th>
            <th scope="col" className="number">
              {say('kpis.part')}
            </th>
            <th scope="col" className="number">
              {say('kpis.target')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.priorities.byPriority.map((row) => {
            const what = say(`kpis.priority.${row.priority}`);
            return (
              <tr key={row.priority}>
                <th scope="row">{what}</th>
                <td className="number">
                  <FigureLink report={report} asked={asked} of={row} what={what} />
                </td>
                <td className="number">{shareText(row.share)}</td>
                <td className="number">{shareText(row.target)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
