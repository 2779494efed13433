import { readFileSync } from 'node:fs';
import type { ExampleResult } from './example-runner.ts';
import { pathOf } from './json-pointer.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** Differences of one example as problems with their place in the file. */
export function locateExample(file: string, result: ExampleResult): readonly ProfileProblem[] {
  return result.differences.length === 0 ? [] : locateExampleIn(readYaml(readFileSync(file, 'utf8'), file), result);
}

/** The same for a text that is in no file. */
export function locateExampleIn(yaml: YamlSource, { example, differences }: ExampleResult): readonly ProfileProblem[] {
  return differences.map(({ pointer, expected, came, cure }) =>
    yaml.problemAt(
      ['examples', example, ...(pathOf(pointer) ?? [])],
      expected === 'none' ? 'none (the example names none)' : `${expected} (the example says so)`,
      came,
      cure ??
        `correct the example, its times (\`after\`, \`settle\`) or the rule; "anlin explain" shows what one message of "${example}" becomes`,
    ),
  );
}
