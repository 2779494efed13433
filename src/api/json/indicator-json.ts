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
  zh: ['位置', '项目', '数值', '达标', '超时', '平均（秒）', '95%（秒）', '最长（秒）', '时限（秒）', '依据', '用时样本', '再次超时'],
  en: ['place', 'figure', 'value', 'kept', 'missed', 'mean (s)', '95 % (s)', 'max (s)', 'limit (s)', 'source', 'reached', 'missed again'],
} as const;

const figures = {
  zh: {
    begun: '开始的处置',
    completed: '已办结',
    completion: '办结率',
    'not-real': '误报、扰报、测试',
    escalated: '升级过',
    drills: '演练到底',
    'drills-called-off': '中止的演练',
    'drills-required': '应举行的演练',
  },
  en: {
    begun: 'responses begun',
    completed: 'closed',
    completion: 'closed / begun',
    'not-real': 'false, nuisance or test',
    escalated: 'escalated',
    drills: 'drills played to their end',
    'drills-called-off': 'drills called off',
    'drills-required': 'drills required',
  },
} as const;
const whole = { zh: '全部区域', en: 'whole installation' } as const;
/** What lies at a place and not below it has a line beside that of all of it. */
const itself = { zh: '（本级）', en: ' (here itself)' } as const;

/** One row a figure, its name as in the API and in words; what is not known is empty, never zero. */
export function indicatorRows({ all, places, drills }: Indicators, language: Language): readonly (readonly string[])[] {
  const number = (value: number | null) => (value === null ? '' : String(Math.round(value * 1_000) / 1_000));
  const nameOf = (place: string) => (place === '' ? whole[language] : place);
  const plain = (place: string, figure: keyof (typeof figures)['zh'], value: number | null) => [
    place,
    `${figure} ${figures[language][figure]}`,
    number(value),
    ...Array<string>(headings[language].length - 3).fill(''),
  ];
  const rows = [all, ...places].flatMap(({ begun, closed, completion, notReal, escalated, clocks, drills: own, ...of }, at) => {
    const place = `${nameOf(of.place)}${at > 0 && of.place === all.place ? itself[language] : ''}`;
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
        number(clock.reached),
        number(clock.missedAgain),
      ]),
    ];
  });
  const required = drills.map((each) => plain(nameOf(each.place), 'drills-required', each.required));
  return [headings[language], ...rows, ...required];
}
