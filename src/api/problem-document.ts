import type { Language } from '../model/text.ts';
import { type ProblemCodeName, problemCodes } from './problem-codes.ts';

/** One thing wrong with a request (style rule: field, expected, came, cure). */
export interface FieldError {
  /** Where: `body.comment`, `query.from`, or a JSON pointer into a device message. */
  readonly field: string;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}

/** RFC 9457 problem details; `code` is stable, `type` is a URI that contains it. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCodeName;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

/** Thrown by handlers; the error handler turns it into a problem document. */
export class ApiProblem extends Error {
  readonly code: ProblemCodeName;
  readonly errors: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCodeName,
    detail: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly extensions?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.code = code;
    this.errors = more.errors ?? [];
    this.extensions = more.extensions ?? {};
    this.headers = more.headers ?? {};
  }
}

export function problemDocument(problem: ApiProblem, language: Language): ProblemDocument {
  const entry = problemCodes[problem.code];
  return {
    type: `urn:anlin:problem:${problem.code}`,
    title: entry.title[language],
    status: entry.status,
    detail: problem.message,
    code: problem.code,
    ...problem.extensions,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
}
