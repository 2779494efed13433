import { z } from 'zod';
import { type DueItem, type DueState, dueKinds, dueStates } from '../../model/maintenance.ts';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { cursor, id, limit, listOf, pageOf, place } from '../schema/fields.ts';
import { deviceHealth, duePage, forecast } from '../schema/maintenance.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder } from '../visible.ts';

const tags = ['maintenance'];
const paging = { place: place.optional().describe('This place and below.'), deviceId: id.optional(), cursor, limit: limit(500, 100) };

export function maintenanceRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/maintenance',
    {
      schema: {
        summary: 'What has to be done about devices, by when it is due',
        description:
          'End of life, calibration, inspection, levels and counters: from the papers of a device, its type and its newest numbers.',
        tags,
        querystring: z.strictObject({ ...paging, state: listOf(dueStates).optional(), kind: listOf(dueKinds).optional() }),
        response: { 200: duePage, ...problems },
      },
    },
    async (request, reply) => {
      const { state, kind, deviceId } = request.query;
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const all = within === null ? [] : (await ports.maintenance()).due;
      const here = all.filter((item) => covers(within ?? '', item.place) && (deviceId === undefined || item.deviceId === deviceId));
      const wanted = here.filter((item) => (state?.includes(item.state) ?? true) && (kind?.includes(item.kind) ?? true));
      return reply.send({ ...pageAt(wanted, request.query.cursor, request.query.limit), counts: countByState(here) });
    },
  );

  app.get(
    '/api/v1/maintenance/health',
    {
      schema: {
        summary: 'How well devices are, the worst first, with every reason',
        tags,
        querystring: z.strictObject(paging),
        response: { 200: pageOf(deviceHealth), ...problems },
      },
    },
    async (request, reply) => {
      const { deviceId } = request.query;
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const all = within === null ? [] : (await ports.maintenance()).health;
      const here = all.filter((item) => covers(within ?? '', item.place) && (deviceId === undefined || item.deviceId === deviceId));
      return reply.send(pageAt(here, request.query.cursor, request.query.limit));
    },
  );

  app.get(
    '/api/v1/maintenance/forecasts',
    {
      schema: {
        summary: 'When batteries, wear and counters will be at their limits, the nearest first',
        description:
          'From the stored readings of 90 days, by the line of Theil and Sen; worked out once a day. What cannot be said has no day, and says why.',
        tags,
        querystring: z.strictObject({
          ...paging,
          dated: z.enum(['true', 'false']).optional().describe('Only those with a day, or without.'),
        }),
        response: { 200: pageOf(forecast), ...problems },
      },
    },
    async (request, reply) => {
      const { deviceId, dated } = request.query;
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const all = within === null ? [] : (await ports.maintenance()).forecasts;
      const here = all.filter((item) => covers(within ?? '', item.place) && (deviceId === undefined || item.deviceId === deviceId));
      const wanted = here.filter(({ dueOn }) => dated === undefined || (dueOn !== null) === (dated === 'true'));
      return reply.send(pageAt(wanted, request.query.cursor, request.query.limit));
    },
  );
}

function pageAt<T>(all: readonly T[], after: string | undefined, most: number): { items: readonly T[]; next: string | null } {
  const start = after === undefined ? 0 : readCursor(after, ['number'])[0];
  return { items: all.slice(start, start + most), next: start + most < all.length ? makeCursor([start + most]) : null };
}

function countByState(due: readonly DueItem[]): Readonly<Record<DueState, number>> {
  const count = (state: DueState) => due.filter((item) => item.state === state).length;
  return { overdue: count('overdue'), soon: count('soon'), later: count('later'), unknown: count('unknown') };
}
