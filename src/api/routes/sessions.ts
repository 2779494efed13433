import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { originOf } from '../people/identity.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../people/session-cookie.ts';
import type { SessionIdentity } from '../people/sessions.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { ownSession, session, signIn as signInBody } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';

export function sessionJson(
  { userId, name, role, place, createdAt }: SessionIdentity,
  { reader, settings }: Pick<ApiPorts, 'reader' | 'settings'>,
) {
  return {
    user: { id: userId, name, role, place },
    expiresAt: rfc3339(createdAt + settings.sessions.absoluteMs),
    timeZone: settings.timeZone,
    hasPassword: reader.passwordHash(userId) !== null,
  };
}

export function sessionRoutes(app: Api, { ports, sessions, signIn }: ApiContext): void {
  const { secure } = ports.settings;

  app.post(
    '/api/v1/session',
    {
      config: { rateLimit: false },
      schema: {
        summary: 'Sign in',
        description: 'Sets the session cookie (HttpOnly, SameSite=Strict). Ten wrong tries a minute for one name from one address.',
        tags: ['people'],
        security: [],
        body: signInBody,
        response: { 200: session, ...problems },
      },
    },
    async (request, reply) => {
      const user = await signIn.check(request.body.user, request.body.password, request.ip);
      const cookie = readSessionCookie(request, secure);
      const opened = await sessions.open(user, request.ip, cookie === undefined ? null : sessions.find(cookie));
      setSessionCookie(reply, opened.cookie, ports.settings);
      return reply.send(sessionJson(opened.identity, ports));
    },
  );

  app.get(
    '/api/v1/session',
    { schema: { summary: 'Who is signed in', tags: ['people'], response: { 200: session, ...problems } } },
    async (request, reply) => {
      return reply.send(sessionJson(person(request), ports));
    },
  );

  app.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', tags: ['people'], response: { 204: z.undefined(), ...problems } } },
    async (request, reply) => {
      if (request.identity?.kind === 'session') await sessions.end(request.identity, request.ip);
      clearSessionCookie(reply, secure);
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/v1/sessions',
    {
      schema: {
        summary: 'Your own sign-ins that are still good',
        tags: ['people'],
        response: { 200: z.object({ items: z.array(ownSession).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const own = person(request);
      const items = sessions.of(own.userId).map(({ id, hash, createdAt, seenAt }) => ({
        id,
        createdAt: rfc3339(createdAt),
        seenAt: rfc3339(seenAt),
        current: hash === own.hash,
      }));
      return reply.send({ items });
    },
  );

  app.delete(
    '/api/v1/sessions',
    {
      schema: {
        summary: 'Sign out everywhere',
        description: 'This sign-in ends as well.',
        tags: ['people'],
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      await ports.administration.signOut(person(request).userId, originOf(request.identity, request.ip));
      clearSessionCookie(reply, secure);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/v1/sessions/:id',
    {
      schema: {
        summary: 'End one of your sign-ins',
        tags: ['people'],
        params: z.strictObject({ id: z.string().max(64) }),
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      const { userId } = person(request);
      const found = sessions.of(userId).find(({ id }) => id === request.params.id);
      if (found === undefined) throw new ApiProblem('not-found', 'expected a sign-in of your own');
      await sessions.end({ ...found, userId }, request.ip);
      return reply.code(204).send();
    },
  );
}

function person({ identity }: FastifyRequest): SessionIdentity {
  if (identity?.kind !== 'session') throw new ApiProblem('person-required', 'expected a signed-in person, came an API token');
  return identity;
}
