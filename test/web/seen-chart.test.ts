import { expect, test } from 'vitest';
import { limitOf } from '../../src/web/page/rule-limit.ts';
import { rowHeight, rowsOf, shortened, stepPath } from '../../src/web/page/step-line.ts';

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

test('yes stands above no, words from the bottom up in the order of the device type, strange ones on top; missing is no row', () => {
  const words = ['normal', 'low', 'high'].map((word) => ({ word, title: { zh: word, en: word } }));
  const sampled = (...values: (string | boolean | null)[]) => values.map((value) => ({ value }));
  expect(rowsOf({ point: { words }, samples: sampled('strange', 'high', null, 'normal', 'high', 'low') })).toEqual([
    'normal',
    'low',
    'high',
    'strange',
  ]);
  expect(rowsOf({ point: { words: [] }, samples: sampled(true, null, true) })).toEqual([false, true]);
  expect(rowsOf({ point: null, samples: sampled(null) })).toEqual([]);
  expect([0, 1, 2].map(rowHeight(3, 20, 120))).toEqual([120, 70, 20]);
  expect([0].map(rowHeight(1, 20, 120))).toEqual([120]);
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

test('a word that has no room beside the chart is cut, a Chinese character being two wide', () => {
  expect(['normal', 'outside the door zone', '在开锁区域外', '轿厢在开锁区域外停止'].map(shortened)).toEqual([
    'normal',
    'outside the doo…',
    '在开锁区域外',
    '轿厢在开锁区域…',
  ]);
});
