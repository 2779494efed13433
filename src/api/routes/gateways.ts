import { z } from 'zod';
import { covers } from '../../model/place.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { addedGateway, newGateway, tierState } from '../schema/gateway.ts';
import { problems } from '../schema/problem.ts';
import type { LowerGatewayState } from '../tier-desk.ts';
import { requireOwnPlace, roleHolder } from '../visible.ts';

const tags = ['gateways'];
const params = z.strictObject({ id: z.string().max(64) });
const orNull = (ms: number | null | undefined) => (ms == null ? null : rfc3339(ms));

function gatewayJson({ id, place, connected, heardAt, link, histories, backlog }: LowerGatewayState) {
  const [newest] = histories;
  const offset = link?.clockOffsetMs ?? null;
  return {
    id,
    place,
    name: link?.name ?? newest?.name ?? null,
    tier: link?.tier ?? newest?.tier ?? null,
    version: link?.version ?? null,
    connected,
    heardAt: orNull(heardAt),
    position: newest?.sequence ?? 0,
    backlog,
    epoch: link?.epoch ?? newest?.epoch ?? null,
    histories: histories.length,
    clockOffsetSeconds: offset === null ? null : Math.round(offset) / 1_000,
    roundTripMs: link?.roundTripMs == null ? null : Math.round(link.roundTripMs),
    freeBytes: link?.freeBytes ?? null,
    lastBackupAt: orNull(link?.lastBackupAt),
  };
}

/** Gateways of the tier below, and the link to the one above. */
export function gatewayRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/gateways',
    {
      schema: {
        summary: 'This gateway among the tiers: the link above, the gateways below',
        tags,
        response: { 200: tierState, ...problems },
      },
    },
    async (request, reply) => {
      const within = roleHolder(request.identity).place;
      const { above, lastBackupAt, ...self } = ports.tiers.self();
      const items = ports.tiers.all().filter(({ place }) => covers(within, place));
      const up =
        above === null
          ? null
          : {
              connected: above.connected,
              name: above.above?.name ?? null,
              tier: above.above?.tier ?? null,
              backlog: above.backlog,
              since: rfc3339(above.since),
              why: above.why,
            };
      return reply.send({ ...self, lastBackupAt: orNull(lastBackupAt), above: up, items: items.map(gatewayJson) });
    },
  );

  app.post(
    '/api/v1/gateways',
    {
      schema: {
        summary: 'Register a gateway of the tier below',
        description: 'It may then send its log here. The answer holds its secret, this once.',
        tags,
        body: newGateway,
        response: { 201: addedGateway, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      requireOwnPlace(identity, request.body.place);
      const { id, place, secret } = await ports.tiers.add(request.body, originOf(identity, request.ip));
      return reply.code(201).send({ id, place, secret });
    },
  );

  app.delete(
    '/api/v1/gateways/:id',
    {
      schema: {
        summary: 'A gateway below is not registered any more',
        description: 'Its connection ends and its secret is void; the copies of its alarms stay.',
        tags,
        params,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const found = ports.tiers.all().find(({ id }) => id === request.params.id);
      if (found === undefined || !covers(identity.place, found.place))
        throw new ApiProblem('not-found', `id: no gateway ${JSON.stringify(request.params.id)}`);
      await ports.tiers.remove(found.id, originOf(identity, request.ip));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/gateways/:id/link',
    {
      websocket: true,
      config: { rateLimit: false },
      schema: { params },
      // The last moment at which an HTTP status can still be answered.
      preHandler: async (request) => {
        const { identity } = request;
        if (identity?.kind !== 'gateway' || identity.id !== (request.params as { id: string }).id)
          throw new ApiProblem('not-allowed', 'expected the gateway itself: its registered id as user name, and its secret');
        if (!request.ws)
          throw new ApiProblem('upgrade-required', 'expected a WebSocket upgrade, came a plain request', {
            headers: { upgrade: 'websocket' },
          });
      },
    },
    (socket, request) => ports.tiers.attach(socket, request.params.id),
  );
}
