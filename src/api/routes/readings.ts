import { z } from 'zod';
import { aggregates, type Reading, type SeriesQuery } from '../../model/series-store.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { readingJson, staleWhenSilent } from '../json/device-json.ts';
import { ApiProblem } from '../problem-document.ts';
import { reading } from '../schema/device.ts';
import { cursor, id, limit, moment, pageOf, width } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { recordedDevice } from '../visible.ts';

const tags = ['devices'];
const one = z.strictObject({ id });
const dayMs = 86_400_000;

export function readingRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/devices/:id/latest',
    {
      schema: {
        summary: 'Newest reading of every point',
        description: 'Of a silent device they are `stale`: nobody knows what is there now.',
        tags,
        params: one,
        response: { 200: pageOf(reading), ...problems },
      },
    },
    async (request, reply) => {
      const { entry, retired } = recordedDevice(ports, request.identity, request.params.id);
      const silent = retired || ports.deviceConnectivity(entry.id).silent;
      const items = await asked(ports.series.latest(entry.id));
      return reply.send({ items: items.map((item) => readingJson(staleWhenSilent(item, silent))), next: null });
    },
  );

  const parameters = z.strictObject({
    points: z.string().max(1000).optional().describe('Names joined by commas; all points when left out.'),
    from: moment.optional().describe('Inclusive; a day before `to` when left out.'),
    to: moment.optional().describe('Exclusive; now when left out.'),
    every: width.optional().describe('Bucket width: 10s, 1m, 1h, 1d, or seconds. Every sample when left out.'),
    aggregate: z.enum(aggregates).optional().describe('How a bucket becomes one value; mean when left out. Needs `every`.'),
    cursor,
    limit: limit(20_000, 5000),
  });

  app.get(
    '/api/v1/devices/:id/readings',
    {
      schema: {
        summary: 'Readings in time order',
        tags,
        params: one,
        querystring: parameters,
        response: { 200: pageOf(reading), ...problems },
      },
    },
    async (request, reply) => {
      const { entry: device } = recordedDevice(ports, request.identity, request.params.id);
      const { points, every, aggregate, limit: most } = request.query;
      if (aggregate !== undefined && every === undefined) throw wrongQuery('aggregate', '`every` beside it', aggregate);
      const position = request.query.cursor === undefined ? null : readCursor(request.query.cursor, ['number', 'number', 'number']);
      // `to` stays what it was on the first page: a list must not grow while it is being paged.
      const to = position?.[1] ?? request.query.to ?? ports.clock.wall() + 1;
      const from = position?.[0] ?? request.query.from ?? to - dayMs;
      if (from > to) throw wrongQuery('from', 'a moment not after `to`', String(request.query.from));
      const skip = Math.min(Math.max(0, position?.[2] ?? 0), 100_000);
      const query: SeriesQuery = {
        deviceId: device.id,
        points:
          points === undefined
            ? []
            : points
                .split(',')
                .map((name) => name.trim())
                .filter((name) => name !== ''),
        from,
        to,
        every: every ?? null,
        aggregate: aggregate ?? 'mean',
        limit: skip + most + 1,
      };
      const found = (await asked(ports.series.query(query))).slice(skip);
      const items = found.slice(0, most);
      const last = items.at(-1);
      if (found.length <= most || last === undefined) return reply.send({ items: items.map(readingJson), next: null });
      // Several points share a moment: the cursor is the moment and how many of it were given already.
      const given = items.filter((item) => item.ts === last.ts).length + (last.ts === from ? skip : 0);
      return reply.send({ items: items.map(readingJson), next: makeCursor([last.ts, to, given]) });
    },
  );
}

/** A database that is away is nobody's mistake, and no reason to look for one in the gateway. */
async function asked(answer: Promise<readonly Reading[]>): Promise<readonly Reading[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ApiProblem('readings-unavailable', why.slice(0, 300), { headers: { 'retry-after': '5' } });
  }
}

function wrongQuery(field: string, expected: string, came: string): ApiProblem {
  return new ApiProblem('invalid-request', `query.${field}: expected ${expected}, came ${came}`, {
    errors: [{ field: `query.${field}`, expected, came, cure: `Correct query.${field}.` }],
  });
}
