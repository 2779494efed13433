import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { languageOf } from '../language.ts';
import { seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder } from '../visible.ts';

const tags = ['alarms'];

export function capRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/cap/feed',
    {
      schema: {
        summary: 'Atom feed of alarms as CAP 1.2 messages, newest first',
        description:
          'The newest 200 messages of what you may see, and the newest of every alarm that is active. See docs/how-to/channels.md.',
        tags,
        querystring: z.strictObject({ place: place.optional().describe('At this place and below.') }),
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      if (within === null) throw new ApiProblem('not-found', 'query.place: expected a place that you may see');
      const base = `${request.protocol}://${request.host}`;
      const xml = await ports.cap.feed({ place: within, base, language: languageOf(request.headers['accept-language']) });
      return reply.type('application/atom+xml; charset=utf-8').send(xml);
    },
  );

  app.get(
    '/api/v1/cap/alerts/:identifier',
    {
      schema: {
        summary: 'One step of an alarm as a CAP 1.2 document',
        description: 'Signed (enveloped XML signature) where the gateway has a key for it. It never changes.',
        tags,
        params: z.strictObject({ identifier: z.string().max(200).describe('`identifier` of the message: <alarm id>.<step>') }),
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) => {
      const { identifier } = request.params;
      const found = ports.cap.alert(identifier);
      if (found === null || !seesPlace(request.identity, found.place))
        throw new ApiProblem('not-found', `expected a CAP message that you may see, came ${JSON.stringify(identifier.slice(0, 80))}`);
      return reply.type('application/cap+xml; charset=utf-8').send(found.xml);
    },
  );
}
