interface Term {
  readonly point: string;
  readonly test: { readonly limit?: number };
}
export interface RuleOfProfile {
  readonly id: string;
  readonly condition: {
    readonly kind: string;
    readonly point?: string;
    readonly raise?: { readonly limit?: number };
    readonly when?: unknown;
  };
}

/** The limit that a line on the chart can show. A rate or a count has a limit, but not one of the value itself. */
export function limitOf(rule: RuleOfProfile | undefined, point: string): number | null {
  if (rule?.condition.kind === 'threshold' && rule.condition.point === point) return rule.condition.raise?.limit ?? null;
  const when = rule?.condition.kind === 'state' && Array.isArray(rule.condition.when) ? (rule.condition.when as readonly Term[]) : [];
  return when.find((term) => term.point === point)?.test.limit ?? null;
}
