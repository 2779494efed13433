import type { Difference, LabResult } from '../model/lab.ts';
import { operatorLoad } from './operator-load.ts';
import { keepFirst, type LabJob, type LabPart } from './replay-part.ts';
import { labLimits, ruleChanges } from './rule-changes.ts';

/** Adds the parts of a replay up. */
export function labResult({ current, draft, from, to }: LabJob, parts: readonly LabPart[]): LabResult {
  const totals = { gained: 0, lost: 0, earlier: 0, later: 0, same: 0 };
  const rules = new Map<string, Record<Difference, number>>();
  for (const { counts } of parts)
    for (const [rule, count] of Object.entries(counts)) {
      const sum = rules.get(rule) ?? { gained: 0, lost: 0, earlier: 0, later: 0, same: 0 };
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
    changes: ruleChanges(current, draft),
    totals,
    rules: [...rules].map(([rule, count]) => ({ rule, ...count })).sort((a, b) => (a.rule < b.rule ? -1 : 1)),
    entries,
    load: { before: operatorLoad(raises('before'), from, to), after: operatorLoad(raises('after'), from, to) },
    limits: labLimits(current, draft),
  };
}
