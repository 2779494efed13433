import { z } from 'zod';
import type { Firing, InterlockDefinition, InterlockResult } from '../../model/interlock.ts';
import { covers, type PlacePath } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { firingJson, interlockJson, siteJson } from '../json/interlock-json.ts';
import { languageOf } from '../language.ts';
import { type Identity, originOf } from '../people/identity.ts';
import { roleMay, seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, pageOf, place } from '../schema/fields.ts';
import { firing, interlockAct, interlockAnswer, interlockList, interlockTargets, releaseAct } from '../schema/interlock.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, requireOwnPlace, requirePerson, roleHolder, visibleDevice } from '../visible.ts';

const tags = ['interlocks'];
const one = z.strictObject({ id });

/** Causes and effects: where they are enabled, by whom, and what they did. */
export function interlockRoutes(app: Api, { ports }: ApiContext): void {
  const known = (wanted: string): InterlockDefinition => {
    const found = ports.interlocks.inForce().find((each) => each.id === wanted);
    if (found === undefined) throw new ApiProblem('not-found', `expected an interlock in force, came ${JSON.stringify(wanted)}`);
    return found;
  };
  const visible = (identity: Identity | null, wanted: string): Firing => {
    const found = ports.interlocks.firing(wanted);
    if (found !== null && seesPlace(identity, found.area)) return found;
    throw new ApiProblem('not-found', `expected a firing that you may see, came ${JSON.stringify(wanted)}`);
  };
  /** Whether somebody who released a firing before could still do it. */
  const mayRelease = (id: string, area: PlacePath): boolean => {
    const user = ports.reader.users().find((each) => each.id === id);
    if (user === undefined || user.disabledAt !== undefined || user.removedAt !== undefined) return false;
    return roleMay(user.role, 'command') && covers(user.place, area);
  };

  app.get(
    '/api/v1/interlocks',
    {
      schema: {
        summary: 'Interlocks: cause, effects, and where each is enabled',
        description: 'All ship disabled. They replace neither the fire panel nor the lift controller, see docs/how-to/interlocks.md.',
        tags,
        response: { 200: interlockList, ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      // What is enabled above holds here too.
      const sites = ports.interlocks.sites().filter((site) => covers(own, site.place) || covers(site.place, own));
      return reply.send({
        items: ports.interlocks.inForce().map((each) => interlockJson(each, sites)),
        problems: ports.interlocks.problems(),
      });
    },
  );

  app.get(
    '/api/v1/interlocks/:id/targets',
    {
      schema: {
        summary: 'Devices that may be a cause at a place, and what a firing for one of them would move',
        tags,
        params: one,
        querystring: z.strictObject({ place: place.default(''), deviceId: id.optional() }),
        response: { 200: interlockTargets, ...problems },
      },
    },
    async (request, reply) => {
      const definition = known(request.params.id);
      const { place: asked, deviceId } = request.query;
      requireOwnPlace(roleHolder(request.identity), asked);
      const causes = ports.interlocks.causes(definition, asked);
      if (deviceId === undefined) return reply.send({ causes, area: null, moved: [], without: [], spared: [] });
      const device = visibleDevice(ports, request.identity, deviceId);
      const { area, moved, without, spared } = ports.interlocks.targets(definition, asked, device);
      return reply.send({
        causes,
        area,
        moved: moved.map((each) => ({ effect: each.effect.id, deviceId: each.deviceId })),
        without,
        spared,
      });
    },
  );

  app.post(
    '/api/v1/interlocks/:id/acts',
    {
      schema: {
        summary: 'Propose, test, witness, approve, disable an interlock at a place',
        description:
          'Takes a person. Proposed by one, tested for real (`test` moves devices), witnessed by somebody else than who fired the test, approved by somebody else than who proposed it. `disable` takes one person and holds at once. A change of its file disables it everywhere.',
        tags,
        params: one,
        body: interlockAct,
        response: { 200: interlockAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { id: interlock } = known(request.params.id);
      const { body } = request;
      requireOwnPlace(holder, body.place);
      const act = { ...body, interlock, comment: body.comment ?? null } as Parameters<typeof ports.interlocks.act>[0];
      const result = await ports.interlocks.act(act, originOf(holder, request.ip));
      return reply.send(answer(result, languageOf(request.headers['accept-language'])));
    },
  );

  app.get(
    '/api/v1/firings',
    {
      schema: {
        summary: 'Firings of interlocks, newest first, with what came of each effect',
        tags,
        querystring: z.strictObject({
          interlock: id.optional(),
          state: z.enum(['open', 'ended', 'all']).default('all'),
          place: place.optional().describe('This place and below.'),
          cursor,
          limit: limit(200, 50),
        }),
        response: { 200: pageOf(firing), ...problems },
      },
    },
    async (request, reply) => {
      const { state, place: asked, ...filter } = request.query;
      const within = narrowed(roleHolder(request.identity).place, asked);
      if (within === null) return reply.send({ items: [], next: null });
      const open = state === 'all' ? undefined : state === 'open';
      const page = ports.reader.firings({ ...filter, open, place: within });
      return reply.send({ items: page.items.map(firingJson), next: page.next });
    },
  );

  app.get(
    '/api/v1/firings/:id',
    { schema: { summary: 'One firing as it is now', tags, params: one, response: { 200: firing, ...problems } } },
    async (request, reply) => reply.send(firingJson(visible(request.identity, request.params.id))),
  );

  app.post(
    '/api/v1/firings/:id/release',
    {
      schema: {
        summary: 'Release the dangerous effects of a firing; takes two different people',
        tags,
        params: one,
        body: releaseAct,
        response: { 200: interlockAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { id: firingId, area, release } = visible(holder, request.params.id);
      const lapsed = (release?.by ?? []).map(({ by }) => by).filter((by) => !mayRelease(by, area));
      const act = {
        act: 'release',
        firing: firingId,
        comment: request.body?.comment ?? null,
        ...(lapsed.length > 0 && { lapsed }),
      } as const;
      const result = await ports.interlocks.act(act, originOf(holder, request.ip));
      return reply.send(answer(result, languageOf(request.headers['accept-language'])));
    },
  );
}

function answer(result: InterlockResult, language: 'zh' | 'en') {
  if (result.kind === 'interlock-refused')
    throw new ApiProblem('act-refused', result.message[language], { extensions: { refusal: result.code } });
  return { site: result.site && siteJson(result.site), firing: result.firing && firingJson(result.firing) };
}
