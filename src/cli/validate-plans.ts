import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { loadPlans, type PlanWords, planFiles } from '../plans/load-plans.ts';
import { planWords } from '../plans/plan-words.ts';
import { runPlanExamples } from '../plans/run-plan-examples.ts';
import type { LoadedProfiles } from '../profiles/load-profiles.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';

export interface CheckedPlans {
  readonly plans: number;
  readonly examples: number;
  readonly problems: readonly ProfileProblem[];
}

/** Response plans have a ladder, device types have none; the folder need not be called `plans`. */
export function holdsPlans(path: string): boolean {
  if (!existsSync(path)) return false;
  const files = statSync(path).isDirectory() ? planFiles(path) : [path];
  return files.some((file) => /^escalation:/m.test(readFileSync(file, 'utf8')));
}

/** A folder of plans, or one file of it: two plans for one rule are seen only among all of its folder. */
export function checkPlans(path: string, words: PlanWords | null): CheckedPlans {
  const single = statSync(path).isFile();
  const wanted = (file: string) => !single || resolve(file) === resolve(path);
  const { files, problems, plans } = loadPlans(single ? dirname(resolve(path)) : path, words);
  const sound = [...plans.values()].filter(({ file }) => wanted(file));
  return {
    plans: files.filter(wanted).length,
    examples: sound.reduce((sum, { examples }) => sum + examples.length, 0),
    problems: [
      ...problems.filter(({ file }) => wanted(file)),
      ...sound.flatMap(({ plan, examples, yaml }) => runPlanExamples(plan, examples, yaml)),
    ],
  };
}

/** Null = the vocabulary cannot be read: that is a problem of its own, told once. */
export function wordsOf({ profiles, vocabulary }: LoadedProfiles): PlanWords | null {
  return vocabulary === null ? null : planWords(profiles.values(), vocabulary.hazards.keys());
}
