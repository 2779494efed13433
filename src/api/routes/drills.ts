import { z } from 'zod';
import { maxPlannedDrills } from '../../model/drill.ts';
import { covers } from '../../model/place.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { drillReportJson } from '../json/indicator-json.ts';
import { plannedDrillJson, responseJson } from '../json/response-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, limit, pageOf, place } from '../schema/fields.ts';
import { drillReport } from '../schema/indicator.ts';
import { problems } from '../schema/problem.ts';
import { drillStarted, drillStop, newDrill, plannedDrill, responseBrief } from '../schema/response.ts';
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
      return reply.send({ items: page.items.map((each) => responseJson(each, ports.responses)), next: page.next });
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

  app.get(
    '/api/v1/drills/planned',
    {
      schema: {
        summary: 'Drills that wait for their hour, and what became of planned ones',
        description: 'By the hour at which they begin. One that was held is under `GET /api/v1/drills` too, by its `response`.',
        tags: ['drills'],
        response: { 200: z.object({ items: z.array(plannedDrill).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const titles = new Map(ports.responses.plans().map(({ id, title }) => [id, title]));
      const titleOf = (plan: string) => titles.get(plan) ?? { zh: plan, en: plan };
      const seen = ports.responses.plannedDrills().filter(({ place: where }) => covers(own, where));
      const sorted = [...seen].sort((a, b) => (a.parts[0]?.due ?? 0) - (b.parts[0]?.due ?? 0));
      return reply.send({ items: sorted.map((drill) => plannedDrillJson(drill, titleOf)) });
    },
  );

  app.post(
    '/api/v1/drills',
    {
      schema: {
        summary: 'Hold a drill of a plan at a place, now or at an hour',
        description:
          'Raises an alarm marked Exercise that goes the whole way of a real one: terminals, channels, clocks, escalation. It moves no actuator. Its response is closed as any other. A planned one that cannot begin within `drills.graceMinutes` of its hour is not held: neither a gateway that was down nor a real danger to life makes it come as a surprise.',
        tags: ['drills'],
        body: newDrill,
        response: { 200: drillStarted, ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { plan, place: where, reason, scenario, at } = request.body;
      requireOwnPlace(holder, where);
      requireHour(at, ports.clock.wall());
      const wanted = { plan, place: where, reason, scenario, due: at ?? null };
      const result = await ports.responses.startDrill(wanted, originOf(request.identity, request.ip));
      if (result.kind === 'done') return reply.send({ id: result.id, response: result.alarmId });
      const code = result.kind === 'refused' ? result.code : 'unchanged';
      throw new ApiProblem('act-refused', refusal(code, plan), { extensions: { refusal: code } });
    },
  );

  app.post(
    '/api/v1/drills/:id/stop',
    {
      schema: {
        summary: 'Call a drill off',
        description:
          '`id`: that of the drill, or of its response. What runs of it ends and its response is closed; what waits does not begin. Succeeds also when it is over.',
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
      const planned = ports.responses.plannedDrills().find((drill) => drill.id === id);
      if (planned !== undefined) requireOwnPlace(holder, planned.place);
      const result = await ports.responses.stopDrill(running?.component ?? id, request.body.reason, originOf(request.identity, request.ip));
      return reply.send({ outcome: result.kind === 'done' ? 'done' : 'unchanged' });
    },
  );
}

/** People forget a drill that is further away, and so do their rosters. */
const longestAheadMs = 400 * 86_400_000;

function requireHour(at: number | undefined, now: number): void {
  if (at === undefined || (at > now && at - now <= longestAheadMs)) return;
  throw new ApiProblem(
    'bad-request',
    `body.at: expected an hour to come, at most 400 days ahead, came ${rfc3339(at)}; leave it out to begin now`,
  );
}

function refusal(code: string, plan: string): string {
  if (code === 'no-scenario') return `body.scenario: expected a plan with a scenario, came ${JSON.stringify(plan)}, which has none`;
  if (code === 'too-many') return `expected at most ${maxPlannedDrills} drills that wait for their hour; call one off first`;
  return `body.plan: expected a plan in force, came ${JSON.stringify(plan)}`;
}
