import type { ResponsePlan } from '../model/plan.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { YamlSource } from '../profiles/yaml-source.ts';

interface Read {
  readonly plan: ResponsePlan;
  readonly yaml: YamlSource;
}

/**
 * By id of the plan: rules that an earlier plan has already. Two plans for one alarm would leave it to chance which of them
 * people follow. They may name one rule when their hazards differ and leave none over that the rule warns of (`hazardsOf`).
 */
export function contestedRules(
  all: readonly Read[],
  hazardsOf: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): ReadonlyMap<string, readonly ProfileProblem[]> {
  const found = new Map<string, readonly ProfileProblem[]>();
  all.forEach(({ plan, yaml }, index) => {
    const earlier = all.slice(0, index).map((each) => each.plan);
    const problem = (at: readonly (string | number)[], what: string, other: ResponsePlan) =>
      yaml.problemAt(at, 'one plan for each rule', `${what} is in plan ${other.id} as well`, 'take it out of one of them');
    const usual = earlier.find(({ rules, hazard }) => rules.length === 0 && hazard === plan.hazard);
    const problems = plan.rules.flatMap((rule, at) => {
      const others = earlier.filter(({ rules }) => rules.includes(rule));
      const same = others.find(({ hazard }) => hazard === plan.hazard);
      if (same !== undefined) return [problem(['rules', at], `rule ${rule} of hazard ${plan.hazard}`, same)];
      const [first] = others;
      if (first === undefined) return [];
      const covered = new Set(all.filter((each) => each.plan.rules.includes(rule)).map((each) => each.plan.hazard));
      return [...(hazardsOf?.get(rule) ?? [])]
        .filter((hazard) => !covered.has(hazard))
        .map((hazard) => problem(['rules', at], `rule ${rule} of hazard ${hazard}`, first));
    });
    if (plan.rules.length === 0 && usual !== undefined) problems.push(problem(['hazard'], `hazard ${plan.hazard}`, usual));
    if (problems.length > 0) found.set(plan.id, problems);
  });
  return found;
}
