import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { originOf } from '../people/identity.ts';
import { mayGrant, roleMay } from '../people/permissions.ts';
import { setSessionCookie } from '../people/session-cookie.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { addedUser, newPassword, newUser, user } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';
import { requireOwnPlace, roleHolder } from '../visible.ts';

const tags = ['people'];

export function userRoutes(app: Api, { ports, sessions, signIn }: ApiContext): void {
  app.get(
    '/api/v1/users',
    {
      schema: {
        summary: 'Users at your place and below',
        tags,
        querystring: z.strictObject({ cursor, limit: limit(1000, 200) }),
        response: { 200: pageOf(user), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const fitting = ports.reader
        .users()
        .filter((entry) => covers(own, entry.place))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return reply.send(pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit));
    },
  );

  app.post(
    '/api/v1/users',
    {
      schema: {
        summary: 'Add a user',
        description: 'Without a password the answer holds a one-time sign-in link, valid for a day.',
        tags,
        body: newUser,
        response: { 201: addedUser, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { role, place } = request.body;
      requireOwnPlace(identity, place);
      if (!mayGrant(identity, role, place)) throw new ApiProblem('not-allowed', 'body.role: nobody hands out more than they have');
      const { invitation, ...added } = await ports.administration.addUser(request.body, originOf(identity, request.ip));
      return reply.code(201).send({ user: added, invitation: invitation === null ? null : `/setup/${invitation}` });
    },
  );

  app.post(
    '/api/v1/users/:id/password',
    {
      schema: {
        summary: 'Set a password',
        description:
          'Your own with `current` (where you have one), or as administrator that of somebody at your place. Ends their sessions.',
        tags,
        params: z.strictObject({ id }),
        body: newPassword,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const own = identity.kind === 'session' && identity.userId === request.params.id;
      const entry = ports.reader.users().find((known) => known.id === request.params.id);
      const seen = entry !== undefined && (own || (roleMay(identity.role, 'people') && covers(identity.place, entry.place)));
      if (!seen) throw new ApiProblem('not-found', 'expected a user that you may see');
      if (own && ports.reader.passwordHash(entry.id) !== null) await signIn.check(entry.id, request.body.current ?? '', request.ip);
      await ports.administration.setPassword(entry.id, request.body.password, originOf(identity, request.ip));
      // The new password has ended every session of the user, this one included: it goes on under a new id.
      if (own) setSessionCookie(reply, (await sessions.open(entry, request.ip, null)).cookie, ports.settings.secure);
      return reply.code(204).send();
    },
  );
}
