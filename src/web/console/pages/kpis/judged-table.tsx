import type { Counted, KpiReport } from '../../data/kpis.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { judgedText } from './kpi-number.ts';

/** The alarms behind a figure, where it has any of its own. */
function behind(id: string, { announced, rate, stale }: KpiReport): Counted | null {
  if (id === 'rate.average' || id === 'rate.day') return announced;
  if (id === 'rate.peak') return rate.peak;
  if (id === 'rate.over') return rate.overShare ? { count: announced.count, figure: 'over' } : null;
  return id === 'stale' ? stale : null;
}

/** Each figure beside what the literature recommends, and where that was found. */
export function JudgedTable({ report, asked }: OfReport) {
  const { say, pick } = useWords();
  return (
    <Panel title={say('kpis.judged')}>
      <table className="plain kpi-judged kpi-sources">
        <thead>
          <tr>
            <th scope="col">{say('kpis.figure')}</th>
            <th scope="col" className="number">
              {say('kpis.value')}
            </th>
            <th scope="col" className="number">
              {say('kpis.target')}
            </th>
            <th scope="col">{say('kpis.source')}</th>
          </tr>
        </thead>
        <tbody>
          {report.judged.map((one) => {
            const of = behind(one.id, report);
            const value = judgedText(one.unit, one.value);
            return (
              <tr key={one.id}>
                <th scope="row">
                  {pick(one.title)}
                  {one.within === null ? null : (
                    <div className={one.within ? 'within' : 'beyond'}>
                      <span aria-hidden="true">{one.within ? '✓' : '▲'}</span> {say(one.within ? 'kpis.within' : 'kpis.beyond')}
                    </div>
                  )}
                </th>
                <td className="number">
                  {of === null ? (
                    value
                  ) : (
                    <FigureLink report={report} asked={asked} of={of} what={pick(one.title)}>
                      {value}
                    </FigureLink>
                  )}
                </td>
                <td className="number">
                  <span className="when-narrow quiet">{say('kpis.target')}</span>
                  {judgedText(one.unit, one.target)}
                </td>
                <td>
                  {pick(one.source).replaceAll(/ ?\[[MS]\]/g, '')} <span className="quiet">({say(`kpis.basis.${one.basis}`)})</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
