import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { supervisionHazard } from '../model/incident.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import { maxSourceBytes, type YamlSource } from '../profiles/yaml-source.ts';
import { compilePlan } from './compile-plan.ts';
import { contestedRules } from './contested-rules.ts';
import type { PlanExample } from './plan-schema.ts';

const maxPlans = 200;

/** One file that was read. */
export interface PlanSource {
  readonly file: string;
  readonly plan: ResponsePlan;
  readonly source: string;
  readonly examples: readonly PlanExample[];
  readonly yaml: YamlSource;
}

export interface LoadedPlans {
  /** By id; a plan with a problem is left out, the others stand. */
  readonly plans: ReadonlyMap<string, PlanSource>;
  readonly problems: readonly ProfileProblem[];
  readonly files: readonly string[];
}

/** What plans may name (plan-words.ts). */
export interface PlanWords {
  readonly hazards: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
  /** Rule -> hazards it warns of in the device types; left out = not known, and not checked. */
  readonly hazardsOf?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads `<folder>/<id>.yaml`. Throws nothing for what is in the files; a folder that is not there has no plans. */
export function loadPlans(folder: string, words: PlanWords | null): LoadedPlans {
  const problems: ProfileProblem[] = [];
  const plans = new Map<string, PlanSource>();
  const seen = new Set<string>();
  const files = existsSync(folder) ? planFiles(folder) : [];
  const whole = (file: string, expected: string, came: string, cure: string) =>
    problems.push({ file, line: 1, col: 1, pointer: '', expected, came, cure });
  if (files.length > maxPlans) whole(folder, `at most ${maxPlans} plans`, String(files.length), 'take away what is not used');
  for (const file of files.slice(0, maxPlans)) {
    const { size } = statSync(file);
    if (size > maxSourceBytes) {
      whole(file, `at most ${maxSourceBytes} bytes`, `${size} bytes`, 'shorten it');
      continue;
    }
    const source = readFileSync(file, 'utf8');
    const { plan, examples, problems: found, yaml } = compilePlan(source, file);
    problems.push(...found);
    if (plan === null) continue;
    seen.add(plan.id);
    const wrong = misnamed(plan, words, yaml);
    if (`${plan.id}.yaml` !== basename(file)) whole(file, `the file ${plan.id}.yaml`, basename(file), 'rename the file or correct the id');
    else if (wrong.length > 0) problems.push(...wrong);
    else plans.set(plan.id, { file, plan, source, examples, yaml });
  }
  for (const [id, contested] of contestedRules([...plans.values()], words?.hazardsOf)) {
    problems.push(...contested);
    plans.delete(id);
  }
  // One that is there with a problem of its own is told once.
  const known = new Set([...files.map((file) => basename(file, '.yaml')), ...seen]);
  for (const { plan, yaml } of plans.values()) problems.push(...unknownInScenario(plan, known, yaml));
  return { plans, problems, files };
}

/** The plan stands all the same: people follow it when it is no drill. */
function unknownInScenario({ drill }: ResponsePlan, known: ReadonlySet<string>, yaml: YamlSource): readonly ProfileProblem[] {
  return (drill.scenario?.followedBy ?? []).flatMap(({ plan }, index) =>
    known.has(plan)
      ? []
      : [
          yaml.problemAt(
            ['drill', 'scenario', 'followedBy', index, 'plan'],
            `one of ${[...known].sort().join(', ')}`,
            plan,
            'name a plan of this folder',
          ),
        ],
  );
}

/** `<id>.yaml`, sorted; also those that a link leads to, as where a cluster mounts its configuration. */
export function planFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

function misnamed({ hazard, rules }: ResponsePlan, words: PlanWords | null, yaml: YamlSource): readonly ProfileProblem[] {
  if (words === null) return [];
  const problems = rules.flatMap((rule, index) =>
    words.rules.has(rule)
      ? []
      : [yaml.problemAt(['rules', index], 'a rule of a device type or of the gateway', rule, 'correct its spelling')],
  );
  return words.hazards.has(hazard) || hazard === supervisionHazard.id
    ? problems
    : [...problems, yaml.problemAt(['hazard'], `one of ${[...words.hazards].join(', ')}`, hazard, 'use a word of vocabulary.yaml')];
}
