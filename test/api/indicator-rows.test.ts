import { expect, test } from 'vitest';
import { indicatorRows } from '../../src/api/json/indicator-json.ts';
import type { Indicators } from '../../src/model/indicator.ts';

const of = (place: string, begun: number) =>
  ({ place, begun, closed: 0, completion: null, notReal: 0, escalated: 0, clocks: [], drills: { held: 0, calledOff: 0 } }) as never;

test('in a table each figure is said in words, and what lies at a place itself is told apart from all of it', () => {
  const asked = { all: of('', 4), places: [of('', 1), of('阳光社区', 3)], drills: [{ place: '阳光社区', required: 4 }] };
  const zh = indicatorRows(asked as unknown as Indicators, 'zh');
  expect(zh.filter(([, figure]) => figure === 'begun 开始的处置').map(([place, , value]) => [place, value])).toEqual([
    ['全部区域', '4'],
    ['全部区域（本级）', '1'],
    ['阳光社区', '3'],
  ]);
  // Nothing began: what completion there was is not known, and is not zero.
  expect(zh.find(([, figure]) => figure?.startsWith('completion'))?.[2]).toBe('');
  expect(
    indicatorRows(asked as unknown as Indicators, 'en')
      .at(-1)
      ?.slice(0, 3),
  ).toEqual(['阳光社区', 'drills-required drills required', '4']);
  expect(new Set(zh.map(([place, figure]) => `${place} ${figure}`)).size).toBe(zh.length);
});

test('of a clock the sample of its times and how often it was missed again stand last, and every row has every column', () => {
  const words = { zh: '到场', en: 'Arrival' };
  const clock = {
    figure: 'lift:arrival',
    title: words,
    source: words,
    limitSeconds: 1_800,
    kept: 7,
    missed: 2,
    reached: 8,
    missedAgain: 3,
  };
  const timed = { ...clock, meanSeconds: 960, p95Seconds: 2_010, maxSeconds: 2_010 };
  const all = {
    begun: 9,
    closed: 9,
    completion: 1,
    notReal: 0,
    escalated: 0,
    clocks: [timed],
    drills: { held: 0, calledOff: 0 },
    place: '',
  };
  const rows = indicatorRows({ all, places: [], drills: [] } as unknown as Indicators, 'en');
  const [head = []] = rows;
  // Whoever reads the file by column finds what stood there before where it stood.
  expect(head.slice(0, 10)).toEqual([
    'place',
    'figure',
    'value',
    'kept',
    'missed',
    'mean (s)',
    '95 % (s)',
    'max (s)',
    'limit (s)',
    'source',
  ]);
  const row = rows.find(([, figure]) => figure?.startsWith('lift:arrival')) ?? [];
  expect(Object.fromEntries(head.slice(8).map((name, at) => [name, row[at + 8]]))).toEqual({
    'limit (s)': '1800',
    source: 'Arrival',
    reached: '8',
    'missed again': '3',
  });
  expect(new Set(rows.map((each) => each.length))).toEqual(new Set([head.length]));
});
