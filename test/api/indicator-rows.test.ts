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
