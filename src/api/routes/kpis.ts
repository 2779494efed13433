import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { alarmJson } from '../../model/alarm-json.ts';
import type { KpiResult } from '../../model/kpi.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { kpiJson } from '../json/kpi-json.ts';
import { languageOf } from '../language.ts';
import { seesPlace } from '../people/permissions.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { alarm } from '../schema/alarm.ts';
import { cursor, id, limit, moment, pageOf, place } from '../schema/fields.ts';
import { kpiReport } from '../schema/kpi.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder, visibleTerminal } from '../visible.ts';

const tags = ['kpis'];
const dayMs = 86_400_000;
const mostDays = 92;

const range = {
  from: moment.optional().describe('Default: 24 hours before `to`. At most 92 days.'),
  to: moment.optional().describe('Default, and at most: now.'),
  place: place.optional().describe('This place and below; default the own place.'),
  terminal: id.optional().describe('The operator at this terminal: its place and below.'),
};
type Asked = { readonly [key in keyof typeof range]?: z.output<(typeof range)[key]> };

export function kpiRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/kpis',
    {
      schema: {
        summary: 'Alarm load of an operator position: the figures of EEMUA 191 and ISA-18.2',
        description:
          'Definitions and sources: docs/how-to/kpis.md. What is not known is null, never zero. Every `figure` names the alarms behind its number: `GET /api/v1/kpis/alarms` with the same `from`, `to`, `place` or `terminal`.',
        tags,
        querystring: z.strictObject(range),
        response: { 200: kpiReport, ...problems },
      },
    },
    async (request, reply) => {
      const { report } = await answered(ports, request, request.query);
      return reply.send(kpiJson(report, request.query.terminal ?? null));
    },
  );

  app.get(
    '/api/v1/kpis/alarms',
    {
      schema: {
        summary: 'The alarms behind one number of the alarm load',
        tags,
        querystring: z.strictObject({
          ...range,
          figure: z
            .string()
            .regex(/^[a-z]{1,20}(:[a-z0-9]{1,12})?$/, 'expected the `figure` of a number in /api/v1/kpis, e.g. `flood:0`')
            .default('announced')
            .describe('e.g. `announced`, `peak`, `flood:0`, `top:3`, `waiting`, `stale`.'),
          cursor,
          limit: limit(500, 100),
        }),
        response: { 200: pageOf(alarm), ...problems },
      },
    },
    async (request, reply) => {
      const { figure, limit: most } = request.query;
      const { behind } = await answered(ports, request, request.query);
      const ids = behind.get(figure);
      if (ids === undefined) throw new ApiProblem('not-found', `query.figure: expected a figure of this answer, came ${figure}`);
      const start = request.query.cursor === undefined ? 0 : readCursor(request.query.cursor, ['number'])[0];
      const language = languageOf(request.headers['accept-language']);
      const items = ids.slice(start, start + most).flatMap((alarmId) => {
        const found = ports.reader.alarm(alarmId);
        return found !== null && seesPlace(request.identity, found.place) ? [alarmJson(found, language)] : [];
      });
      return reply.send({ items, next: start + most < ids.length ? makeCursor([start + most]) : null });
    },
  );
}

async function answered(ports: ApiPorts, request: FastifyRequest, asked: Asked): Promise<KpiResult> {
  const now = ports.clock.wall();
  const to = Math.min(asked.to ?? now, now);
  const from = asked.from ?? to - dayMs;
  if (from >= to) throw refused('from', 'a moment before `to` and before now', from);
  if (to - from > mostDays * dayMs) throw refused('from', `at most ${mostDays} days before \`to\``, from);
  const terminal = asked.terminal === undefined ? undefined : visibleTerminal(ports, request.identity, asked.terminal).place;
  const position = terminal === undefined ? asked.place : asked.place === undefined ? terminal : narrowed(terminal, asked.place);
  const within = position === null ? null : narrowed(roleHolder(request.identity).place, position);
  if (within === null) throw new ApiProblem('not-found', 'query.place: expected a place that you may see, and that the terminal covers');
  try {
    return await ports.kpis({ from, to, place: within });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'busy') throw new ApiProblem('busy', 'Other figures are being worked out', { headers: { 'retry-after': '5' } });
    if (code === 'too-much') throw refused('from', 'a shorter range, or a later one: too many alarm steps since', from);
    throw error;
  }
}

function refused(field: string, expected: string, came: number): ApiProblem {
  const errors = [{ field: `query.${field}`, expected, came: new Date(came).toISOString(), cure: `Correct query.${field}.` }];
  return new ApiProblem('invalid-request', `query.${field}: expected ${expected}`, { errors });
}
