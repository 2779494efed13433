import type { CommandDefinition, CommandParameter, ExpectedReading } from '../model/command.ts';
import type { PointBinding } from '../model/profile.ts';
import { carriers } from './command-carriage.ts';
import type { CommandFile, ParameterFile } from './command-schema.ts';
import { splitKey } from './compile-bindings.ts';
import { secondsOf } from './duration.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { ProfileFile } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const longestSeconds = 600;

export function compileCommands(
  file: ProfileFile,
  bindings: readonly PointBinding[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): CommandDefinition[] {
  return Object.entries(file.commands).map(([id, entry]) => {
    const path = ['commands', id];
    for (const part of ['title', 'does', 'confirm'] as const) problems.push(...lintText(yaml, [...path, part], entry[part]));
    const seconds = secondsOf(entry.timeout);
    if (seconds < 1 || seconds > longestSeconds)
      problems.push(yaml.problemAt([...path, 'timeout'], `1 s to ${longestSeconds} s`, entry.timeout, 'a person waits for it'));
    const parameters = Object.entries(entry.parameters).map(([name, parameter]) => compileParameter(path, name, parameter, yaml, problems));
    const names = new Set(parameters.map(({ name }) => name));
    for (const carrier of carriers)
      for (const wanted of parametersIn(entry[carrier]))
        if (!names.has(wanted))
          problems.push(yaml.problemAt([...path, carrier], 'a parameter of this command', `"${wanted}"`, 'declare it, or write the value'));
    const { title, does, confirm } = entry;
    const expect = compileExpected(path, entry, parameters, bindings, yaml, problems);
    const { opposes } = entry;
    for (const other of opposes ?? [])
      if (other === id || !Object.hasOwn(file.commands, other))
        problems.push(yaml.problemAt([...path, 'opposes'], 'another command of this type', `"${other}"`, 'correct its name'));
    const carriage = carriageOf(entry);
    return { id, title, does, confirm, parameters, timeoutMs: seconds * 1000, expect, ...(opposes && { opposes }), carriage };
  });
}

function compileParameter(
  command: readonly string[],
  name: string,
  parameter: ParameterFile,
  yaml: YamlSource,
  problems: ProfileProblem[],
): CommandParameter {
  const { title, type, required, unit = null, min = null, max = null, whole, words = {} } = parameter;
  const path = [...command, 'parameters', name];
  const report = (field: string, expected: string, came: string, cure: string) =>
    problems.push(yaml.problemAt([...path, field], expected, came, cure));
  problems.push(...lintText(yaml, [...path, 'title'], title));
  for (const [word, text] of Object.entries(words)) problems.push(...lintText(yaml, [...path, 'words', word], text));
  if ((type === 'enum') !== Object.keys(words).length > 0)
    report(
      'words',
      type === 'enum' ? 'at least one word' : `no words for a ${type}`,
      Object.keys(words).join(', ') || 'none',
      'correct it',
    );
  if (type !== 'number' && unit !== null) report('unit', 'a unit of a number', unit, 'remove it');
  if (type !== 'number' && whole) report('whole', 'of a number', 'true', 'remove it');
  if (type !== 'number' && type !== 'text' && (min !== null || max !== null))
    report('min', `no limits for a ${type}`, 'some', 'remove min and max');
  if (min !== null && max !== null && min > max) report('max', `at least ${min}`, String(max), 'swap them');
  // An actuator is not sent whatever number somebody types.
  if (type === 'number' && (min === null || max === null))
    report('type', 'a number with min and max', 'one without', 'say what the device can take');
  return { name, title, type, required, unit, min, max, whole, words: new Map(Object.entries(words)) };
}

function compileExpected(
  command: readonly string[],
  entry: CommandFile,
  parameters: readonly CommandParameter[],
  bindings: readonly PointBinding[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): ExpectedReading[] {
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return Object.entries(entry.expect).map(([key, value]) => {
    const [point, component] = splitKey(key);
    const report = (expected: string, came: string, cure: string) =>
      problems.push(yaml.problemAt([...command, 'expect', key], expected, came, cure));
    const named = [...(component.match(/^\{(.+)\}$/)?.slice(1) ?? []), ...(typeof value === 'object' ? [value.parameter] : [])];
    for (const name of named)
      if (known.get(name)?.required !== true) report('a required parameter of this command', `"${name}"`, 'declare it, or write the value');
    const found = bindings.filter((bound) => bound.point.name === point && (component.startsWith('{') || bound.component === component));
    const kind = found[0]?.point;
    if (kind === undefined) report('a point bound under `points`', `"${key}"`, 'bind the point or correct the name');
    else if (typeof value !== 'object') {
      const fits = kind.kind === 'word' ? kind.words.has(String(value)) : typeof value === (kind.kind === 'text' ? 'string' : kind.kind);
      const expected = kind.kind === 'word' ? [...kind.words.keys()].join(' | ') : `a ${kind.kind}`;
      if (!fits) report(expected, JSON.stringify(value), `what ${point} can be`);
    }
    return { point, component, value };
  });
}

/** Every `{ parameter: name }`, however deep. */
function parametersIn(part: unknown): string[] {
  if (part === null || typeof part !== 'object') return [];
  const { parameter } = part as { parameter?: unknown };
  return typeof parameter === 'string' ? [parameter] : Object.values(part).flatMap(parametersIn);
}

function carriageOf(entry: CommandFile): CommandDefinition['carriage'] {
  const given = Object.fromEntries(carriers.flatMap((carrier) => (entry[carrier] === undefined ? [] : [[carrier, entry[carrier]]])));
  return Object.keys(given).length === 0 ? { mqtt: {} } : given;
}
