import { afterAll, expect, test } from 'vitest';
import { exampleJudge, exampleReader } from '../../src/gateway/example-ports.ts';
import { runExamples } from '../../src/profiles/example-runner.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { describeProfileProblem } from '../../src/profiles/profile-problem.ts';
import { removeFolder } from '../support/gateway-process.ts';
import { expressionTypes } from './types.ts';

const folder = expressionTypes();
afterAll(() => removeFolder(folder));

test('examples of device types with expressions are executed, bombs included', async () => {
  const loaded = loadProfiles(folder);
  expect(loaded.problems.map(describeProfileProblem)).toEqual([]);
  const results = [];
  for (const profile of loaded.profiles.values()) results.push(...(await runExamples(profile, exampleReader, exampleJudge)));
  expect(results.filter(({ differences }) => differences.length > 0)).toEqual([]);
  expect(results.filter(({ profile }) => profile !== 'gas-household')).toHaveLength(6);
}, 30_000);
