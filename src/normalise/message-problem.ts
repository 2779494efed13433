import type { Problem } from '../model/problem.ts';

const shown = 200;

/**
 * At most this many problems of one message are kept one by one: a recorded file in batches of hundreds of cells is kept
 * cell by cell, 30,000 wrong elements are one fault.
 */
export const maxProblems = 1_024;

export function problem(code: string, pointer: string, expected: string, came: string, cure: string, weight: Problem['weight']): Problem {
  return { code, pointer, expected, came: came.length > shown ? `${came.slice(0, shown - 3)}...` : came, cure, weight };
}

/** A value as JSON, short and without unfolding a large one. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > shown ? value.slice(0, shown) : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object with ${Object.keys(value).length} keys`;
  return String(value);
}

/** RFC 6901. */
export function pointerTo(parent: string, key: string | number): string {
  const text = String(key);
  return `${parent}/${text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
}

/** Collects the problems of one message; an empty list costs nothing. */
export class ProblemList {
  private readonly kept: Problem[] = [];
  private more = 0;
  private moreErrors = 0;

  add(entry: Problem): void {
    if (this.kept.length < maxProblems) this.kept.push(entry);
    else {
      this.more++;
      if (entry.weight === 'error') this.moreErrors++;
    }
  }
  /** `error` as soon as one of the left-out problems was one. */
  all(): readonly Problem[] {
    if (this.more === 0) return this.kept;
    const came = `${this.more} more, ${this.moreErrors} of them errors`;
    const weight = this.moreErrors > 0 ? 'error' : 'notice';
    return [...this.kept, problem('more-problems', '', `at most ${maxProblems} problems`, came, 'correct the ones named first', weight)];
  }
}
