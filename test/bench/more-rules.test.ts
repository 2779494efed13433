import { expect, onTestFinished, test } from 'vitest';
import { typesWithMoreRules } from '../../bench/growth/more-rules.ts';
import { profile } from '../../bench/workload.ts';
import { validate } from '../../src/cli/validate.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

test('ten times the rules are device types like any other, examples and all', async () => {
  const types = typesWithMoreRules(10);
  onTestFinished(types.remove);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await validate([types.folder], { json: true, language: 'en', line: say, error: say, progress: say });
  expect(JSON.parse(said.at(-1) ?? '{}')).toMatchObject({ ok: true, problems: [] });
  expect(types.rules).toBe(types.before * 10);
  expect(loadProfiles(types.folder).profiles.get(profile)?.rules.length).toBeGreaterThanOrEqual(types.rules);
});
