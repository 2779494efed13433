import { z } from 'zod';
import type { Delivery, TerminalLiveness } from '../../model/delivery.ts';
import { countBelow, covers, type PlacePath } from '../../model/place.ts';
import type { TerminalEntry } from '../../model/registry.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import { probeId } from '../../model/terminal-probe.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { originOf } from '../people/identity.ts';
import { cursor, id, limit, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { addedTerminal, newTerminal, terminal } from '../schema/terminal.ts';
import { narrowed, requireOwnPlace, roleHolder, visibleTerminal } from '../visible.ts';

const tags = ['terminals'];

/** A terminal nobody has heard of yet is shown as not live, never left out. */
function terminalJson(
  entry: TerminalEntry,
  liveness: TerminalLiveness | undefined,
  test: Delivery | null,
  told: { readonly devices: number; readonly gateways: number },
) {
  const moment = (at: number | null) => (at === null ? null : rfc3339(at));
  return {
    id: entry.id,
    place: entry.place,
    ...told,
    live: liveness?.live ?? false,
    lastAliveAt: typeof liveness?.lastAliveAt === 'number' ? rfc3339(liveness.lastAliveAt) : null,
    visible: liveness?.visible ?? false,
    sound: liveness?.sound ?? null,
    lastSequence: liveness?.lastSequence ?? 0,
    connections: liveness?.connections ?? 0,
    lastTest: test === null ? null : { at: rfc3339(test.createdAt), receivedAt: moment(test.receivedAt), shownAt: moment(test.shownAt) },
  };
}

export function terminalRoutes(app: Api, { ports }: ApiContext): void {
  const query = z.strictObject({ place: place.optional(), cursor, limit: limit(1000, 200) });

  app.get(
    '/api/v1/terminals',
    {
      schema: {
        summary: 'Terminals and whether they are live',
        tags,
        querystring: query,
        response: { 200: pageOf(terminal), ...problems },
      },
    },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const fitting = ports.reader
        .terminals()
        .filter((entry) => within !== null && covers(within, entry.place))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit);
      const testOf = (terminalId: string) => ports.reader.newestDelivery(probeId('test', terminalId), terminalId);
      const liveness = new Map(ports.liveness().map((entry) => [entry.terminalId, entry]));
      const devices = countBelow(ports.reader.devices().map(({ place }) => place));
      const gateways = ports.reader.lowerGateways();
      const toldOf = (at: PlacePath) => ({
        devices: devices.get(at) ?? 0,
        gateways: gateways.filter(({ place }) => covers(at, place) || covers(place, at)).length,
      });
      return reply.send({
        items: page.items.map((entry) => terminalJson(entry, liveness.get(entry.id), testOf(entry.id), toldOf(entry.place))),
        next: page.next,
      });
    },
  );

  app.post(
    '/api/v1/terminals/:id/presence-check',
    {
      schema: {
        summary: 'Ask a terminal for a person (duty check)',
        description:
          'Somebody has to answer at the terminal within so many minutes; no answer is an alarm. Who answered is in the audit trail.',
        tags,
        params: z.strictObject({ id }),
        body: z.strictObject({ minutes: z.number().min(1).max(120).default(5) }),
        response: { 202: z.object({ terminalId: z.string(), minutes: z.number() }), ...problems },
      },
    },
    async (request, reply) => {
      const { id: terminalId } = visibleTerminal(ports, request.identity, request.params.id);
      const { minutes } = request.body;
      await ports.askPresence(terminalId, minutes, originOf(request.identity, request.ip));
      return reply.code(202).send({ terminalId, minutes });
    },
  );

  app.post(
    '/api/v1/terminals',
    {
      schema: {
        summary: 'Add a terminal',
        description: 'It covers its place and below. The answer holds its secret, this once.',
        tags,
        body: newTerminal,
        response: { 201: addedTerminal, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      requireOwnPlace(identity, request.body.place);
      const added = await ports.administration.addTerminal(request.body, originOf(identity, request.ip));
      return reply.code(201).send({ id: added.id, place: added.place, secret: added.secret });
    },
  );
}
