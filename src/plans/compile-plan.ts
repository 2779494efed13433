import { createHash } from 'node:crypto';
import type { DrillInject } from '../model/drill.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { secondsOf } from '../profiles/duration.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import { schemaProblems } from '../profiles/schema-problems.ts';
import { readYaml, type YamlSource } from '../profiles/yaml-source.ts';
import { lintPlan } from './lint-plan.ts';
import { type PlanExample, type PlanFile, planSchema } from './plan-schema.ts';

export interface CompiledPlan {
  /** Null when there is any problem: half a plan sends nobody. */
  readonly plan: ResponsePlan | null;
  readonly examples: readonly PlanExample[];
  readonly problems: readonly ProfileProblem[];
  readonly yaml: YamlSource;
}

/** YAML text -> plan. Pure: the same text gives the same plan, live and on replay. Never throws. */
export function compilePlan(source: string, file = 'plan.yaml'): CompiledPlan {
  const yaml = readYaml(source, file);
  if (yaml.problems.length > 0) return { plan: null, examples: [], problems: yaml.problems, yaml };
  const checked = planSchema.safeParse(yaml.value);
  if (!checked.success) return { plan: null, examples: [], problems: schemaProblems(checked.error, yaml), yaml };
  const problems = lintPlan(checked.data, yaml);
  const plan = problems.length > 0 ? null : planOf(checked.data, createHash('sha256').update(source).digest('hex').slice(0, 16));
  return { plan, examples: checked.data.examples, problems, yaml };
}

function planOf(data: PlanFile, version: string): ResponsePlan {
  const { id, title, summary, hazard, rules = [], minSeverity = 'major', per = 'incident', steps, clocks, escalation, drill } = data;
  return {
    id,
    version,
    title,
    summary,
    hazard,
    rules,
    minSeverity,
    per,
    steps: steps.map(({ id: step, role, title: what, instruction, reaches, required }) => ({
      id: step,
      role,
      title: what,
      instruction,
      ...(reaches === undefined ? {} : { reaches }),
      required: required ?? false,
    })),
    clocks: Object.entries(clocks).map(([clock, { title: what, from, to, orForwarded, within, source }]) => ({
      id: clock,
      title: what,
      from,
      to,
      ...(orForwarded === undefined ? {} : { orForwarded }),
      seconds: secondsOf(within),
      source,
    })),
    escalation: escalation.map(({ title: what, roles, tier, when }, index) => ({
      level: index + 1,
      title: what,
      roles,
      ...(tier === undefined ? {} : { tier }),
      ...(when === undefined ? {} : { clock: when.missed }),
    })),
    resources: data.resources ?? [],
    closing: data.closing ?? [],
    drill: {
      severity: drill?.severity ?? 'critical',
      place: drill?.place ?? null,
      scenario: drill?.scenario === undefined ? null : { title: drill.scenario.title, followedBy: drill.scenario.followedBy.map(injectOf) },
    },
    source: data.source ?? null,
  };
}

function injectOf({ plan, after }: { plan: string; after: string }): DrillInject {
  return { plan, afterSeconds: secondsOf(after) };
}
