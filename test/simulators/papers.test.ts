import { expect, test } from 'vitest';
import { community } from '../../simulators/community.ts';
import { papersOf } from '../../simulators/papers.ts';
import { recordProblems } from '../../src/model/device-record.ts';

const devices = community({ seed: 1, buildings: 30, secret: () => 'secret' });

test('the papers of a simulated community are such as an installer may enter', () => {
  for (const device of devices) expect(recordProblems(papersOf(device)), device.id).toEqual([]);
});

test('every lift has its own rescue code and a number to call', () => {
  const lifts = devices.filter(({ profile }) => profile === 'lift-monitor').map(papersOf);
  expect(new Set(lifts.map(({ rescueCode }) => rescueCode)).size).toBe(lifts.length);
  expect(lifts.every(({ maintainerPhone }) => maintainerPhone !== undefined)).toBe(true);
});
