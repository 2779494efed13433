import { z } from 'zod';
import { rfc3339 } from '../../model/alarm-json.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../people/session-cookie.ts';
import { sessionLimits } from '../people/session-limits.ts';
import type { SessionIdentity } from '../people/sessions.ts';
import { ApiProblem } from '../problem-document.ts';
import { session, signIn as signInBody } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';

export function sessionJson({ userId, name, role, place, createdAt }: SessionIdentity) {
  return { user: { id: userId, name, role, place }, expiresAt: rfc3339(createdAt + sessionLimits.absoluteMs) };
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
      setSessionCookie(reply, opened.cookie, secure);
      return reply.send(sessionJson(opened.identity));
    },
  );

  app.get(
    '/api/v1/session',
    { schema: { summary: 'Who is signed in', tags: ['people'], response: { 200: session, ...problems } } },
    async (request, reply) => {
      if (request.identity?.kind !== 'session') throw new ApiProblem('person-required', 'expected a signed-in person, came an API token');
      return reply.send(sessionJson(request.identity));
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
}
