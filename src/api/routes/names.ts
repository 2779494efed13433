import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { names } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';
import { roleHolder } from '../visible.ts';

const mostIds = 100;

/** How people are called who stand on alarms, responses and records by their id. */
export function namesRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/names',
    {
      schema: {
        summary: 'Names of people whose ids you were shown',
        description:
          'Users, also removed ones, at your place, below it, or above it on its way to the root: nobody else can have acted on what you see. Not a list of them: only the ids asked for.',
        tags: ['people'],
        querystring: z.strictObject({
          ids: z
            .string()
            .max(mostIds * 65)
            .default('')
            .transform((text) => text.split(','))
            .pipe(z.array(z.string()).max(mostIds, `expected at most ${mostIds} ids, joined by commas`))
            .describe('Joined by commas.'),
        }),
        response: { 200: names, ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const asked = new Set(request.query.ids);
      const { reader, tiers } = ports;
      const people = [...reader.users(), ...reader.removedUsers()];
      const items = people
        .filter(({ id, place }) => asked.has(id) && (covers(own, place) || covers(place, own)))
        .map(({ id, name }) => ({ id, name, shared: people.some((other) => other.id !== id && other.name === name) }));
      return reply.send({ items, tierAbove: tiers.self().above !== null });
    },
  );
}
