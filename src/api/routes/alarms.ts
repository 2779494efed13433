import { z } from 'zod';
import { alarmStates, classifications } from '../../model/alarm.ts';
import { alarmJson } from '../../model/alarm-json.ts';
import { severities } from '../../model/severity.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { papersJson } from '../json/device-json.ts';
import { deliveriesJson, transitionJson } from '../json/history-json.ts';
import { languageOf } from '../language.ts';
import type { Identity } from '../people/identity.ts';
import { seesPlace } from '../people/permissions.ts';
import { alarm, alarmWithHistory } from '../schema/alarm.ts';
import { cursor, id, limit, listOf, moment, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, roleHolder, visibleAlarm } from '../visible.ts';

const tags = ['alarms'];
/** Alarm ids are minted by the gateway; they may hold more than an id that people choose. */
export const alarmId = z.strictObject({ id: z.string().min(1).max(200) });

const yes = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .optional();

export function alarmRoutes(app: Api, { ports }: ApiContext): void {
  // The device may have been moved out of sight since.
  const papersOf = (identity: Identity | null, deviceId: string | null) => {
    const found = deviceId === null ? null : ports.reader.device(deviceId);
    return found !== null && seesPlace(identity, found.entry.place) ? papersJson(found.entry, found.retired) : null;
  };
  const query = z.strictObject({
    state: listOf([...alarmStates, 'active'])
      .optional()
      .describe('One or more states, or `active` = everything but normal.'),
    severity: listOf(severities).optional(),
    place: place.optional().describe('This place and below.'),
    deviceId: id.optional(),
    shelved: yes.describe('Only what is shelved, or only what is not.'),
    suppressed: yes.describe('Only what is suppressed by design, or only what is not.'),
    outOfService: yes.describe('Only what is out of service, or only what is not.'),
    classification: z
      .enum([...classifications, 'none'])
      .optional()
      .describe('What it turned out to be; `none` = nobody has said.'),
    from: moment.optional().describe('Raised at or after.'),
    to: moment.optional().describe('Raised before.'),
    cursor,
    limit: limit(500, 100),
  });

  app.get(
    '/api/v1/alarms',
    { schema: { summary: 'Alarms, newest first', tags, querystring: query, response: { 200: pageOf(alarm), ...problems } } },
    async (request, reply) => {
      const { state, severity, from, to, deviceId, shelved, suppressed, outOfService, classification } = request.query;
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      if (within === null) return reply.send({ items: [], next: null });
      const page = ports.reader.alarms({
        states: state,
        severities: severity,
        place: within === '' ? undefined : within,
        deviceId,
        asides: { shelved, suppressed, outOfService },
        classification,
        from,
        to,
        cursor: request.query.cursor,
        limit: request.query.limit,
      });
      const language = languageOf(request.headers['accept-language']);
      return reply.send({ items: page.items.map((item) => alarmJson(item, language)), next: page.next });
    },
  );

  app.get(
    '/api/v1/alarms/:id',
    {
      schema: {
        summary: 'One alarm with its full history and deliveries',
        tags,
        params: alarmId,
        response: { 200: alarmWithHistory, ...problems },
      },
    },
    async (request, reply) => {
      const found = visibleAlarm(ports, request.identity, request.params.id);
      const language = languageOf(request.headers['accept-language']);
      return reply.send({
        ...alarmJson(found, language),
        transitions: ports.reader.transitions(found.id).map((step) => transitionJson(step, found.replica?.owner ?? null, language)),
        deliveries: deliveriesJson(ports.reader.deliveriesOf(found.id)),
        device: papersOf(request.identity, found.deviceId),
      });
    },
  );
}
