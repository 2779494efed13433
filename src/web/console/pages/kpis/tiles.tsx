import { useWords } from '../../text/language.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { countText } from './kpi-number.ts';

/** The figures that are asked for first. */
export function Tiles({ report, asked }: OfReport) {
  const { say } = useWords();
  const { announced, rate, acknowledge, standing, stale } = report;
  const rows = [
    [say('kpis.announced'), announced],
    [say('kpis.perTenMinutes'), null],
    [say('kpis.peak'), rate.peak ?? { count: 0, figure: 'peak' }],
    [say('kpis.waiting'), acknowledge.waiting],
    [say('kpis.standing'), standing],
    [say('kpis.aside'), standing.aside],
    [say('kpis.stale', { h: stale.afterHours }), stale],
  ] as const;
  return (
    <ul className="tiles kpi-tiles">
      {rows.map(([what, of]) => (
        <li key={what} className="tile panel-ground">
          <b className="tile-number">
            {of === null ? countText(rate.perTenMinutes) : <FigureLink report={report} asked={asked} of={of} what={what} />}
          </b>
          <span>{what}</span>
        </li>
      ))}
    </ul>
  );
}
