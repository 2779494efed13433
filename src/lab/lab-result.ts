import { type Difference, type LabResult, noDifference } from '../model/lab.ts';
import { keepFirst } from './comparison.ts';
import { labRules } from './lab-rules.ts';
import { operatorLoad } from './operator-load.ts';
import type { LabJob, LabPart } from './replay-part.ts';
import { labLimits, ruleChanges } from './rule-changes.ts';

/** Adds the parts of a replay up. */
export function labResult({ current, draft, from, to }: LabJob, parts: readonly LabPart[]): LabResult {
  const changes = ruleChanges(current, draft);
  const totals = { ...noDifference };
  const rules = new Map(changes.map(({ rule }) => [rule, { ...noDifference } as Record<Difference, number>]));
  for (const { counts } of parts)
    for (const [rule, count] of Object.entries(counts)) {
      const sum = rules.get(rule) ?? { ...noDifference };
      rules.set(rule, sum);
      for (const [difference, number] of Object.entries(count) as [Difference, number][]) {
        sum[difference] += number;
        totals[difference] += number;
      }
    }
  const entries = parts.flatMap((part) => part.entries);
  keepFirst(entries);
  const raises = (side: 'before' | 'after') => parts.flatMap((part) => [...part[side]]);
  const sum = (what: 'devices' | 'readings' | 'messages') => parts.reduce((all, part) => all + part[what], 0);
  return {
    profile: draft.id,
    current: current.version,
    draft: draft.version,
    from,
    to,
    devices: sum('devices'),
    readings: sum('readings'),
    messages: sum('messages'),
    changes,
    totals,
    rules: labRules(current, draft, rules),
    entries,
    load: { before: operatorLoad(raises('before'), from, to), after: operatorLoad(raises('after'), from, to) },
    limits: labLimits(current, draft),
  };
}
