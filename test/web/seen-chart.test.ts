import { expect, test } from 'vitest';
import { limitOf } from '../../src/web/page/rule-limit.ts';
import { rowsOf, stepPath } from '../../src/web/page/step-line.ts';

const x = (at: number) => at;
const y = (value: number) => value;

test('a word is drawn until the next one, never over a missing value or a gap', () => {
  const joined = [
    { at: 0, value: 1 },
    { at: 10, value: 2 },
  ];
  expect(stepPath(joined, 30, x, y, 100)).toBe('M0.0 1.0H10.0L10.0 2.0H30.0');
  const missing = [
    { at: 0, value: 1 },
    { at: 10, value: null },
    { at: 20, value: 1 },
  ];
  expect(stepPath(missing, 30, x, y, 100)).toBe('M0.0 1.0H10.0M20.0 1.0H30.0');
  // Silent for longer than a gap: nothing is known of the rest.
  expect(stepPath(joined, 1_000, x, y, 5)).toBe('M0.0 1.0H5.0M10.0 2.0H15.0');
});

test('words stand in the order of the device type, missing is no row', () => {
  const word = (name: string) => ({ word: name, title: { zh: name, en: name } });
  const point = {
    point: 'p',
    component: '',
    kind: 'word',
    title: { zh: 'p', en: 'p' },
    unit: null,
    words: [word('low'), word('high')],
  } as const;
  const samples = ['high', null, 'low', 'high'].map((value, at) => ({ at, value }));
  expect(rowsOf({ point, samples })).toEqual(['low', 'high']);
});

test('the limit on the chart is that of the value itself', () => {
  const threshold = { id: 'r', condition: { kind: 'threshold', point: 'gas', raise: { op: 'above', limit: 20 } } };
  expect(limitOf(threshold, 'gas')).toBe(20);
  expect(limitOf(threshold, 'co')).toBeNull();
  const state = {
    id: 's',
    condition: {
      kind: 'state',
      when: [
        { point: 'stopped', test: { op: 'is', value: true } },
        { point: 'gas', test: { op: 'above', limit: 5 } },
      ],
    },
  };
  expect(limitOf(state, 'gas')).toBe(5);
  expect(limitOf({ id: 't', condition: { kind: 'rate', point: 'gas', raise: { limit: 3 } } }, 'gas')).toBeNull();
  expect(limitOf(undefined, 'gas')).toBeNull();
});
