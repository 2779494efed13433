import { useAddress } from '../data/address.ts';
import { type IndicatorAsked, type IndicatorRange, indicatorRanges, indicatorsCsv, useIndicators } from '../data/indicators.ts';
import { Age } from '../parts/age.tsx';
import { DrillYear } from '../parts/drill-year.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { datedText, placeText } from '../text/moment-text.ts';
import { Behind } from './indicators/behind.tsx';
import { ClockTable } from './indicators/clock-table.tsx';
import { NextStep } from './indicators/next-step.tsx';
import { PlaceTable } from './indicators/place-table.tsx';
import { RangeBar } from './indicators/range-bar.tsx';
import { Tiles } from './indicators/tiles.tsx';
import './access.css';
import './desk.css';
import './indicators.css';

/** How well people answered; with `?figure=` the responses behind one number, of the same time and place. */
export function Component() {
  const { say } = useWords();
  const { value } = useAddress();
  const figure = value('figure');
  const asked: IndicatorAsked = {
    range: value('range') in indicatorRanges ? (value('range') as IndicatorRange) : 'year',
    from: value('from'),
    to: value('to'),
    place: value('place'),
  };
  const isWhole = asked.range !== 'own' || (asked.from !== '' && asked.to !== '');
  const query = useIndicators(asked, figure === '' && isWhole);
  if (figure !== '') return <Behind asked={asked} figure={figure} />;
  const report = query.data;
  return (
    <>
      <PageHead title={say('indicators.title')}>
        {report ? (
          <a href={indicatorsCsv(report)} download="indicators.csv">
            {say('indicators.csv')}
          </a>
        ) : null}
        <Age at={query.dataUpdatedAt} oldMs={150_000} refresh={() => void query.refetch()} />
      </PageHead>
      <p className="quiet">{say('indicators.lead')}</p>
      <RangeBar asked={asked} />
      {isWhole ? null : <p>{say('indicators.ownNeeded')}</p>}
      <Failure error={query.error} again={() => void query.refetch()} />
      {report ? (
        <>
          <p className="quiet">
            {placeText(report.all.place)} · {say('indicators.period', { from: datedText(report.from), to: datedText(report.to) })}
          </p>
          <NextStep report={report} asked={asked} />
          <Tiles report={report} asked={asked} />
          <ClockTable report={report} asked={asked} />
          <PlaceTable report={report} asked={asked} />
        </>
      ) : query.isFetching ? (
        <Waiting />
      ) : null}
      <DrillYear place={asked.place} />
    </>
  );
}
