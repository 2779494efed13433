import { createRequire } from 'node:module';
import type jsonata from 'jsonata';
import type { Extracted } from '../model/extracted.ts';
import { type ExpressionFault, maxExpressionLength } from './job.ts';

/** Loaded with the first expression: most installations and commands have none, and it takes as long as all the rest. */
const library = (): typeof jsonata => createRequire(import.meta.url)('jsonata') as typeof jsonata;

/** Functions that would make the same message mean something else the next time, or hide what is called from this check. */
const refused: ReadonlyMap<string, string> = new Map([
  ['now', 'it reads the clock; use the `ts` of the message'],
  ['millis', 'it reads the clock; use the `ts` of the message'],
  ['random', 'it is chance'],
  ['shuffle', 'it is chance'],
  ['eval', 'it runs text that nobody has checked'],
]);

/** Friendly bounds of the library itself; what gets past them is stopped from outside. */
const options = { stack: 500, sequence: 100_000 } as const;
const maxText = 1_024;
const maxJson = 1_024;

/** Parses only. Null = it can be used. */
export function checkJsonata(text: string): ExpressionFault | null {
  if (text.length > maxExpressionLength) return tooLong(text);
  try {
    const found = refusedIn(library()(text).ast());
    if (found === null) return null;
    const why = refused.get(found.name) ?? '';
    return { expected: 'an expression without time, chance and $eval', came: `$${found.name}`, cure: why, position: found.position };
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    const cure = 'correct the expression (try it at try.jsonata.org)';
    return { expected: 'JSONata', came: message ?? String(error), cure, position: typeof position === 'number' ? position : null };
  }
}

/** A parsed expression; the caller keeps it by its text. */
export interface JsonataProgram {
  run(input: unknown): Promise<Extracted>;
}

export function compileJsonata(text: string): JsonataProgram {
  const expression = library()(text, options);
  // The check has refused their names; this is for what it may not have seen.
  for (const name of refused.keys())
    expression.registerFunction(name, () => {
      throw new Error(`$${name} is not available`);
    });
  return {
    run: async (input) => {
      try {
        return cellOf(await expression.evaluate(input));
      } catch (error) {
        const { message } = error as { message?: unknown };
        return { failed: (typeof message === 'string' ? message : String(error)).slice(0, maxText) };
      }
    },
  };
}

/** A result as it may cross to the gateway: small JSON, or why not. */
function cellOf(result: unknown): Extracted {
  if (result === undefined) return null;
  if (typeof result === 'string') return { value: result.slice(0, maxText) };
  if (typeof result === 'number' && !Number.isFinite(result)) return { failed: 'the result is no finite number' };
  if (typeof result === 'function') return { failed: 'the result is a function' };
  if (typeof result !== 'object' || result === null) return { value: result };
  const json = JSON.stringify(result);
  return json !== undefined && json.length <= maxJson
    ? { value: JSON.parse(json) }
    : { failed: `the result is ${Array.isArray(result) ? `a list of ${result.length}` : 'an object'}` };
}

function refusedIn(root: unknown): { name: string; position: number | null } | null {
  const seen = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    const { type, value, position } = node as { type?: unknown; value?: unknown; position?: unknown };
    if (type === 'variable' && typeof value === 'string' && refused.has(value))
      return { name: value, position: typeof position === 'number' ? position : null };
    open.push(...Object.values(node));
  }
  return null;
}

export function tooLong(text: string): ExpressionFault {
  const cure = 'shorten it, or let the device send what is needed';
  return { expected: `at most ${maxExpressionLength} characters`, came: `${text.length}`, cure, position: null };
}
