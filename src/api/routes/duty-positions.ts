import { z } from 'zod';
import type { DutyPerson, DutyPosition, Roster } from '../../model/duty.ts';
import type { Api, ApiContext } from '../api-context.ts';
import type { WantedPerson } from '../duty-desk.ts';
import { clockMinute } from '../json/duty-json.ts';
import { originOf } from '../people/identity.ts';
import { dutyPosition, wantedPosition } from '../schema/duty.ts';
import { id, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { requireOwnPlace, roleHolder } from '../visible.ts';
import { jsonFor, refused, visiblePosition, visiblePositions } from './duty-shared.ts';

const tags = ['duty'];
const one = z.strictObject({ id });

/** Which positions there are, and who is planned for them. */
export function dutyPositionRoutes(app: Api, { ports }: ApiContext): void {
  const { duty } = ports;

  app.get(
    '/api/v1/duty/positions',
    {
      schema: {
        summary: 'Positions with their rosters',
        tags,
        querystring: z.strictObject({ place: place.optional().describe('At this place and below.') }),
        response: { 200: z.object({ items: z.array(dutyPosition).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const json = jsonFor(ports, request.identity);
      const items = visiblePositions(ports, request.identity, request.query.place).map((position) => json.position(position));
      return reply.send({ items });
    },
  );

  app.put(
    '/api/v1/duty/positions/:id',
    {
      schema: {
        summary: 'Add a position, or replace it with its roster',
        description: 'Times are of the site (`ANLIN_TIME_ZONE`). A roster says who is planned and makes nobody be on.',
        tags,
        params: one,
        body: wantedPosition,
        response: { 200: dutyPosition, ...problems },
      },
    },
    async (request, reply) => {
      const holder = roleHolder(request.identity);
      const { title, role, place: where, phone = null, roster = {} } = request.body;
      requireOwnPlace(holder, where);
      const known = duty.positions().find((position) => position.id === request.params.id);
      if (known !== undefined) visiblePosition(ports, request.identity, known.id);
      const wanted = { id: request.params.id, title, role, place: where, phone, roster: rosterOf(roster) };
      const kept = await duty.put(wanted, originOf(holder, request.ip)).catch(refused);
      return reply.send(jsonFor(ports, request.identity).position(kept));
    },
  );

  app.delete(
    '/api/v1/duty/positions/:id',
    { schema: { summary: 'Retire a position: its history stays', tags, params: one, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      const holder = roleHolder(request.identity);
      const position = visiblePosition(ports, request.identity, request.params.id);
      await duty.retire(position.id, originOf(holder, request.ip)).catch(refused);
      return reply.code(204).send(null);
    },
  );
}

function rosterOf({
  weekly = [],
  exceptions = [],
  single = [],
}: NonNullable<z.infer<typeof wantedPosition>['roster']>): DutyPosition['roster'] {
  const hours = ({ from, to, who }: { from: string; to: string; who: WantedPerson }) => ({
    from: clockMinute(from),
    to: clockMinute(to),
    who: personOf(who),
  });
  const roster: Roster = {
    weekly: weekly.map((shift) => ({ days: shift.days, ...hours(shift), first: shift.first ?? null, last: shift.last ?? null })),
    exceptions,
    single: single.map((shift) => ({ day: shift.day, ...hours(shift) })),
  };
  return roster;
}

function personOf(who: WantedPerson): DutyPerson {
  return 'userId' in who ? { kind: 'user', userId: who.userId } : { kind: 'outside', name: who.name, phone: who.phone ?? null };
}
