import { responseStages, steppedStages } from '../model/plan.ts';
import { tiers } from '../model/tier.ts';
import { secondsOf } from '../profiles/duration.ts';
import { lintText } from '../profiles/lint-text.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { YamlSource } from '../profiles/yaml-source.ts';
import type { PlanFile } from './plan-schema.ts';

/** What a plan must make sense of beyond its shape. All problems, not the first one. */
export function lintPlan(plan: PlanFile, yaml: YamlSource): readonly ProfileProblem[] {
  const problems: ProfileProblem[] = [...lintText(yaml, ['title'], plan.title), ...lintText(yaml, ['summary'], plan.summary)];
  lintSteps(plan, yaml, problems);
  for (const [id, clock] of Object.entries(plan.clocks)) {
    problems.push(...lintText(yaml, ['clocks', id, 'title'], clock.title), ...lintText(yaml, ['clocks', id, 'source'], clock.source));
    if (responseStages.indexOf(clock.to) <= responseStages.indexOf(clock.from))
      problems.push(
        yaml.problemAt(['clocks', id, 'to'], `a stage behind ${clock.from}`, clock.to, 'a clock runs from an earlier stage to a later one'),
      );
    if (secondsOf(clock.within) <= 0)
      problems.push(yaml.problemAt(['clocks', id, 'within'], 'more than 0 s', clock.within, 'name the time people have'));
  }
  lintEscalation(plan, yaml, problems);
  lintScenario(plan, yaml, problems);
  (plan.resources ?? []).forEach((each, index) => void problems.push(...lintText(yaml, ['resources', index], each)));
  return problems;
}

function lintSteps(plan: PlanFile, yaml: YamlSource, problems: ProfileProblem[]): void {
  const seen = new Set<string>();
  let furthest = -1;
  plan.steps.forEach((step, index) => {
    const at = (field: string) => ['steps', index, field];
    problems.push(...lintText(yaml, at('title'), step.title), ...lintText(yaml, at('instruction'), step.instruction));
    if (seen.has(step.id)) problems.push(yaml.problemAt(at('id'), 'an id of its own', step.id, 'rename one of the two steps'));
    seen.add(step.id);
    if (step.reaches === undefined) return;
    const stage = steppedStages.indexOf(step.reaches);
    if (stage <= furthest)
      problems.push(
        yaml.problemAt(
          at('reaches'),
          `a stage behind ${steppedStages[furthest]}`,
          step.reaches,
          'put the steps in the order of the stages',
        ),
      );
    furthest = Math.max(furthest, stage);
  });
  // Without these nobody could say that it is over.
  for (const stage of ['on-site', 'resolved'] as const) {
    if (!plan.steps.some(({ reaches }) => reaches === stage))
      problems.push(yaml.problemAt(['steps'], `a step that reaches ${stage}`, 'none', `add one with \`reaches: ${stage}\``));
  }
}

function lintEscalation(plan: PlanFile, yaml: YamlSource, problems: ProfileProblem[]): void {
  let highest = -1;
  plan.escalation.forEach((level, index) => {
    problems.push(...lintText(yaml, ['escalation', index, 'title'], level.title));
    const clock = level.when?.missed;
    if (index === 0 && clock !== undefined)
      problems.push(yaml.problemAt(['escalation', 0, 'when'], 'no `when` on the first level', clock, 'the first level is where it begins'));
    const first = clock === undefined ? index : plan.escalation.findIndex(({ when }) => when?.missed === clock);
    if (first < index)
      problems.push(
        yaml.problemAt(
          ['escalation', index, 'when', 'missed'],
          'a clock of its own',
          `${clock}, which calls level ${first + 1} already`,
          'name another clock, or put the roles into one level',
        ),
      );
    if (clock !== undefined && !(clock in plan.clocks))
      problems.push(
        yaml.problemAt(
          ['escalation', index, 'when', 'missed'],
          `one of ${Object.keys(plan.clocks).join(', ')}`,
          clock,
          'name a clock of this plan',
        ),
      );
    if (level.tier === undefined) return;
    const tier = tiers.indexOf(level.tier);
    if (tier <= highest)
      problems.push(
        yaml.problemAt(
          ['escalation', index, 'tier'],
          `a tier above ${tiers[highest]}`,
          level.tier,
          'put the levels in the order of the tiers, each tier once',
        ),
      );
    highest = Math.max(highest, tier);
  });
}

/** People who play a day know it beforehand. */
const longestDrillSeconds = 8 * 3_600;

function lintScenario({ drill }: PlanFile, yaml: YamlSource, problems: ProfileProblem[]): void {
  if (drill?.scenario === undefined) return;
  const path = ['drill', 'scenario'];
  problems.push(...lintText(yaml, [...path, 'title'], drill.scenario.title));
  let last = 0;
  drill.scenario.followedBy.forEach(({ after }, index) => {
    const seconds = secondsOf(after);
    if (seconds <= 0 || seconds > longestDrillSeconds || seconds < last)
      problems.push(
        yaml.problemAt(
          [...path, 'followedBy', index, 'after'],
          `more than 0 s, at most ${longestDrillSeconds / 3_600} h, in the order in which they come`,
          after,
          'times count from the beginning of the drill',
        ),
      );
    last = seconds;
  });
}
