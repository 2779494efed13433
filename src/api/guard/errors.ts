import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { languageOf } from '../language.ts';
import { type ProblemCodeName, problemCodes } from '../problem-codes.ts';
import { ApiProblem, type FieldError, problemDocument } from '../problem-document.ts';
import { refusedWrite } from '../refused-write.ts';

/** What fastify and its plugins throw, as our codes. Anything else is `internal` and its text stays in the log. */
const frameworkCodes: Readonly<Record<string, ProblemCodeName>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_BAD_URL: 'bad-request',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
  FST_ERR_ASYNC_CONSTRAINT: 'bad-request',
  FST_ERR_HANDLER_TIMEOUT: 'store-unavailable',
};

/** Statuses of errors without a known code (static files, rate limit). */
const byStatus: Readonly<Record<number, ProblemCodeName>> = {
  400: 'bad-request',
  403: 'not-found',
  404: 'not-found',
  408: 'request-timeout',
  413: 'too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
};

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ApiProblem): FastifyReply {
  const language = languageOf(request.headers['accept-language'], 'en');
  return reply
    .code(problemCodes[problem.code].status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(problemDocument(problem, language));
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Never printed whole: what came may be a megabyte.
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 200) : value);
}

interface Issue {
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly keyword: string;
}

function fieldError(issue: Issue, part: string, request: FastifyRequest): FieldError {
  const path = issue.instancePath.split('/').filter((key) => key !== '');
  const root = { body: request.body, querystring: request.query, params: request.params, headers: {} }[part];
  const came = path.reduce<unknown>(
    (value, key) =>
      value === null || typeof value !== 'object'
        ? // `a,b` becomes a list before it is looked at: what came was the text.
          value
        : Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
    root,
  );
  const unknown = /^Unrecognized keys?: (.+)$/s.exec(issue.message ?? '')?.[1];
  const name = part === 'querystring' ? 'query' : part === 'params' ? 'path' : part;
  return {
    field: [name, ...path].join('.'),
    // An error about 10,000 unknown members names them all.
    expected: unknown === undefined ? expectedBy(issue.message ?? issue.keyword).slice(0, 300) : 'known fields only',
    came:
      unknown !== undefined ? unknown.slice(0, 200) : /password|secret|invitation|current/i.test(path.join('.')) ? '***' : describe(came),
    cure: `Correct ${[name, ...path].join('.')}; /api/v1/openapi.json has the whole shape.`,
  };
}

/** zod says `Invalid input: expected number, received NaN`; what came has a field of its own. */
function expectedBy(message: string): string {
  return message.replace(/^(?:[A-Z][a-z ]+: )?expected (.+?)(?:, received [^,]*)?$/s, '$1');
}

export function toProblem(error: unknown, request: FastifyRequest): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const write = refusedWrite(error);
  if (write !== null) return write;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = String(error.validationContext ?? 'body');
    const errors = error.validation.slice(0, 20).map((issue) => fieldError(issue as unknown as Issue, part, request));
    const code = errors.every(({ field }) => field === 'query.cursor') ? 'bad-cursor' : 'invalid-request';
    return new ApiProblem(code, errors.map((e) => `${e.field}: expected ${e.expected}, came ${e.came}`).join('; '), { errors });
  }
  // A journal that cannot write now (full, re-established, overloaded): nothing was kept, the caller keeps it and tries again.
  if (error instanceof Error && 'retriable' in error && error.retriable === true) {
    return new ApiProblem('store-unavailable', 'Nothing was kept; try again', { headers: { 'retry-after': '5' } });
  }
  const { code = '', statusCode = 500, message = '' } = error as Partial<FastifyError>;
  const known = frameworkCodes[code] ?? byStatus[statusCode];
  if (known !== undefined) return new ApiProblem(known, known === 'not-found' ? 'There is nothing at this address' : message.slice(0, 200));
  return new ApiProblem('internal', 'The gateway failed to answer; the cause is in its log');
}

/** Answers for everything thrown. `failed` hears of what nobody foresaw, for the log and the counter. */
export function answerErrors(app: FastifyInstance, failed: (error: unknown, request: FastifyRequest) => void): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request);
    if (problem.code === 'internal' || problem.code === 'store-unavailable') failed(error, request);
    return sendProblem(request, reply, problem);
  });
}
