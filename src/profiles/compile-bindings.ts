import { checkJsonata } from '../expressions/jsonata-language.ts';
import type { OpcuaBinding, PointBinding, PrivacyMark } from '../model/profile.ts';
import { withPlace } from './expression-place.ts';
import { pathOf } from './json-pointer.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { ProfileFile } from './schema.ts';
import { conversion, convertibleTo } from './unit-conversion.ts';
import type { Vocabulary } from './vocabulary-file.ts';
import type { YamlSource } from './yaml-source.ts';

/** Keys of the message envelope (contract, MQTT): a point cannot be read from there. */
const reserved = new Set(['ts', 'id', 'values', '__proto__']);

export function compileBindings(file: ProfileFile, vocabulary: Vocabulary, yaml: YamlSource, problems: ProfileProblem[]): PointBinding[] {
  const bindings: PointBinding[] = [];
  const taken = new Map<string, string>();
  for (const [key, entry] of Object.entries(file.points)) {
    const at = (rest: readonly string[], expected: string, came: string, cure: string) =>
      problems.push(yaml.problemAt(['points', key, ...rest], expected, came, cure));
    const [name, component] = splitKey(key);
    const point = vocabulary.points.get(name);
    if (point === undefined) {
      at([], 'a point of devices/vocabulary.yaml', `"${name}"`, nearest(name, vocabulary.points.keys()));
      continue;
    }
    const spec = entry ?? {};
    const { jsonata } = spec;
    if (jsonata !== undefined) {
      if (spec.pointer !== undefined) at(['pointer'], 'either a pointer or jsonata', 'both', 'leave one of them out');
      const fault = checkJsonata(jsonata);
      if (fault !== null) at(['jsonata'], fault.expected, withPlace(fault), fault.cure);
    }
    if (spec.opcua !== undefined && (spec.pointer ?? jsonata) !== undefined)
      at(['opcua'], 'either a place at the OPC UA server, or a pointer or jsonata', 'both', 'leave one of them out');
    const path = jsonata !== undefined ? [] : spec.pointer === undefined ? [key] : pathOf(spec.pointer);
    if (path === null || reserved.has(path[0] ?? '')) {
      at(['pointer'], 'a JSON pointer inside the values object, e.g. "/gas.concentration"', `"${spec.pointer}"`, 'correct the pointer');
      continue;
    }
    const where = jsonata === undefined ? JSON.stringify(path) : key;
    const other = taken.get(where);
    if (other !== undefined) at([], 'a place in the message that no other point uses', `the place of ${other}`, 'correct the pointer');
    taken.set(where, key);

    if (point.kind !== 'number')
      for (const field of ['unit', 'scale', 'offset', 'range'] as const)
        if (spec[field] !== undefined) at([field], `no ${field} on a point of kind ${point.kind}`, 'one', 'remove it');
    let { scale = 1, offset = 0 } = spec;
    if (point.kind === 'number' && spec.unit !== undefined && spec.unit !== point.unit) {
      const factors = conversion(spec.unit, point.unit);
      if (factors === null)
        at(
          ['unit'],
          point.unit === null ? 'no unit (the point has none)' : convertibleTo(point.unit).join(' | '),
          `"${spec.unit}"`,
          'give the unit the device sends, or `scale` and `offset` without a unit',
        );
      else if (spec.scale !== undefined || spec.offset !== undefined)
        at(['unit'], 'either a unit that is converted, or scale and offset', 'both', 'leave one of them out');
      else ({ scale, offset } = factors);
    }
    if (scale === 0 || !Number.isFinite(scale)) at(['scale'], 'a factor other than zero', String(scale), 'correct the factor');
    if (spec.range !== undefined && spec.range.min >= spec.range.max)
      at(['range'], 'min below max', `${spec.range.min} to ${spec.range.max}`, 'swap them');

    const map = spec.map === undefined ? null : new Map(Object.entries(spec.map));
    if (map !== null && point.kind !== 'word' && point.kind !== 'boolean')
      at(['map'], 'a map only on words and booleans', `kind ${point.kind}`, 'remove it; use scale and offset for numbers');
    else
      for (const [raw, word] of map ?? []) {
        const known = point.kind === 'boolean' ? typeof word === 'boolean' : typeof word === 'string' && point.words.has(word);
        const expected = point.kind === 'boolean' ? 'true | false' : [...point.words.keys()].join(' | ');
        if (!known) at(['map', raw], expected, JSON.stringify(word), `use a word of ${name} in devices/vocabulary.yaml`);
      }
    const missing = spec.missing ?? [];
    const bound = { point, path, component, scale, offset, map, missing, range: spec.range ?? point.range };
    const more = { ...(jsonata === undefined ? {} : { jsonata }), ...(spec.opcua === undefined ? {} : { opcua: opcuaOf(spec.opcua) }) };
    bindings.push({ ...bound, ...more });
  }
  return bindings;
}

/** The schema has made sure that exactly one of the three is there. */
function opcuaOf(spec: NonNullable<NonNullable<ProfileFile['points'][string]>['opcua']>): OpcuaBinding {
  if (spec.path !== undefined) return { path: spec.path };
  if (spec.node !== undefined) return { node: spec.node };
  return { condition: spec.condition ?? '*', field: spec.field ?? 'active' };
}

export function compilePrivacy(file: ProfileFile, yaml: YamlSource, problems: ProfileProblem[]): PrivacyMark[] {
  const marks: PrivacyMark[] = [];
  for (const [pointer, treatment] of Object.entries(file.private)) {
    const path = pathOf(pointer);
    if (path === null || path.includes('__proto__') || path[0] === 'values')
      problems.push(
        yaml.problemAt(
          ['private', pointer],
          'a JSON pointer inside the values object, e.g. "/sos.wearer"',
          `"${pointer}"`,
          'correct the pointer',
        ),
      );
    else marks.push({ path, treatment });
  }
  return marks;
}

/** `charging.power[1]` -> ['charging.power', '1']; without brackets the component is ''. */
export function splitKey(key: string): readonly [point: string, component: string] {
  const cut = key.indexOf('[');
  return cut < 0 ? [key, ''] : [key.slice(0, cut), key.slice(cut + 1, -1)];
}

/** A cure that names the likeliest candidate: same ending or same beginning. */
function nearest(name: string, known: Iterable<string>): string {
  const [domain, field] = name.toLowerCase().split('.');
  const candidates = [...known].filter((other) => {
    const [otherDomain, otherField] = other.toLowerCase().split('.');
    return otherField === field || (otherDomain === domain && otherField?.[0] === field?.[0]);
  });
  return candidates.length === 0
    ? 'use a point of the vocabulary, or add one there with unit and titles'
    : `did you mean ${candidates.slice(0, 4).join(' or ')}? Otherwise add the point to the vocabulary`;
}
