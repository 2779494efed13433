import type { Problem } from '../model/problem.ts';
import type { Reading, Value } from '../model/reading.ts';
import type { Target } from './lookup.ts';
import { type ProblemList, pointerTo, problem, showValue } from './message-problem.ts';

const maxText = 256;

/** One raw JSON value -> one reading. What cannot be read is `bad` with value null and a problem; it is never guessed. */
export function readValue(
  target: Target,
  raw: unknown,
  ts: number,
  doubtful: boolean,
  parent: string,
  key: string,
  problems: ProblemList,
): Reading {
  if (raw === null || target.missing?.has(raw)) return reading(target, ts, null, 'missing');
  switch (target.kind) {
    case 'number': {
      if (typeof raw !== 'number') break;
      const value = target.plain ? raw : raw * target.binding.scale + target.binding.offset;
      // JSON.parse('1e999') is Infinity.
      if (!Number.isFinite(value)) return bad(target, ts, problems, notFinite(pointerTo(parent, key), raw));
      return reading(target, ts, value, doubtful || value < target.min || value > target.max ? 'uncertain' : 'good');
    }
    case 'text':
      if (typeof raw !== 'string') break;
      if (raw.length > maxText) return bad(target, ts, problems, tooLong(pointerTo(parent, key), raw));
      return reading(target, ts, raw, doubtful ? 'uncertain' : 'good');
    default: {
      if (target.kind === 'boolean' && typeof raw === 'boolean' && !target.words?.has(String(raw)))
        return reading(target, ts, raw, doubtful ? 'uncertain' : 'good');
      if (typeof raw === 'object') break;
      const value = target.words?.get(typeof raw === 'string' ? raw : String(raw));
      if (value !== undefined) return reading(target, ts, value, doubtful ? 'uncertain' : 'good');
      // A number on a point that has vendor codes, or text on a word point, is a word we do not know; the rest is another type.
      const wordLike = target.kind === 'word' ? typeof raw === 'string' || target.binding.map !== null : target.binding.map !== null;
      if (wordLike) return bad(target, ts, problems, unknownWord(target, pointerTo(parent, key), raw));
    }
  }
  return bad(target, ts, problems, wrongType(target, pointerTo(parent, key), raw));
}

function reading(target: Target, ts: number, value: Value, quality: Reading['quality']): Reading {
  return { ts, point: target.name, component: target.component, value, unit: target.unit, quality };
}

/** The value was there, and nobody can say what it is. The caller has added the problem. */
export function unreadable(target: Target, ts: number): Reading {
  return reading(target, ts, null, 'bad');
}

function bad(target: Target, ts: number, problems: ProblemList, why: Problem): Reading {
  problems.add(why);
  return reading(target, ts, null, 'bad');
}

function expectedOf(target: Target): string {
  if (target.kind === 'number') return target.unit === null ? 'a number' : `a number (${target.unit})`;
  if (target.kind === 'text') return `text of at most ${maxText} characters`;
  const words = [...(target.words?.keys() ?? [])];
  return (target.kind === 'boolean' ? ['true', 'false', ...words] : words).join(' | ');
}

function wrongType(target: Target, pointer: string, raw: unknown): Problem {
  // "yes" without its quotes is no JSON.
  const plain = target.kind === 'boolean' ? /^(true|false)$/ : target.kind === 'number' ? /^-?\d+(\.\d+)?$/ : null;
  const quoted = typeof raw === 'string' && plain?.test(raw) === true;
  const cure = quoted ? 'send the value without quotes' : 'send the type of the point, or correct the pointer in the device type';
  return problem('wrong-type', pointer, expectedOf(target), showValue(raw), cure, 'error');
}
function unknownWord(target: Target, pointer: string, raw: unknown): Problem {
  return problem(
    'unknown-word',
    pointer,
    expectedOf(target),
    showValue(raw),
    `add the word to the map of ${target.name} in the device type`,
    'error',
  );
}
function notFinite(pointer: string, raw: unknown): Problem {
  return problem('not-finite', pointer, 'a finite number', showValue(raw), 'send null when there is no value', 'error');
}
function tooLong(pointer: string, raw: string): Problem {
  return problem('too-long', pointer, `at most ${maxText} characters`, `${raw.length} characters`, 'shorten the text', 'error');
}
