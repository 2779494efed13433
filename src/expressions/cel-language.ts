import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Truth } from '../model/alarm.ts';
import type { PointKind } from '../model/answer.ts';
import type { Extracted } from '../model/extracted.ts';
import { type ExpressionFault, maxExpressionLength } from './job.ts';
import { tooLong } from './jsonata-language.ts';

type Kinds = Readonly<Record<string, PointKind>>;

const celType = { number: 'double', word: 'string', text: 'string', boolean: 'bool' } as const;

/** `gas.concentration` is the field `concentration` of the variable `gas`. */
function environmentOf(kinds: Kinds): Environment {
  const domains = new Map<string, Record<string, string>>();
  for (const [point, kind] of Object.entries(kinds)) {
    const [domain, field] = split(point);
    const fields = domains.get(domain) ?? {};
    fields[field] = celType[kind];
    domains.set(domain, fields);
  }
  const environment = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: false });
  for (const [name, schema] of domains) environment.registerVariable({ name, schema });
  return environment;
}

export interface CheckedCel {
  /** Null = it can be used. */
  readonly fault: ExpressionFault | null;
  /** Points that it names. */
  readonly points: readonly string[];
}

/** Parses, checks the types, and finds the points that the text names. `kinds`: every point it may name. */
export function checkCel(text: string, kinds: Kinds): CheckedCel {
  if (text.length > maxExpressionLength) return { fault: tooLong(text), points: [] };
  const fault = (came: string, position: number | null, cure = 'correct the expression; decimal numbers are written 10.0'): CheckedCel => ({
    fault: { expected: 'CEL that is true or false, over the points of this device type', came, cure, position },
    points: [],
  });
  try {
    const program = environmentOf(kinds).parse(text);
    const points = new Set<string>();
    const odd = oddIn(program.ast, new Set(Object.keys(kinds).map((point) => split(point)[0])), points);
    if (odd !== null) return fault(odd.came, odd.position, odd.cure);
    const { valid, type, error } = program.check();
    if (!valid) return fault(firstLine(error), startOf(error));
    if (type !== 'bool') return fault(`a ${type}`, 0, 'compare it with something');
    if (points.size === 0) return fault('no point at all', 0, 'name at least one point, e.g. gas.co > 30.0');
    return { fault: null, points: [...points].sort() };
  } catch (error) {
    return fault(firstLine(error), startOf(error));
  }
}

export interface CelProgram {
  /** A Truth as value; `failed` instead when it could not be worked out though nothing was missing. */
  run(input: Readonly<Record<string, unknown>>): Extracted;
}

export function compileCel(text: string, kinds: Kinds): CelProgram {
  const program = environmentOf(kinds).parse(text);
  const { fault, points } = checkCel(text, kinds);
  return {
    run: (input) => {
      if (fault !== null) return { failed: fault.came };
      const context: Record<string, Record<string, unknown>> = {};
      for (const point of Object.keys(kinds)) {
        const [domain, field] = split(point);
        context[domain] ??= {};
        if (point in input) context[domain][field] = input[point];
      }
      try {
        const result: unknown = program(context);
        return { value: (result === true ? 'true' : 'false') satisfies Truth };
      } catch (error) {
        // CEL's || and && take an error for an unknown: what is true or false without the missing value is so.
        if (points.some((point) => !(point in input))) return { value: 'unknown' satisfies Truth };
        return { failed: firstLine(error) };
      }
    },
  };
}

interface Odd {
  readonly came: string;
  readonly cure: string;
  readonly position: number | null;
}

/** What would make an unknown value look like a known one, or hide which points are looked at. Fills `points`. */
function oddIn(root: ASTNode, domains: ReadonlySet<string>, points: Set<string>): Odd | null {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (Array.isArray(node)) {
      open.push(...node);
      continue;
    }
    if (!isNode(node)) continue;
    const { op, args, start } = node;
    if (op === '.') {
      const [object, field] = args as [ASTNode, string];
      if (object.op === 'id' && domains.has(object.args)) {
        points.add(`${object.args}.${field}`);
        continue;
      }
    }
    if (op === 'id' && domains.has(args as string))
      return { came: `${args} by itself`, cure: `name the point in full, e.g. ${args}.something`, position: start };
    if (op === 'call' && args[0] === 'has')
      return { came: 'has()', cure: 'leave it out: a value that is missing makes the condition unknown by itself', position: start };
    open.push(args);
  }
  return null;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function split(point: string): readonly [domain: string, field: string] {
  const cut = point.indexOf('.');
  return [point.slice(0, cut), point.slice(cut + 1)];
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}

function startOf(error: unknown): number | null {
  const { range } = error as { range?: { start?: unknown } };
  return typeof range?.start === 'number' ? range.start : null;
}
