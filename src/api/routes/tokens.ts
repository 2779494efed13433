import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { TokenEntry } from '../../model/registry.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { originOf } from '../people/identity.ts';
import { mayGrant } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { addedToken, newToken, token } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';
import { requireOwnPlace, roleHolder } from '../visible.ts';

const tags = ['people'];
const json = ({ id, name, role, place, createdAt, expiresAt, lastUsedAt }: TokenEntry) => ({
  id,
  name: name ?? null,
  role,
  place,
  createdAt: rfc3339(createdAt),
  expiresAt: expiresAt === undefined ? null : rfc3339(expiresAt),
  lastUsedAt: lastUsedAt === undefined ? null : rfc3339(lastUsedAt),
});

export function tokenRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/tokens',
    {
      schema: {
        summary: 'API tokens, without their secrets',
        tags,
        querystring: z.strictObject({ cursor, limit: limit(1000, 200) }),
        response: { 200: pageOf(token), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const fitting = ports.reader
        .tokens()
        .filter((entry) => covers(own, entry.place))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit);
      return reply.send({ items: page.items.map(json), next: page.next });
    },
  );

  app.post(
    '/api/v1/tokens',
    {
      schema: {
        summary: 'Make an API token',
        description: 'The answer holds it, this once.',
        tags,
        body: newToken,
        response: { 201: addedToken, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { role, place, name, days } = request.body;
      requireOwnPlace(identity, place);
      if (!mayGrant(identity, role, place)) throw new ApiProblem('not-allowed', 'body.role: nobody hands out more than they have');
      const expiresAt = days === undefined ? undefined : ports.clock.wall() + days * 86_400_000;
      const made = await ports.administration.addToken({ role, place, name, expiresAt }, originOf(identity, request.ip));
      const { token: secret, ...entry } = made;
      return reply.code(201).send({ ...json(entry), token: secret });
    },
  );

  app.delete(
    '/api/v1/tokens/:id',
    { schema: { summary: 'Revoke an API token', tags, params: z.strictObject({ id }), response: { 204: z.undefined(), ...problems } } },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const entry = ports.reader.tokens().find((known) => known.id === request.params.id);
      if (entry === undefined || !covers(identity.place, entry.place))
        throw new ApiProblem('not-found', 'expected a token that you may see');
      await ports.administration.revokeToken(entry.id, originOf(identity, request.ip));
      return reply.code(204).send();
    },
  );
}
