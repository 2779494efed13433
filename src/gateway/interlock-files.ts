import { checkEffects, isExplosive } from '../interlock/check-effects.ts';
import { type Conflict, conflictsIn } from '../interlock/conflicts.ts';
import type { Finding } from '../interlock/finding.ts';
import { type Link, linksOf } from '../interlock/leads.ts';
import { looped, loopsIn } from '../interlock/loops.ts';
import type { InterlockDefinition } from '../model/interlock.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { CompiledInterlock } from '../plans/compile-interlock.ts';
import { loadInterlocks } from '../plans/load-interlocks.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';

export interface CheckedInterlocks {
  /** Those that may be in force: no problem of their own, and in no loop and no conflict. */
  readonly sound: readonly CompiledInterlock[];
  readonly problems: readonly ProfileProblem[];
  readonly files: readonly string[];
}

/** Reads and checks the folder of interlocks, as the gateway and `anlin validate` do alike. */
export function checkInterlocks(folder: string, hazards: Vocabulary['hazards'], profiles: Iterable<DeviceProfile>): CheckedInterlocks {
  const types = [...profiles];
  const loaded = loadInterlocks(folder, hazards);
  const all = loaded.interlocks.map((each) => ({
    ...each,
    definition: { ...each.definition, explosive: isExplosive(each.definition, types) },
  }));
  const byId = new Map(all.map((each) => [each.definition.id, each]));
  const problems = [...loaded.problems];
  const refused = new Set<string>();
  const report = ({ interlock, path, expected, came, cure }: Finding) => {
    const place = byId.get(interlock);
    if (place !== undefined) problems.push(place.yaml.problemAt(path, expected, came, cure));
    refused.add(interlock);
  };
  for (const { definition, yaml } of all)
    for (const finding of checkEffects(definition, types, (effect) => saysSparks(yaml.value, effect))) report(finding);
  const definitions: readonly InterlockDefinition[] = all.map(({ definition }) => definition);
  const links = linksOf(definitions, types);
  for (const chain of loopsIn(links)) report(loopFinding(chain, byId));
  for (const id of looped(links)) refused.add(id);
  for (const conflict of conflictsIn(definitions, types)) {
    report(conflictFinding(conflict, byId));
    refused.add(conflict.other.interlock);
  }
  return { sound: all.filter(({ definition }) => !refused.has(definition.id)), problems, files: loaded.files };
}

function saysSparks(value: unknown, effect: string): boolean {
  const { effects } = value as { effects?: Record<string, { sparks?: unknown }> };
  return effects?.[effect]?.sparks !== undefined;
}

type Files = ReadonlyMap<string, CompiledInterlock>;

function at(files: Files, interlock: string, effect: string): string {
  const place = files.get(interlock)?.yaml.problemAt(['effects', effect], '', '', '');
  return place === undefined ? `${interlock}/${effect}` : `${place.file}:${place.line} ${interlock}/${effect}`;
}

/** `a.yaml:12 a/close leads to gas.valve = closed, by which gas.valve-closed fires b; b.yaml:9 b/open leads to ...` */
function loopFinding(chain: readonly Link[], files: Files): Finding {
  const [first] = chain;
  const came = chain
    .map(({ from, effect, lead, rule, to }) => `${at(files, from, effect)} leads to ${reading(lead)}, and by ${rule} that fires ${to}`)
    .join('; ');
  return {
    interlock: first?.from ?? '',
    path: ['effects', first?.effect ?? ''],
    expected: 'interlocks that do not set each other off in a ring',
    came,
    cure: 'take one effect or one cause out of the ring; none of these interlocks is in force until then',
  };
}

function reading({ type, point, component, value }: Link['lead']): string {
  return `${point}${component === '' ? '' : `[${component}]`} = ${value}${type === null ? '' : ` of ${type}`}`;
}

function conflictFinding({ one, other, type, reading: read }: Conflict, files: Files): Finding {
  const both = `${at(files, one.interlock, one.effect)} and ${at(files, other.interlock, other.effect)}`;
  const why =
    read === null
      ? 'whose commands the type calls opposites'
      : `which want ${read.point}${read.component === '' ? '' : `[${read.component}]`} to be ${read.values.join(' and ')}`;
  return {
    interlock: one.interlock,
    path: ['effects', one.effect, 'command'],
    expected: 'interlocks that never tell one device opposite things at the same time',
    came: `${both}, for devices of ${type}, ${why}`,
    cure: 'take one of the effects away, or narrow it by `point`; neither interlock is in force until then',
  };
}
