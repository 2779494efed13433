import { bindingKey } from '../model/binding-key.ts';
import type { DeviceProfile, ProfileExample } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import { pointerOf } from './json-pointer.ts';
import { lintText } from './lint-text.ts';
import { hasPath, valuesOf } from './message-values.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** Examples are mandatory and cover everything: a rule or a point that no example shows has never been tried. */
export function lintExamples(profile: DeviceProfile, own: readonly Rule[], yaml: YamlSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const report = (path: readonly (string | number)[], expected: string, came: string, cure: string) =>
    problems.push(yaml.problemAt(path, expected, came, cure));
  const { examples } = profile;
  const seen = examples.flatMap((example) => example.steps.flatMap((step) => valuesOf(step.payload)));

  for (const kind of ['normal', 'alarm', 'broken'] as const)
    if (!examples.some((example) => example.kind === kind))
      report(['examples'], `at least one example of kind ${kind}`, 'none', 'add one: what the device really sends then');
  for (const { point, path, component, jsonata } of profile.bindings) {
    const key = bindingKey({ point, component });
    // Where an expression looks cannot be seen from here: an example has to expect what it gives.
    if (jsonata !== undefined && !examples.some((example) => Object.hasOwn(example.expect.readings, key)))
      report(['points', key], 'an example that expects a reading of it', 'none', 'add it to `expect: readings:` of an example');
    if (jsonata === undefined && !seen.some((values) => hasPath(values, path)))
      report(['points', key], 'a point that some example sends', 'none does', 'add it to an example or remove the binding');
  }
  for (const { path } of profile.privacy)
    if (!seen.some((values) => hasPath(values, path)))
      report(['private', pointerOf(path)], 'a place that some example sends', 'none does', 'correct the pointer or add an example');
  for (const rule of own)
    if (!examples.some((example) => example.kind === 'alarm' && example.expect.alarms.includes(rule.id)))
      report(['rules', rule.id], 'an example of kind alarm that raises the rule', 'none', `add an example that expects "${rule.id}"`);

  for (const example of examples) {
    const path = ['examples', example.name];
    problems.push(...lintNeighbours(example, yaml));
    problems.push(...lintText(yaml, [...path, 'title'], example.title), ...lintExpectation(profile, example, yaml));
    if (example.kind === 'normal' && example.expect.alarms.length > 0)
      report(
        [...path, 'expect', 'alarms'],
        'no alarms in an example of kind normal',
        example.expect.alarms.join(', '),
        'make it kind alarm',
      );
    if (example.kind === 'broken' && example.expect.problems.length === 0)
      report([...path, 'expect', 'problems'], 'at least one problem code', 'none', 'name what must go to quarantine');
  }
  return problems;
}

/** Devices beside the one of the example: of this type or of another, and not both. */
function lintNeighbours(example: ProfileExample, yaml: YamlSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const known = new Set((example.neighbours ?? []).map(({ name }) => name));
  const ownType = new Set(
    example.steps.flatMap(({ device, readings }) => (device !== undefined && readings === undefined ? [device] : [])),
  );
  example.steps.forEach(({ device, readings }, index) => {
    if (readings === undefined || device === undefined) return;
    const path = ['examples', example.name, 'steps', index];
    if (ownType.has(device))
      problems.push(
        yaml.problemAt([...path, 'device'], 'one way to say what a device sends', `"${device}"`, 'give the other one a name of its own'),
      );
    for (const point of Object.keys(readings))
      if (!known.has(point))
        problems.push(yaml.problemAt([...path, 'readings', point], 'a point of the vocabulary', `"${point}"`, 'correct the name'));
  });
  return problems;
}

function lintExpectation(profile: DeviceProfile, example: ProfileExample, yaml: YamlSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const path = ['examples', example.name, 'expect'];
  const rules = new Set(profile.rules.map((rule) => rule.id));
  const keys = new Map(profile.bindings.map((b) => [bindingKey(b), b.point]));
  example.expect.alarms.forEach((id, index) => {
    if (!rules.has(id))
      problems.push(yaml.problemAt([...path, 'alarms', index], [...rules].join(' | '), `"${id}"`, 'name a rule of this profile'));
  });
  for (const [key, value] of Object.entries(example.expect.readings)) {
    const point = keys.get(key);
    const at = [...path, 'readings', key];
    if (point === undefined) problems.push(yaml.problemAt(at, [...keys.keys()].join(' | '), `"${key}"`, 'name a bound point'));
    else if (value !== null && typeof value !== (point.kind === 'word' || point.kind === 'text' ? 'string' : point.kind))
      problems.push(yaml.problemAt(at, point.kind, JSON.stringify(value), 'correct the expected value'));
    else if (point.kind === 'word' && value !== null && !point.words.has(String(value)))
      problems.push(yaml.problemAt(at, [...point.words.keys()].join(' | '), JSON.stringify(value), 'use a word of the point'));
  }
  return problems;
}
