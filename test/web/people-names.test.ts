import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KnownNames } from '../../src/web/page/people-names.ts';

type Names = typeof import('../../src/web/page/people-names.ts');
let names: Names;
let asked: string[];
let answer: () => Promise<KnownNames>;
const wang = { id: 'wang3', name: '王芳', shared: true };
const li = { id: 'li', name: '李伟', shared: false };

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  names = await import('../../src/web/page/people-names.ts');
  asked = [];
  answer = async () => ({ items: [wang, li], tierAbove: false });
  names.startNames((path) => {
    asked.push(decodeURIComponent(path));
    return answer();
  });
});
afterEach(() => vi.useRealTimers());
const soon = () => vi.advanceTimersByTimeAsync(100);

test('ids stand until their names have come; they are asked for together and once; two of one name keep their id beside it', async () => {
  let came = 0;
  names.onNames(() => came++);
  expect(['wang3', 'li', 'li', 'gone'].map(names.personName)).toEqual(['wang3', 'li', 'li', 'gone']);
  await soon();
  expect(asked).toEqual(['/api/v1/names?ids=wang3,li,gone']);
  expect(came).toBe(1);
  expect(['wang3', 'li', 'gone'].map(names.personName)).toEqual(['王芳 (wang3)', '李伟', 'gone']);
  await soon();
  expect(asked).toHaveLength(1);
  const named = [
    { userId: 'wang3', name: '王芳' },
    { userId: 'new', name: '新来的' },
    { userId: null, name: '门岗' },
  ];
  expect(named.map(names.namedPerson)).toEqual(['王芳 (wang3)', '新来的', '门岗']);
});

test('where there is a tier above, or the alarm is of a gateway below, an id may be of somebody else and stands as it came', async () => {
  names.personName('li');
  expect(names.alarmPerson({ owner: null }, 'li')).toBe('li');
  await soon();
  expect(names.alarmPerson({ owner: null }, 'li')).toBe('李伟');
  expect(names.alarmPerson({ owner: { name: 'below' } }, 'li')).toBe('li');
  answer = async () => ({ items: [li], tierAbove: true });
  names.personName('chen');
  await soon();
  expect(names.alarmPerson({ owner: null }, 'li')).toBe('li');
});

test('a gateway that does not answer takes no name away, and is asked again', async () => {
  names.personName('li');
  await soon();
  answer = () => Promise.reject(new Error('offline'));
  await vi.advanceTimersByTimeAsync(700_000);
  expect(names.personName('li')).toBe('李伟');
  await soon();
  expect(asked).toHaveLength(2);
  expect(names.personName('li')).toBe('李伟');
  await vi.advanceTimersByTimeAsync(40_000);
  names.personName('li');
  await soon();
  expect(asked).toHaveLength(3);
});
