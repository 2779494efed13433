import type { ResponsePlan } from '../model/plan.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { YamlSource } from '../profiles/yaml-source.ts';
import type { PlanExample } from './plan-schema.ts';
import { playExample } from './play-example.ts';

/** Plays every example of a plan to the reducer that follows plans live. */
export function runPlanExamples(plan: ResponsePlan, examples: readonly PlanExample[], yaml: YamlSource): readonly ProfileProblem[] {
  return examples.flatMap((example, index) => {
    const played = playExample(plan, example);
    const { expect } = example;
    const differ = (field: keyof PlanExample['expect'], came: unknown) =>
      expect[field] === undefined || JSON.stringify(expect[field]) === JSON.stringify(came)
        ? []
        : [
            yaml.problemAt(
              ['examples', index, 'expect', field],
              JSON.stringify(expect[field]),
              JSON.stringify(came),
              'correct the plan or the example',
            ),
          ];
    return [
      ...differ('stage', played.stage),
      ...differ('level', played.level),
      ...differ('missed', played.missed),
      ...differ('met', played.met),
      ...differ('refused', played.refused ?? undefined),
    ];
  });
}
