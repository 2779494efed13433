import { z } from 'zod';
import { alarmJson } from '../../model/alarm-json.ts';
import type { Response } from '../../model/response.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { incidentJson } from '../json/incident-json.ts';
import { languageOf } from '../language.ts';
import type { Identity } from '../people/identity.ts';
import { seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, limit, moment, pageOf, place } from '../schema/fields.ts';
import { incident, incidentWithAlarms } from '../schema/incident.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder, visibleAlarm } from '../visible.ts';
import { alarmId } from './alarms.ts';

const tags = ['incidents'];

export function incidentRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/incidents',
    {
      schema: {
        summary: 'Incidents, newest first: alarms of one hazard in one place that belong together',
        description: 'Every alarm of an incident is raised, delivered and acknowledged by itself: grouping hides nothing.',
        tags,
        querystring: z.strictObject({
          state: z.enum(['open', 'all']).default('all'),
          place: place.optional().describe('Begun at this place or below.'),
          from: moment.optional().describe('Begun at or after.'),
          to: moment.optional().describe('Begun before.'),
          cursor,
          limit: limit(200, 50),
        }),
        response: { 200: pageOf(incident), ...problems },
      },
    },
    async (request, reply) => {
      const { state, from, to, cursor: after, limit: most } = request.query;
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      if (within === null) return reply.send({ items: [], next: null });
      const page = ports.reader.incidents({ open: state === 'open', place: within, from, to, cursor: after, limit: most });
      const language = languageOf(request.headers['accept-language']);
      const { identity } = request;
      return reply.send({
        items: page.items.map((entry) => incidentJson(entry, responsesOf(entry.id, identity), ports.responses, language)),
        next: page.next,
      });
    },
  );

  app.get(
    '/api/v1/incidents/:id',
    {
      schema: {
        summary: 'One incident with its alarms',
        tags,
        params: alarmId,
        querystring: z.strictObject({ cursor, limit: limit(500, 200) }),
        response: { 200: incidentWithAlarms, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      // It is seen by whoever sees the alarm that began it.
      visibleAlarm(ports, request.identity, id);
      const found = ports.reader.incident(id);
      if (found === null) throw new ApiProblem('not-found', `expected an incident, came ${JSON.stringify(id.slice(0, 80))}`);
      const page = ports.reader.alarmsOfIncident({ id, cursor: request.query.cursor, limit: request.query.limit });
      const language = languageOf(request.headers['accept-language']);
      const items = page.items.filter((alarm) => seesPlace(request.identity, alarm.place)).map((alarm) => alarmJson(alarm, language));
      return reply.send({ ...incidentJson(found, responsesOf(id, request.identity), ports.responses, language), items, next: page.next });
    },
  );

  function responsesOf(incidentId: string, identity: Identity | null): readonly Response[] {
    return ports.reader.responsesOfIncident(incidentId).filter(({ place: at }) => seesPlace(identity, at));
  }
}
