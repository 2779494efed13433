import { z } from 'zod';
import type { DutyPosition, Handover } from '../../model/duty.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { stateJson } from '../json/duty-json.ts';
import { type Identity, originOf } from '../people/identity.ts';
import { handover, handoverAnswer, handoverLine } from '../schema/duty.ts';
import { cursor, id, limit, moment, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { requirePerson, roleHolder } from '../visible.ts';
import { jsonFor, recordedPositions, refused, visibleHandover } from './duty-shared.ts';

const tags = ['duty'];
const one = z.strictObject({ id });

export function handoverJson(
  { duty }: Pick<ApiContext['ports'], 'duty'>,
  identity: Identity | null,
  record: Handover,
  position: DutyPosition,
) {
  const json = jsonFor({ duty }, identity).handover(record, position);
  return { ...json, lists: stateJson(record.at), digest: duty.digest(record) };
}

/** Records of hand-overs: kept for good, and proved by the audit chain. */
export function handoverRoutes(app: Api, { ports }: ApiContext): void {
  const { duty, reader } = ports;

  app.get(
    '/api/v1/duty/handovers',
    {
      schema: {
        summary: 'Hand-overs, newest first',
        tags,
        querystring: z.strictObject({
          place: place.optional().describe('Positions of this place and below.'),
          from: moment.optional().describe('Offered at or after.'),
          to: moment.optional().describe('Offered before.'),
          cursor,
          limit: limit(200, 50),
        }),
        response: { 200: pageOf(handoverLine), ...problems },
      },
    },
    async (request, reply) => {
      const { place: within, from, to, cursor: after, limit: most } = request.query;
      const positions = recordedPositions(ports, request.identity, within);
      const page = reader.handovers({ positions: [...positions.keys()], from, to, cursor: after, limit: most });
      const json = jsonFor(ports, request.identity);
      const items = page.items.map((record) => json.handover(record, positions.get(record.positionId)!));
      return reply.send({ items, next: page.next });
    },
  );

  app.get(
    '/api/v1/duty/handovers/:id',
    {
      schema: {
        summary: 'One hand-over with its lists, as they were',
        description: '`digest` is the SHA-256 of the record; the audit link of its last act carries the same.',
        tags,
        params: one,
        response: { 200: handover, ...problems },
      },
    },
    async (request, reply) => {
      const found = visibleHandover(ports, request.identity, request.params.id);
      return reply.send(handoverJson(ports, request.identity, found.handover, found.position));
    },
  );

  const answers = [
    ['confirm', 'Confirm: you are on now, and who handed over is not', null],
    ['withdraw', 'Take the offer back: who was on stays on', 'withdrawn'],
    ['decline', 'Decline the offer: who was on stays on', 'declined'],
  ] as const;
  for (const [act, summary, how] of answers) {
    app.post(
      `/api/v1/duty/handovers/:id/${act}`,
      { schema: { summary, tags, params: one, body: handoverAnswer, response: { 200: handover, ...problems } } },
      async (request, reply) => {
        const origin = originOf(requirePerson(roleHolder(request.identity)), request.ip);
        const { position } = visibleHandover(ports, request.identity, request.params.id);
        const answer = request.body?.answer ?? null;
        const done = how === null ? duty.confirm(request.params.id, answer, origin) : duty.callOff(request.params.id, how, answer, origin);
        return reply.send(handoverJson(ports, request.identity, await done.catch(refused), position));
      },
    );
  }
}
