import type { UserEntry } from '../../model/registry.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { tooManyAttempts } from '../people/credentials.ts';
import { secretHash } from '../people/secret-hash.ts';
import { readSessionCookie, setSessionCookie } from '../people/session-cookie.ts';
import type { SessionIdentity } from '../people/sessions.ts';
import { ApiProblem } from '../problem-document.ts';
import { setup, setupAnswer } from '../schema/people.ts';
import { problems } from '../schema/problem.ts';
import { sessionJson } from './sessions.ts';

/** The one-time link: the first administrator gives itself a name and a password; a known user is signed in once. */
export function setupRoutes(app: Api, context: ApiContext): void {
  const { ports, sessions, limits, refusals } = context;
  // One at a time: two clicks on the same link must not both find it unused.
  let turn: Promise<unknown> = Promise.resolve();

  app.post(
    '/api/v1/setup',
    {
      config: { rateLimit: false },
      schema: {
        summary: 'Use a one-time link',
        description:
          'Sent by the page /setup/{token}. Answers `details-needed` (and leaves the link unused) when it sets up the first administrator and `user`, `name` or `password` are missing, and when `look` is given. A known user is signed in; a `password` becomes theirs.',
        tags: ['people'],
        security: [],
        body: setup,
        response: { 200: setupAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const cookie = readSessionCookie(request, ports.settings.secure);
      const replaces = cookie === undefined ? null : sessions.find(cookie);
      const mine = turn.then(() => use(request.body, request.ip, replaces));
      turn = mine.catch(() => undefined);
      return mine.then((answer) => {
        if (answer.outcome === 'details-needed') return reply.send(answer);
        setSessionCookie(reply, answer.cookie, ports.settings);
        return reply.send({ outcome: answer.outcome, session: answer.session });
      });
    },
  );

  async function use(body: typeof setup._output, from: string, replaces: SessionIdentity | null) {
    const wait = limits.waitSeconds('(setup)', from);
    if (wait > 0) {
      refusals.count('setup', 'locked');
      throw tooManyAttempts(wait);
    }
    const hash = secretHash(body.invitation);
    const invitation = ports.reader.invitationByHash(hash);
    const now = ports.clock.wall();
    const users = ports.reader.users();
    const known = invitation === null || invitation.userId === null ? null : users.find(({ id }) => id === invitation.userId);
    const closed =
      invitation === null ||
      now > invitation.expiresAt ||
      known === undefined ||
      known?.disabledAt !== undefined ||
      // The first administrator's link closes for good once there is one (no second owner by a forgotten link).
      (known === null && users.some(({ role }) => role === 'administrator'));
    if (closed) {
      limits.wrong('(setup)', from);
      refusals.count('setup', 'wrong');
      throw new ApiProblem('setup-closed', 'This link was used, has expired, or was never given out');
    }
    const user: UserEntry | null = known ?? firstAdministrator(body);
    if (user === null || (known === null && (body.look || body.password === undefined))) {
      const needs = (['user', 'name', 'password'] as const).filter((field) => body[field] === undefined);
      return { outcome: 'details-needed', needs, user: null } as const;
    }
    if (body.look) {
      const { id, name, role, place } = user;
      return { outcome: 'details-needed', needs: [], user: { id, name, role, place } } as const;
    }
    const taken = [...users, ...ports.reader.removedUsers()].some(({ id }) => id === user.id);
    if (known === null && taken) throw new ApiProblem('already-exists', `body.user: ${user.id} is taken`);
    const passwordHash = known !== null || body.password === undefined ? null : await ports.hasher.hash(body.password);
    await ports.change(
      [
        { kind: 'invitation', hash, userId: invitation.userId, expiresAt: invitation.expiresAt, used: true },
        ...(known === null ? [{ kind: 'user', user, passwordHash } as const] : []),
      ],
      [
        {
          at: now,
          origin: { by: user.id, via: 'session', from },
          act: known === null ? 'user.added' : 'invitation.used',
          target: `user:${user.id}`,
          detail: known === null ? { role: user.role, place: user.place, first: true } : {},
        },
      ],
    );
    // By the one who writes users; whoever forgot the password is signed out everywhere else by that.
    if (known !== null && body.password !== undefined) {
      const changed = await ports.administration.setPassword(user.id, body.password, { by: user.id, via: 'session', from });
      return signedIn(changed, from, replaces);
    }
    return signedIn(user, from, replaces);
  }

  async function signedIn(user: UserEntry, from: string, replaces: SessionIdentity | null) {
    const opened = await sessions.open(user, from, replaces);
    return { outcome: 'signed-in', cookie: opened.cookie, session: sessionJson(opened.identity, ports) } as const;
  }
}

function firstAdministrator(body: { user?: string | undefined; name?: string | undefined }): UserEntry | null {
  if (body.user === undefined || body.name === undefined) return null;
  return { id: body.user, name: body.name, role: 'administrator', place: '' };
}
