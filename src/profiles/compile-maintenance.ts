import { bindingKey } from '../model/binding-key.ts';
import type { MaintenancePlan, WatchedNumber } from '../model/maintenance.ts';
import type { PointBinding } from '../model/profile.ts';
import { secondsOf } from './duration.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { ProfileFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const daySeconds = 86_400;

/** Null = the type says nothing about its upkeep. */
export function compileMaintenance(
  { maintenance }: ProfileFile,
  bindings: readonly PointBinding[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): MaintenancePlan | null {
  if (maintenance === undefined) return null;
  const { serviceLife, calibration, inspection, source, watch } = maintenance;
  if (source !== undefined) problems.push(...lintText(yaml, ['maintenance', 'source'], source));
  const days = (duration: string | undefined) => (duration === undefined ? null : secondsOf(duration) / daySeconds);
  const bound = new Map(bindings.map((binding) => [bindingKey(binding), binding]));
  const watched = Object.entries(watch).flatMap(([name, { title, below, above, every, take }]): WatchedNumber[] => {
    problems.push(...lintText(yaml, ['maintenance', 'watch', name, 'title'], title));
    const binding = bound.get(name);
    if (binding?.point.kind !== 'number') {
      const came = binding === undefined ? 'nothing is bound to it' : binding.point.kind;
      problems.push(yaml.problemAt(['maintenance', 'watch', name], 'a number under `points`', came, 'bind it, or watch another point'));
      return [];
    }
    const kind = below !== undefined ? 'below' : above !== undefined ? 'above' : 'every';
    const { point, component } = binding;
    const limit = below ?? above ?? every ?? 0;
    return [{ point: point.name, component, title, kind, limit, unit: point.unit, ...(take === undefined ? {} : { take }) }];
  });
  return {
    serviceLifeDays: days(serviceLife),
    calibrationDays: days(calibration),
    inspectionDays: days(inspection),
    source: source ?? null,
    watch: watched,
  };
}
