import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';
import { secondsText } from './kpi-number.ts';

/** How fast people answered, and for whom nobody has answered yet. */
export function Acknowledged({ report, asked }: OfReport) {
  const { say } = useWords();
  const { acknowledge } = report;
  const [count, waiting] = [say('kpis.acknowledge.count'), say('kpis.waiting')];
  const rows = [
    [count, <FigureLink key="c" report={report} asked={asked} of={acknowledge} what={count} />],
    [say('kpis.acknowledge.median'), secondsText(acknowledge.medianSeconds)],
    [say('kpis.acknowledge.p95'), secondsText(acknowledge.p95Seconds)],
    [say('kpis.acknowledge.max'), secondsText(acknowledge.maxSeconds)],
    [waiting, <FigureLink key="w" report={report} asked={asked} of={acknowledge.waiting} what={waiting} />],
    [say('kpis.acknowledge.longest'), secondsText(acknowledge.waiting.longestSeconds)],
  ] as const;
  return (
    <Panel title={say('kpis.acknowledge')}>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
