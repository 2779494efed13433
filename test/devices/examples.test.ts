import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exampleJudge, exampleReader } from '../../src/gateway/example-ports.ts';
import { runExamples } from '../../src/profiles/example-runner.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { describeProfileProblem } from '../../src/profiles/profile-problem.ts';

const loaded = loadProfiles(join(import.meta.dirname, '../../devices'));

test('every shipped device type is without a problem', async () => {
  expect(loaded.problems.map(describeProfileProblem)).toEqual([]);
  expect([...loaded.profiles.keys()]).toEqual(
    expect.arrayContaining(['lift-monitor', 'lift-door-vibration', 'gas-household', 'sos-button']),
  );
  expect(loaded.profiles.size).toBe(loaded.files.length);
});

describe.each([...loaded.profiles.values()].map((profile) => [profile.id, profile] as const))('%s', async (_id, profile) => {
  const results = await runExamples(profile, exampleReader, exampleJudge);
  test.each(results.map((result) => [result.example, result] as const))('%s does what it says', (_name, { differences }) => {
    expect(differences).toEqual([]);
  });
});

test('an example that expects the wrong thing is found out', async () => {
  const profile = loaded.profiles.get('gas-household')!;
  const [example] = profile.examples.filter(({ name }) => name === 'leak');
  const wrong = {
    ...example!,
    expect: { ...example!.expect, alarms: ['gas.high'], readings: { 'gas.concentration': 25 }, problems: ['late'] },
  };
  const [result] = await runExamples({ ...profile, examples: [wrong] }, exampleReader, exampleJudge);
  expect(result?.differences).toEqual([
    { pointer: '/expect/readings/gas.concentration', expected: '25', came: '26' },
    { pointer: '/expect/problems', expected: 'late', came: 'none' },
    { pointer: '/expect/alarms', expected: 'gas.high', came: 'gas.low' },
  ]);
});
