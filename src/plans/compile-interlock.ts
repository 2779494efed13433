import { createHash } from 'node:crypto';
import type { EffectDefinition, InterlockDefinition, SourcedTime } from '../model/interlock.ts';
import { secondsOf } from '../profiles/duration.ts';
import { lintText } from '../profiles/lint-text.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import { schemaProblems } from '../profiles/schema-problems.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import { readYaml, type YamlSource } from '../profiles/yaml-source.ts';
import { type InterlockExample, type InterlockFile, interlockSchema } from './interlock-schema.ts';

/** Longest times that make sense: what takes longer is no interlock. */
const longestFailSafeMs = 10 * 60_000;
const longestReleaseMs = 30 * 60_000;

export interface CompiledInterlock {
  readonly definition: InterlockDefinition;
  readonly examples: readonly InterlockExample[];
  readonly file: string;
  /** Where things stand in it. */
  readonly yaml: YamlSource;
}

/** One file without its device types. `compiled` null = it cannot be used; every problem is reported either way. */
export function compileInterlock(
  source: string,
  file: string,
  hazards: Vocabulary['hazards'],
): { readonly compiled: CompiledInterlock | null; readonly problems: readonly ProfileProblem[] } {
  const yaml = readYaml(source, file);
  if (yaml.problems.length > 0) return { compiled: null, problems: yaml.problems };
  const checked = interlockSchema.safeParse(yaml.value);
  if (!checked.success) return { compiled: null, problems: schemaProblems(checked.error, yaml) };
  const problems: ProfileProblem[] = [];
  const version = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const definition = compile(checked.data, version, yaml, hazards, problems);
  const compiled = { definition, examples: checked.data.examples, file, yaml };
  return { compiled: problems.length > 0 ? null : compiled, problems };
}

function compile(
  file: InterlockFile,
  version: string,
  yaml: YamlSource,
  hazards: Vocabulary['hazards'],
  problems: ProfileProblem[],
): InterlockDefinition {
  const { id, title, summary, cause, area } = file;
  for (const part of ['title', 'summary'] as const) problems.push(...lintText(yaml, [part], file[part]));
  if (cause.hazard !== undefined && !hazards.has(cause.hazard))
    problems.push(yaml.problemAt(['cause', 'hazard'], [...hazards.keys()].join(', '), cause.hazard, 'take a word of the vocabulary'));
  const release = file.release === undefined ? null : time(yaml, ['release'], file.release, longestReleaseMs, problems);
  const effects = Object.entries(file.effects).map(([name, entry]) => compileEffect(name, entry, yaml, problems));
  if (effects.length === 0) problems.push(yaml.problemAt(['effects'], 'at least one effect', 'none', 'say what is to be done'));
  const dangerous = effects.find((effect) => effect.dangerous);
  if (dangerous !== undefined && release === null)
    problems.push(
      yaml.problemAt(['effects', dangerous.id, 'dangerous'], '`release` with a time', 'none', 'say how long it waits for two people'),
    );
  lintOrder(effects, yaml, problems);
  return {
    id,
    version,
    title,
    summary,
    cause: { rules: cause.rules ?? [], hazard: cause.hazard ?? null, severity: cause.severity ?? null },
    area,
    effects,
    release,
    explosive: false,
  };
}

function compileEffect(
  id: string,
  entry: InterlockFile['effects'][string],
  yaml: YamlSource,
  problems: ProfileProblem[],
): EffectDefinition {
  const path = ['effects', id];
  problems.push(...lintText(yaml, [...path, 'title'], entry.title));
  const { title, on, command, parameters, point = null, leadsTo, order, dangerous, sparks = false } = entry;
  const failSafe = time(yaml, [...path, 'failSafe'], entry.failSafe, longestFailSafeMs, problems);
  const delayMs = secondsOf(entry.after) * 1000;
  return { id, title, on, command, parameters, point, leadsTo, order, delayMs, failSafe, dangerous, sparks };
}

/** What can only be too late is no fail-safe: the ones before it take their whole time when they fail. */
function lintOrder(effects: readonly EffectDefinition[], yaml: YamlSource, problems: ProfileProblem[]): void {
  for (const { id, order, delayMs, failSafe, dangerous } of effects) {
    const before = effects.filter((each) => each.order < order && !each.dangerous && !dangerous);
    const starts = Math.max(0, ...before.map((each) => each.failSafe.ms)) + delayMs;
    if (failSafe.ms > starts) continue;
    problems.push(
      yaml.problemAt(
        ['effects', id, 'failSafe', 'within'],
        `more than ${starts / 1000} s, at which it begins when what comes before fails`,
        `${failSafe.ms / 1000} s`,
        'allow more time, or begin earlier',
      ),
    );
  }
}

function time(
  yaml: YamlSource,
  path: readonly string[],
  { within, source }: { within: string; source: { zh: string; en: string } },
  longest: number,
  problems: ProfileProblem[],
): SourcedTime {
  problems.push(...lintText(yaml, [...path, 'source'], source));
  const ms = secondsOf(within) * 1000;
  if (ms < 1_000 || ms > longest)
    problems.push(yaml.problemAt([...path, 'within'], `1 s to ${longest / 1000} s`, within, 'what takes longer is no interlock'));
  return { ms, source };
}
