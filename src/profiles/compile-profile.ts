import { createHash } from 'node:crypto';
import type { MaintenancePlan } from '../model/maintenance.ts';
import type { DeviceProfile, PointBinding, ProfileExample } from '../model/profile.ts';
import { compileBindings, compilePrivacy } from './compile-bindings.ts';
import { compileCommands } from './compile-commands.ts';
import { compileMaintenance } from './compile-maintenance.ts';
import { compileRules } from './compile-rules.ts';
import { secondsOf } from './duration.ts';
import { lintExamples } from './lint-examples.ts';
import { lintRules } from './lint-rules.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { type ProfileFile, profileSchema } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { supervisionRules } from './supervision.ts';
import type { Vocabulary } from './vocabulary-file.ts';
import { readYaml } from './yaml-source.ts';

export interface CompiledProfile {
  /** Null when there is any problem: half a profile judges nobody. */
  readonly profile: DeviceProfile | null;
  /** Also there when only examples are lacking or wrong: its examples can be run, so that all problems come at once. Never judges. */
  readonly draft: DeviceProfile | null;
  /** All of them, not the first one only. */
  readonly problems: readonly ProfileProblem[];
}

/** YAML text -> profile. Pure: the same text and vocabulary give the same profile, live and on replay. Never throws. */
export function compileProfile(source: string, vocabulary: Vocabulary, file = 'profile.yaml'): CompiledProfile {
  const yaml = readYaml(source, file);
  if (yaml.problems.length > 0) return { profile: null, draft: null, problems: yaml.problems };
  const checked = profileSchema.safeParse(yaml.value);
  if (!checked.success) return { profile: null, draft: null, problems: schemaProblems(checked.error, yaml) };

  const data = checked.data;
  const problems: ProfileProblem[] = [...lintText(yaml, ['title'], data.title), ...lintText(yaml, ['summary'], data.summary)];
  if (Object.keys(data.points).length === 0)
    problems.push(yaml.problemAt(['points'], 'at least one point', 'none', 'bind what the device sends'));
  if (secondsOf(data.expectedInterval) <= 0)
    problems.push(yaml.problemAt(['expectedInterval'], 'more than 0 s', data.expectedInterval, 'the longest time between two messages'));
  const bindings = compileBindings(data, vocabulary, yaml, problems);
  const own = compileRules(data, bindings, vocabulary, yaml, problems);
  const profile: DeviceProfile = {
    id: data.id,
    version: profileVersion(source, vocabulary),
    domain: data.domain,
    title: data.title,
    summary: data.summary,
    safety: data.safety,
    expectedIntervalSeconds: secondsOf(data.expectedInterval),
    bindings,
    ...expressionsOf(bindings),
    ...(data.ignoreOtherKeys ? { ignoresOtherKeys: true as const } : {}),
    privacy: compilePrivacy(data, yaml, problems),
    rules: [...own, ...supervisionRules(data)],
    commands: compileCommands(data, bindings, yaml, problems),
    ...maintenanceOf(compileMaintenance(data, bindings, yaml, problems)),
    examples: Object.entries(data.examples).map(([name, example]) => compileExample(name, example, vocabulary)),
    quirks: data.quirks,
  };
  problems.push(...lintRules(profile, own, vocabulary, yaml));
  const draft = problems.length > 0 ? null : profile;
  problems.push(...lintExamples(profile, own, yaml));
  return { profile: problems.length > 0 ? null : profile, draft, problems };
}

function maintenanceOf(plan: MaintenancePlan | null): Pick<DeviceProfile, 'maintenance'> {
  return plan === null ? {} : { maintenance: plan };
}

function expressionsOf(bindings: readonly PointBinding[]): Pick<DeviceProfile, 'expressions'> {
  const expressions = bindings.flatMap(({ jsonata }) => jsonata ?? []);
  return expressions.length === 0 ? {} : { expressions };
}

/** SHA-256 over both texts, 16 hex; the length in between keeps two different pairs from joining to the same text. */
export function profileVersion(source: string, vocabulary: Vocabulary): string {
  return createHash('sha256').update(`${source.length}\n${source}`).update(vocabulary.source).digest('hex').slice(0, 16);
}

function compileExample(name: string, example: ProfileFile['examples'][string], vocabulary: Vocabulary): ProfileExample {
  const others = new Set(example.steps.flatMap(({ readings }) => Object.keys(readings ?? {})));
  return {
    ...(example.at === undefined ? {} : { startsAt: Date.parse(example.at) }),
    name,
    title: example.title,
    kind: example.kind,
    channel: example.channel,
    steps: example.steps.map((step) => ({
      afterSeconds: step.after === undefined ? 0 : secondsOf(step.after),
      payload: step.send,
      text: step.text ?? null,
      ...(step.times === undefined ? {} : { times: step.times }),
      ...(step.device === undefined ? {} : { device: step.device }),
      ...(step.readings === undefined ? {} : { readings: step.readings }),
    })),
    ...(example.consent ? {} : { consent: false as const }),
    ...(others.size === 0 ? {} : { neighbours: [...others].flatMap((point) => vocabulary.points.get(point) ?? []) }),
    expect: { ...example.expect, settleSeconds: example.settle === undefined ? 0 : secondsOf(example.settle) },
  };
}
