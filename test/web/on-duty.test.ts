import { expect, test } from 'vitest';
import { type OnDuty, onAt, onFor } from '../../src/web/page/on-duty.ts';

const at = (position: string, role: string, place: string, name: string | null): OnDuty => ({
  position,
  title: { zh: position, en: position },
  role,
  place,
  person: name === null ? null : { userId: null, name },
  phone: null,
  since: null,
});
const ids = (found: readonly OnDuty[]) => found.map(({ position }) => position);

test('a role at a place is whoever is on nearest above it; a position that nobody took stands before the next one, never instead', () => {
  const items = [
    at('city', 'guard', '', '市'),
    at('estate', 'guard', 'east', '老周'),
    at('gate-2', 'guard', 'east/2', '李'),
    at('gate-1', 'guard', 'east/1', null),
    at('desk', 'operator', 'east', '王'),
    at('east-side', 'guard', 'east/11', '错'),
  ];
  expect(ids(onFor(items, 'guard', 'east/1/3'))).toEqual(['gate-1', 'estate']);
  expect(ids(onFor(items, 'guard', 'east/2'))).toEqual(['gate-2']);
  expect(ids(onFor(items, 'guard', 'east'))).toEqual(['estate']);
  expect(ids(onFor(items, 'guard', 'west'))).toEqual(['city']);
  expect(onFor(items, 'police', 'east/1')).toEqual([]);
  const nobody = items.map((entry) => ({ ...entry, person: null }));
  expect(ids(onFor(nobody, 'guard', 'east/1'))).toEqual(['gate-1', 'estate', 'city']);
  // Two of one place: both are on.
  const two = [...items, at('estate-b', 'guard', 'east', '赵')];
  expect(ids(onFor(two, 'guard', 'east/1'))).toEqual(['gate-1', 'estate', 'estate-b']);
});

test('of a place stands what covers it, the nearest first, and then what is below it', () => {
  const items = [
    at('city', 'operator', '', 'a'),
    at('room', 'guard', 'east/1/2', 'b'),
    at('east', 'guard', 'east', 'c'),
    at('west', 'guard', 'west', 'd'),
    at('one', 'guard', 'east/1', 'e'),
  ];
  expect(ids(onAt(items, 'east'))).toEqual(['east', 'city', 'one', 'room']);
  expect(ids(onAt(items, ''))).toEqual(['city', 'west', 'east', 'one', 'room']);
});
