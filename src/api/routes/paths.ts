import { z } from 'zod';
import { type PathMeasure, transmissionClasses, transmissionClassSource } from '../../model/path-measure.ts';
import { covers } from '../../model/place.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { place } from '../schema/fields.ts';
import { pathReport } from '../schema/path.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder } from '../visible.ts';

const json = ({ times, availability, ...path }: PathMeasure) => ({
  ...path,
  times: times === null ? null : { ...times, from: rfc3339(times.from), to: rfc3339(times.to) },
  availability: { ...availability, since: rfc3339(availability.since) },
});

export function pathRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/paths',
    {
      schema: {
        summary: 'How the ways to people do: transmission times and availability, measured',
        description:
          'Terminals and subscribers of channels. Worked out at most every 30 s. Beside them what classes of EN 50136 ask, from memory; no class is claimed.',
        tags: ['terminals'],
        querystring: z.strictObject({ place: place.optional().describe('This place and below.') }),
        response: { 200: pathReport, ...problems },
      },
    },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const all = within === null ? [] : await ports.paths();
      const live = new Set(ports.liveness().flatMap((each) => (each.live ? [each.terminalId] : [])));
      const items = all
        .filter((each) => covers(within ?? '', each.place))
        // The alarm comes later, and the measure is older: what is not there now does not look so.
        .map((each) => json({ ...each, lost: each.lost || (each.kind === 'terminal' && !live.has(each.id)) }));
      return reply.send({ items, classes: [...transmissionClasses], source: transmissionClassSource });
    },
  );
}
