import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { datedText, momentText, widthText } from '../../text/moment-text.ts';
import { FigureLink, type OfReport } from './figure-link.tsx';

const width = 1_000;
const height = 120;

/** Announcements over the period, with floods marked on the ground. */
export function LoadPanel({ report, asked }: OfReport) {
  const { say } = useWords();
  const { load, flood, announced } = report;
  const most = Math.max(0, ...load.counts);
  const step = width / Math.max(1, load.counts.length);
  const begin = Date.parse(load.from);
  const x = (moment: string) => ((Date.parse(moment) - begin) / 1_000 / load.seconds) * step;
  const tests = { count: announced.tests, figure: 'tests' };
  return (
    <Panel
      title={say('kpis.load')}
      more={<span className="quiet">{say('kpis.flood', { from: datedText(report.from), to: datedText(report.to) })}</span>}
    >
      <svg
        className="kpi-load"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say('kpis.load.picture', { every: widthText(load.seconds * 1_000), most })}
      >
        {flood.spans.map((span) => (
          <rect key={span.figure} className="flood" x={x(span.from)} y={0} width={Math.max(2, x(span.to) - x(span.from))} height={height} />
        ))}
        {load.counts.map((count, at) => {
          const tall = most === 0 ? 0 : (count / most) * (height - 4);
          return <rect key={at} className="bar" x={at * step} y={height - tall} width={step * 0.85} height={tall} />;
        })}
      </svg>
      <p className="quiet">{say('kpis.load.picture', { every: widthText(load.seconds * 1_000), most })}</p>
      <p>
        <b>{say('kpis.load.floods')}</b>{' '}
        {flood.spans.length === 0
          ? say('kpis.flood.none')
          : flood.spans.map((span) => (
              <span key={span.figure} className="kpi-flood">
                {say('kpis.flood', { from: momentText(span.from), to: momentText(span.to) })}:{' '}
                <FigureLink report={report} asked={asked} of={span} what={say('kpis.load.floods')} />
              </span>
            ))}
      </p>
      {tests.count === 0 ? null : (
        <p className="quiet">
          {say('kpis.tests')} <FigureLink report={report} asked={asked} of={tests} what={say('alarm.test')} />
        </p>
      )}
    </Panel>
  );
}
