import type { DrillReport, Indicators } from '../../model/indicator.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language } from '../../model/text.ts';

export function indicatorsJson({ from, to, ...rest }: Indicators) {
  return { from: rfc3339(from), to: rfc3339(to), ...rest };
}

export function drillReportJson({ startedAt, closedAt, ...rest }: DrillReport) {
  return { ...rest, startedAt: rfc3339(startedAt), closedAt: closedAt === null ? null : rfc3339(closedAt) };
}

const headings = {
  zh: ['位置', '项目', '数值', '达标', '超时', '平均（秒）', '95%（秒）', '最长（秒）', '时限（秒）', '依据'],
  en: ['place', 'figure', 'value', 'kept', 'missed', 'mean (s)', '95 % (s)', 'max (s)', 'limit (s)', 'source'],
} as const;

/** One row a figure; what is not known is empty, never zero. */
export function indicatorRows({ all, places, drills }: Indicators, language: Language): readonly (readonly string[])[] {
  const number = (value: number | null) => (value === null ? '' : String(Math.round(value * 1_000) / 1_000));
  const plain = (place: string, figure: string, value: number | null) => [place, figure, number(value), '', '', '', '', '', '', ''];
  const rows = [all, ...places].flatMap(({ place, begun, closed, completion, notReal, escalated, clocks, drills: own }) => {
    return [
      plain(place, 'begun', begun),
      plain(place, 'completed', closed),
      plain(place, 'completion', completion),
      plain(place, 'not-real', notReal),
      plain(place, 'escalated', escalated),
      plain(place, 'drills', own.held),
      plain(place, 'drills-called-off', own.calledOff),
      ...clocks.map((clock) => [
        place,
        `${clock.figure} ${clock.title[language]}`,
        '',
        number(clock.kept),
        number(clock.missed),
        number(clock.meanSeconds),
        number(clock.p95Seconds),
        number(clock.maxSeconds),
        number(clock.limitSeconds),
        clock.source[language],
      ]),
    ];
  });
  const required = drills.map((each) => plain(each.place, 'drills-required', each.required));
  return [headings[language], ...rows, ...required];
}
