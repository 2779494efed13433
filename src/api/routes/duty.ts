import { z } from 'zod';
import { asItStands } from '../../model/duty.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import type { WantedPerson } from '../duty-desk.ts';
import { stateJson } from '../json/duty-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { dutyNow, dutyPeople, dutyShifts, dutyStint, handOverAct, handover, handoverState, leaveAct, takeOverAct } from '../schema/duty.ts';
import { id, moment, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { requirePerson, roleHolder } from '../visible.ts';
import { jsonFor, recordedPositions, refused, visiblePosition, visiblePositions } from './duty-shared.ts';
import { handoverJson } from './handovers.ts';

const tags = ['duty'];
const one = z.strictObject({ id });
const stintsShown = 1_000;
/** Days of shifts that are worked out for one request. */
export const mostDays = 62;
export const range = z.strictObject({
  from: moment,
  to: moment.describe(`At most ${mostDays} days after \`from\`.`),
  place: place.optional().describe('Positions of this place and below.'),
});

export function requireDays({ from, to }: { readonly from: number; readonly to: number }): void {
  if (to > from && to - from <= mostDays * 86_400_000) return;
  const expected = `a moment after \`from\` and at most ${mostDays} days after it`;
  const errors = [{ field: 'query.to', expected, came: rfc3339(to), cure: 'Ask for a shorter time.' }];
  throw new ApiProblem('invalid-request', `query.to: expected ${expected}`, { errors });
}

/** Who is on, and the acts by which that becomes a fact. */
export function dutyRoutes(app: Api, { ports }: ApiContext): void {
  const { duty, reader, clock } = ports;

  app.get(
    '/api/v1/duty',
    {
      schema: {
        summary: 'Who is on',
        description:
          'On is who took over and did not leave; a shift that is planned makes nobody be on. With `place`: the positions that ' +
          'cover it, the nearest first; without: every position that you may see.',
        tags,
        querystring: z.strictObject({
          place: place.optional(),
          at: moment.optional().describe('Left out = as things stand, whatever the wall clock did since.'),
        }),
        response: { 200: dutyNow, ...problems },
      },
    },
    async (request, reply) => {
      const { place: asked, at = clock.wall() } = request.query;
      const asOf = request.query.at ?? asItStands;
      const json = jsonFor(ports, request.identity);
      const seen = visiblePositions(ports, request.identity);
      const ids = new Set(seen.map((position) => position.id));
      const found =
        asked === undefined
          ? seen.map((position) => duty.on(position, asOf))
          : duty.onDuty(asked, asOf).filter((entry) => ids.has(entry.position.id));
      const items = found.map((entry) => {
        const planned = duty.shifts(entry.position, at, at + 1).find((shift) => shift.from <= at) ?? null;
        return {
          ...json.onDuty(entry),
          offer: reader.offeredHandover(entry.position.id)?.id ?? null,
          planned: planned && { who: json.person(planned.who), from: rfc3339(planned.from), until: rfc3339(planned.until) },
        };
      });
      return reply.send({ at: rfc3339(at), items });
    },
  );

  app.get(
    '/api/v1/duty/shifts',
    {
      schema: {
        summary: 'Shifts that are planned, and who was really on',
        tags,
        querystring: range,
        response: { 200: dutyShifts, ...problems },
      },
    },
    async (request, reply) => {
      const { from, to, place: within } = request.query;
      requireDays(request.query);
      const json = jsonFor(ports, request.identity);
      const planned = visiblePositions(ports, request.identity, within)
        .flatMap((position) => duty.shifts(position, from, to))
        .sort((a, b) => a.from - b.from);
      const recorded = [...recordedPositions(ports, request.identity, within).keys()];
      const stints = reader.dutyStints({ positions: recorded, from, to, limit: stintsShown });
      return reply.send({
        planned: planned.slice(0, stintsShown).map((shift) => ({
          position: shift.positionId,
          who: json.person(shift.who),
          from: rfc3339(shift.from),
          until: rfc3339(shift.until),
          taken: shift.taken,
        })),
        stints: stints.items.map((stint) => json.stint(stint)),
        more: stints.next !== null || planned.length > stintsShown,
      });
    },
  );

  app.get(
    '/api/v1/duty/positions/:id/state',
    {
      schema: {
        summary: 'What whoever takes over has to know: open, shelved, out of service, under test, silent, incidents',
        tags,
        params: one,
        response: { 200: handoverState, ...problems },
      },
    },
    async (request, reply) => reply.send(stateJson(duty.survey(visiblePosition(ports, request.identity, request.params.id)))),
  );

  app.get(
    '/api/v1/duty/positions/:id/people',
    { schema: { summary: 'Users who may be on duty there', tags, params: one, response: { 200: dutyPeople, ...problems } } },
    async (request, reply) => reply.send({ items: duty.people(visiblePosition(ports, request.identity, request.params.id)) }),
  );

  app.post(
    '/api/v1/duty/positions/:id/take-over',
    {
      schema: {
        summary: 'Take over',
        description:
          'A user takes over in person; for somebody from outside, whoever may act there signs. Where somebody is on who does not ' +
          'hand over, say why: a record is kept as of a hand-over.',
        tags,
        params: one,
        body: takeOverAct.nullish(),
        response: { 200: dutyStint, ...problems },
      },
    },
    async (request, reply) => {
      const holder = requirePerson(roleHolder(request.identity));
      const { id: position } = visiblePosition(ports, request.identity, request.params.id);
      const own: WantedPerson = { userId: holder.kind === 'session' ? holder.userId : '' };
      const { person = own, reason = null } = request.body ?? {};
      const stint = await duty.takeOver(position, { person, reason }, originOf(holder, request.ip)).catch(refused);
      return reply.send(jsonFor(ports, request.identity).stint(stint));
    },
  );

  app.post(
    '/api/v1/duty/positions/:id/hand-over',
    {
      schema: {
        summary: 'Offer the hand-over',
        description: 'Whoever is on stays on until the other confirms.',
        tags,
        params: one,
        body: handOverAct,
        response: { 201: handover, ...problems },
      },
    },
    async (request, reply) => {
      const origin = originOf(requirePerson(roleHolder(request.identity)), request.ip);
      const position = visiblePosition(ports, request.identity, request.params.id);
      const record = await duty.handOver(position.id, request.body, origin).catch(refused);
      return reply.code(201).send(handoverJson(ports, request.identity, record, position));
    },
  );

  app.post(
    '/api/v1/duty/positions/:id/leave',
    {
      schema: {
        summary: 'Leave: nobody is on afterwards',
        description: 'In person. For somebody who is gone, an administrator or a manager with `reason`.',
        tags,
        params: one,
        body: leaveAct,
        response: { 200: dutyStint, ...problems },
      },
    },
    async (request, reply) => {
      const origin = originOf(requirePerson(roleHolder(request.identity)), request.ip);
      const position = visiblePosition(ports, request.identity, request.params.id);
      const stint = await duty.leave(position.id, request.body?.reason ?? null, origin).catch(refused);
      return reply.send(jsonFor(ports, request.identity).stint(stint));
    },
  );
}
