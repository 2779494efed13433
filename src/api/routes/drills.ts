import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { drillReportJson } from '../json/indicator-json.ts';
import { responseJson } from '../json/response-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, limit, pageOf, place } from '../schema/fields.ts';
import { drillReport } from '../schema/indicator.ts';
import { problems } from '../schema/problem.ts';
import { drillStarted, drillStop, newDrill, responseBrief } from '../schema/response.ts';
import { narrowed, requireOwnPlace, requirePerson, roleHolder } from '../visible.ts';
import { visibleResponse } from './responses.ts';

/** Drills: the same path as a real alarm, marked as an exercise on every screen. */
export function drillRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/drills',
    {
      schema: {
        summary: 'Drills, newest first: those that run and those that were held',
        description: 'Each is a response: `GET /api/v1/drills/{id}` is its report, `GET /api/v1/responses/{id}` how people come along.',
        tags: ['drills'],
        querystring: z.strictObject({ place: place.optional().describe('Held at this place or below.'), cursor, limit: limit(200, 50) }),
        response: { 200: pageOf(responseBrief), ...problems },
      },
    },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      if (within === null) return reply.send({ items: [], next: null });
      const page = ports.reader.responses({ ...request.query, place: within, exercise: true });
      return reply.send({ items: page.items.map(responseJson), next: page.next });
    },
  );

  app.get(
    '/api/v1/drills/:id',
    {
      schema: {
        summary: 'Report of a drill: times against clocks, steps, who, what failed',
        description: '`id`: that of its response.',
        tags: ['drills'],
        params: z.strictObject({ id: z.string().min(1).max(64) }),
        response: { 200: drillReport, ...problems },
      },
    },
    async (request, reply) => {
      const found = visibleResponse(ports, request.identity, request.params.id);
      const report = found.exercise ? ports.responses.drillReport(found) : null;
      if (report === null) throw new ApiProblem('not-found', `expected a drill, came ${JSON.stringify(found.id)}`);
      return reply.send(drillReportJson(report));
    },
  );

  app.post(
    '/api/v1/drills',
    {
      schema: {
        summary: 'Begin a drill of a plan at a place',
        description:
          'Raises an alarm marked Exercise that goes the whole way of a real one: terminals, channels, clocks, escalation. It moves no actuator. Its response is closed as any other.',
        tags: ['drills'],
        body: newDrill,
        response: { 200: drillStarted, ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { plan, place: where, reason } = request.body;
      requireOwnPlace(holder, where);
      const result = await ports.responses.startDrill(plan, where, reason, originOf(request.identity, request.ip));
      if (result.kind === 'done') return reply.send({ id: result.id, response: result.alarmId });
      throw new ApiProblem('act-refused', `body.plan: expected a plan in force, came ${JSON.stringify(plan)}`, {
        extensions: { refusal: result.kind === 'refused' ? result.code : 'unchanged' },
      });
    },
  );

  app.post(
    '/api/v1/drills/:id/stop',
    {
      schema: {
        summary: 'Call a drill off',
        description:
          '`id`: that of the drill, or of its response. Its alarm ends and its response is closed. Succeeds also when it is over.',
        tags: ['drills'],
        params: z.strictObject({ id: z.string().min(1).max(64) }),
        body: drillStop,
        response: { 200: z.object({ outcome: z.enum(['done', 'unchanged']) }), ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { id } = request.params;
      const running = ports.reader.activeAlarms().find((alarm) => alarm.exercise && (alarm.component === id || alarm.id === id));
      if (running !== undefined) requireOwnPlace(holder, running.place);
      const result = await ports.responses.stopDrill(running?.component ?? id, request.body.reason, originOf(request.identity, request.ip));
      return reply.send({ outcome: result.kind === 'done' ? 'done' : 'unchanged' });
    },
  );
}
