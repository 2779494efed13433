import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { csvText } from '../csv.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { indicatorRows, indicatorsJson } from '../json/indicator-json.ts';
import { responseJson } from '../json/response-json.ts';
import { languageOf } from '../language.ts';
import { ApiProblem } from '../problem-document.ts';
import type { IndicatorQuestion } from '../responses.ts';
import { cursor, limit, moment, pageOf, place } from '../schema/fields.ts';
import { indicatorReport } from '../schema/indicator.ts';
import { problems } from '../schema/problem.ts';
import { responseBrief } from '../schema/response.ts';
import { narrowed, roleHolder } from '../visible.ts';

const tags = ['indicators'];
const yearMs = 366 * 86_400_000;
const range = {
  from: moment.optional().describe('Responses that began at or after. Default: 366 days before `to`, which is also the most.'),
  to: moment.optional().describe('Default: now.'),
  place: place.optional().describe('This place and below; default the own place.'),
};
const levels = z.coerce.number().int().min(1).max(6).default(2).describe('Levels of places below that have a line of their own.');

/** How well people answered, and the responses behind each number. */
export function indicatorRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/indicators',
    {
      schema: {
        summary: 'Response completion, times against their clocks, drills: per place and period',
        description:
          'Definitions: docs/how-to/indicators.md. What is not known is null, never zero. Each figure leads to `GET /api/v1/indicators/responses?figure=`.',
        tags,
        querystring: z.strictObject({ ...range, levels }),
        response: { 200: indicatorReport, ...problems },
      },
    },
    async (request, reply) =>
      reply.send(indicatorsJson(await bounded(ports.responses.indicators(asked(request, request.query), request.query.levels)))),
  );

  app.get(
    '/api/v1/indicators.csv',
    {
      schema: {
        summary: 'The same for a spreadsheet',
        tags,
        querystring: z.strictObject({ ...range, levels }),
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) => {
      const found = await bounded(ports.responses.indicators(asked(request, request.query), request.query.levels));
      return reply.type('text/csv; charset=utf-8').send(csvText(indicatorRows(found, languageOf(request.headers['accept-language']))));
    },
  );

  app.get(
    '/api/v1/indicators/responses',
    {
      schema: {
        summary: 'The responses behind one figure',
        tags,
        querystring: z.strictObject({
          ...range,
          figure: z
            .string()
            .regex(/^[a-z-]{1,20}(:[a-z0-9-]{1,64}){0,2}$/, 'expected a figure, e.g. `open` or `missed:fire:forward`')
            .describe(
              '`begun`, `completed`, `open`, `not-real`, `escalated`, `drills`, `drills-called-off`, `kept:<plan>:<clock>`, `missed:<plan>:<clock>`, `again:<plan>:<clock>`.',
            ),
          cursor,
          limit: limit(200, 50),
        }),
        response: { 200: pageOf(responseBrief), ...problems },
      },
    },
    async (request, reply) => {
      const { figure, limit: most, cursor: after } = request.query;
      const found = await bounded(ports.responses.behind(asked(request, request.query), figure));
      if (found === null) throw new ApiProblem('not-found', `query.figure: expected a figure of /api/v1/indicators, came ${figure}`);
      const start = after === undefined ? 0 : readCursor(after, ['number'])[0];
      const next = start + most < found.length ? makeCursor([start + most]) : null;
      return reply.send({ items: found.slice(start, start + most).map((each) => responseJson(each, ports.responses)), next });
    },
  );

  function asked(
    request: FastifyRequest,
    wanted: { readonly [key in keyof typeof range]?: z.output<(typeof range)[key]> },
  ): IndicatorQuestion {
    const to = wanted.to ?? ports.clock.wall();
    const from = wanted.from ?? to - yearMs;
    if (from >= to || to - from > yearMs)
      throw new ApiProblem('invalid-request', 'query.from: expected a moment before `to`, at most 366 days', {
        errors: [{ field: 'query.from', expected: 'before `to`, at most 366 days', came: String(from), cure: 'Correct query.from.' }],
      });
    const within = narrowed(roleHolder(request.identity).place, wanted.place);
    if (within === null) throw new ApiProblem('not-found', 'query.place: expected a place that you may see');
    return { from, to, place: within };
  }
}

/** What the range holds may be more than is looked at. */
async function bounded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'too-much')) throw error;
    const errors = [
      { field: 'query.from', expected: 'a range with fewer responses', came: 'more', cure: 'Ask for a shorter range, or one place.' },
    ];
    throw new ApiProblem('invalid-request', error.message, { errors });
  }
}
