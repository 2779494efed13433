import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { ClockState, Response } from '../../src/model/response.ts';
import { drillReport } from '../../src/respond/drill-report.ts';
import { behindFigure, indicators } from '../../src/respond/indicators.ts';
import { opened } from '../../src/respond/response-life.ts';
import { sampleAlarm, samplePlan } from '../api/sample-data.ts';

const day = 86_400_000;
const range = { from: 0, to: 366 * day, place: '', levels: 1, known: [], drillsPerYear: 4 };
const planOf = (): ResponsePlan => samplePlan;

interface Wanted {
  readonly id?: string;
  readonly place?: string;
  readonly at?: number;
  readonly closed?: 'real' | 'false' | 'test' | null;
  readonly exercise?: boolean;
  readonly arrival?: { readonly state: ClockState['state']; readonly seconds: number | null };
}

function response({ id = 'a', place = 'east/1', at = day, closed = null, exercise = false, arrival }: Wanted): Response {
  const begun = opened(samplePlan, sampleAlarm(id, place), { at, human: 0 });
  const clocks = begun.clocks.map((clock) =>
    arrival === undefined
      ? clock
      : { ...clock, state: arrival.state, reachedAt: arrival.seconds === null ? null : at + arrival.seconds * 1_000 },
  );
  return { ...begun, exercise, clocks, closedAt: closed === null ? null : at + 1, closedAs: closed };
}

test('completion counts what was real; what is not known is null, not zero', () => {
  const found = indicators(
    [response({ closed: 'real' }), response({}), response({ closed: 'false' }), response({ exercise: true, closed: 'real' })],
    planOf,
    range,
  );
  expect(found.all).toMatchObject({ begun: 2, closed: 1, completion: 0.5, notReal: 1, drills: { held: 1, calledOff: 0 } });
  expect(indicators([], planOf, range).all).toMatchObject({ begun: 0, completion: null, clocks: [] });
});

test('times of a clock: late ones count as missed and in the times, those never reached in neither time', () => {
  const found = indicators(
    [
      response({ arrival: { state: 'met', seconds: 100 } }),
      response({ arrival: { state: 'missed', seconds: 1_000 } }),
      response({ arrival: { state: 'missed', seconds: null } }),
      response({ arrival: { state: 'running', seconds: null } }),
    ],
    planOf,
    range,
  );
  expect(found.all.clocks).toMatchObject([
    { figure: 'sample:arrival', kept: 1, missed: 2, reached: 2, meanSeconds: 550, p95Seconds: 1_000, maxSeconds: 1_000, limitSeconds: 900 },
  ]);
});

test('a place has a line of its own, the worst completion first; another time is passed over', () => {
  const found = indicators(
    [response({ closed: 'real' }), response({ place: 'west/2' }), response({ place: 'west/2', at: 400 * day })],
    planOf,
    range,
  );
  expect(found.places.map(({ place, completion }) => [place, completion])).toEqual([
    ['west', 0],
    ['east', 1],
  ]);
});

test('each community stands against what it has to hold, also one that held nothing; parts of it and what lies above have no number', () => {
  const drill = (place: string, closed: 'real' | 'test' | null) => response({ place, closed, exercise: true });
  const held = [drill('日出区/阳光社区/1号楼', 'real'), drill('日出区/阳光社区', 'test'), drill('日出区', 'real'), drill('east/1', null)];
  const known = ['日出区/阳光社区/2号楼', '日出区/明月小区/1号楼'];
  expect(indicators(held, planOf, { ...range, known }).drills).toEqual([
    { place: 'east', held: 0, calledOff: 0, required: 4 },
    { place: '日出区/明月小区', held: 0, calledOff: 0, required: 4 },
    { place: '日出区/阳光社区', held: 1, calledOff: 1, required: 4 },
  ]);
  const short = indicators(held, planOf, { ...range, known, place: '日出区/明月小区', to: 30 * day });
  expect(indicators([], planOf, { ...range, known: [''] }).drills).toEqual([{ place: '', held: 0, calledOff: 0, required: 4 }]);
  expect(short.drills).toEqual([{ place: '日出区/明月小区', held: 0, calledOff: 0, required: null }]);
  expect(short.places).toMatchObject([{ place: '日出区/明月小区/1号楼', begun: 0, completion: null }]);
});

test('every figure is as long as the list behind it', () => {
  const any = fc.record({
    place: fc.constantFrom('east/1', 'east/2', 'west/1'),
    closed: fc.constantFrom('real' as const, 'false' as const, 'test' as const, null),
    exercise: fc.boolean(),
    arrival: fc.record({ state: fc.constantFrom('met' as const, 'missed' as const, 'running' as const), seconds: fc.constant(null) }),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (wanted) => {
      const all = wanted.map(response);
      const { all: sum, places } = indicators(all, planOf, range);
      const behind = (figure: string) => behindFigure(all, figure)?.length;
      expect([behind('begun'), behind('completed'), behind('open')]).toEqual([sum.begun, sum.closed, sum.begun - sum.closed]);
      expect(behind('not-real')).toBe(sum.notReal);
      expect([behind('drills'), behind('drills-called-off')]).toEqual([sum.drills.held, sum.drills.calledOff]);
      for (const { figure, kept, missed } of sum.clocks)
        expect([behind(`kept:${figure}`), behind(`missed:${figure}`)]).toEqual([kept, missed]);
      expect(places.reduce((count, each) => count + each.begun, 0)).toBe(sum.begun);
    }),
  );
  expect(behindFigure([], 'nonsense')).toBeNull();
});

test('the report of a drill says what failed, and has no score while it runs or when it was called off', () => {
  const drill = response({ exercise: true, closed: 'real', arrival: { state: 'missed', seconds: 1_200 } });
  const done = { at: day + 60_000, by: 'li', from: 'gate', reason: { zh: '', en: '' }, comment: null, skipped: false };
  const report = drillReport(samplePlan, { ...drill, steps: { go: done } }, []);
  expect(report).toMatchObject({
    score: 25,
    calledOff: false,
    clocks: [{ id: 'arrival', verdict: 'late', tookSeconds: 1_200 }],
    steps: [
      { id: 'go', verdict: 'done', afterSeconds: 60, by: 'li' },
      { id: 'close-valve', verdict: 'not-done' },
    ],
  });
  expect(report.failed.map(({ en }) => en)).toEqual([
    'Clock "Arrival": 15 min allowed, 20 min taken',
    'Required step "Close" was not done',
    'Not done: affected household told',
    'No terminal showed it',
  ]);
  expect(drillReport(samplePlan, { ...drill, closedAt: null, closedAs: null }, []).score).toBeNull();
  expect(drillReport(samplePlan, { ...drill, closedAs: 'test' }, [])).toMatchObject({ calledOff: true, score: null });
});
