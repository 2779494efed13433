import { useAddress } from '../data/address.ts';
import { type KpiAsked, type KpiRange, kpiRanges, useKpis } from '../data/kpis.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { Acknowledged } from './kpis/acknowledged.tsx';
import { Behind } from './kpis/behind.tsx';
import { JudgedTable } from './kpis/judged-table.tsx';
import { LoadPanel } from './kpis/load-panel.tsx';
import { PositionBar } from './kpis/position-bar.tsx';
import { Priorities } from './kpis/priorities.tsx';
import { ChatteringList, DuplicateList, StaleList, TopList } from './kpis/source-lists.tsx';
import { Tiles } from './kpis/tiles.tsx';
import './access.css';
import './desk.css';
import './kpis.css';

/** Alarm load; with `?figure=` the alarms behind one number, of the same time and place. */
export function Component() {
  const { say } = useWords();
  const { value } = useAddress();
  const figure = value('figure');
  const asked: KpiAsked = {
    range: value('range') in kpiRanges ? (value('range') as KpiRange) : 'day',
    from: value('from'),
    to: value('to'),
    place: value('place'),
    terminal: value('terminal'),
  };
  const kpis = useKpis(asked, figure === '');
  if (figure !== '') return <Behind asked={asked} figure={figure} />;
  const report = kpis.data;
  return (
    <>
      <PageHead title={say('kpis.title')}>
        <Age at={kpis.dataUpdatedAt} oldMs={150_000} refresh={() => void kpis.refetch()} />
      </PageHead>
      <p className="quiet">{say('kpis.lead')}</p>
      <PositionBar asked={asked} />
      <Failure error={kpis.error} again={() => void kpis.refetch()} />
      {report ? (
        <>
          {report.measuredFrom > report.from ? <p>{say('kpis.measured', { at: momentText(report.measuredFrom) })}</p> : null}
          <Tiles report={report} asked={asked} />
          <LoadPanel report={report} asked={asked} />
          <JudgedTable report={report} asked={asked} />
          <div className="columns">
            <div>
              <TopList report={report} asked={asked} />
              <ChatteringList report={report} asked={asked} />
              <DuplicateList report={report} asked={asked} />
            </div>
            <div>
              <Acknowledged report={report} asked={asked} />
              <Priorities report={report} asked={asked} />
              <StaleList report={report} asked={asked} />
            </div>
          </div>
        </>
      ) : kpis.isPending ? (
        <Waiting />
      ) : null}
    </>
  );
}
