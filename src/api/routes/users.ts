import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { UserEntry } from '../../model/registry.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { originOf, type RoleHolder } from '../people/identity.ts';
import { mayGrant, roleMay } from '../people/permissions.ts';
import { secretHash } from '../people/secret-hash.ts';
import { setSessionCookie } from '../people/session-cookie.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { addedUser, invitation as invitationAnswer, listedUser, newPassword, newUser, userChange } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';
import { requireOwnPlace, roleHolder } from '../visible.ts';

const tags = ['people'];
const one = z.strictObject({ id });

export function userRoutes(app: Api, { ports, sessions, signIn }: ApiContext): void {
  const listed = ({ id, name, role, place, disabledAt }: UserEntry) => {
    const signedInAt = ports.reader.lastSignInAt(id);
    return {
      id,
      name,
      role,
      place,
      disabled: disabledAt !== undefined,
      hasPassword: ports.reader.passwordHash(id) !== null,
      lastSignInAt: signedInAt === null ? null : rfc3339(signedInAt),
    };
  };

  /** One that somebody has used at once has ended. */
  const endOf = (link: string) => rfc3339(ports.reader.invitationByHash(secretHash(link))?.expiresAt ?? ports.clock.wall());

  /** A user at the own place or below. */
  const visibleUser = (identity: RoleHolder, userId: string): UserEntry => {
    const entry = ports.reader.users().find((known) => known.id === userId);
    if (entry === undefined || !covers(identity.place, entry.place)) throw new ApiProblem('not-found', 'expected a user that you may see');
    return entry;
  };

  app.get(
    '/api/v1/users',
    {
      schema: {
        summary: 'Users at your place and below',
        tags,
        querystring: z.strictObject({ cursor, limit: limit(1000, 200) }),
        response: { 200: pageOf(listedUser), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const fitting = ports.reader
        .users()
        .filter((entry) => covers(own, entry.place))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit);
      return reply.send({ items: page.items.map(listed), next: page.next });
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
      return reply.code(201).send({
        user: { id: added.id, name: added.name, role: added.role, place: added.place },
        invitation: invitation === null ? null : `/setup/${invitation}`,
        expiresAt: invitation === null ? null : endOf(invitation),
      });
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
      const changed = await ports.administration.setPassword(entry.id, request.body.password, originOf(identity, request.ip));
      // The new password has ended every session of the user, this one included: it goes on under a new id.
      if (own) setSessionCookie(reply, (await sessions.open(changed, request.ip, null)).cookie, ports.settings);
      return reply.code(204).send();
    },
  );

  app.patch(
    '/api/v1/users/:id',
    {
      schema: {
        summary: 'Change a name, role or place, or say that somebody may not sign in for now',
        description: 'Another role or place, and `disabled`, end every session of the user. What is left out stays.',
        tags,
        params: one,
        body: userChange,
        response: { 200: listedUser, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const entry = visibleUser(identity, request.params.id);
      const { role, place } = request.body;
      if (place !== undefined) requireOwnPlace(identity, place);
      if (!mayGrant(identity, role ?? entry.role, place ?? entry.place))
        throw new ApiProblem('not-allowed', 'body.role: nobody hands out more than they have');
      return reply.send(listed(await ports.administration.changeUser(entry.id, request.body, originOf(identity, request.ip))));
    },
  );

  app.delete(
    '/api/v1/users/:id',
    {
      schema: {
        summary: 'Remove a user for good',
        description: 'What the user did keeps the name; the id is never given out again.',
        tags,
        params: one,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      await ports.administration.removeUser(visibleUser(identity, request.params.id).id, originOf(identity, request.ip));
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/v1/users/:id/invitation',
    {
      schema: {
        summary: 'Make a one-time sign-in link',
        description: 'For a forgotten password: whoever opens it within a day is signed in once and may set a new one.',
        tags,
        params: one,
        body: z.strictObject({}).nullish(),
        response: { 201: invitationAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const made = await ports.administration.invite(visibleUser(identity, request.params.id).id, originOf(identity, request.ip));
      return reply.code(201).send({ invitation: `/setup/${made}`, expiresAt: endOf(made) });
    },
  );

  app.delete(
    '/api/v1/users/:id/sessions',
    { schema: { summary: 'Sign somebody out everywhere', tags, params: one, response: { 204: z.undefined(), ...problems } } },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      await ports.administration.signOut(visibleUser(identity, request.params.id).id, originOf(identity, request.ip));
      return reply.code(204).send();
    },
  );
}
