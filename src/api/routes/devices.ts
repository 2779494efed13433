import { z } from 'zod';
import { isActive } from '../../model/alarm.ts';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { deviceJson } from '../json/device-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { addedDevice, device, newDevice } from '../schema/device.ts';
import { cursor, id, limit, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, requireOwnPlace, roleHolder, visibleDevice } from '../visible.ts';

const tags = ['devices'];
const one = z.strictObject({ id });

export function deviceRoutes(app: Api, { ports }: ApiContext): void {
  const query = z.strictObject({ place: place.optional(), profile: z.string().max(64).optional(), cursor, limit: limit(1000, 200) });

  app.get(
    '/api/v1/devices',
    { schema: { summary: 'Installed devices, by id', tags, querystring: query, response: { 200: pageOf(device), ...problems } } },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const fitting = ports.reader
        .devices()
        .filter((entry) => within !== null && covers(within, entry.place))
        .filter((entry) => request.query.profile === undefined || entry.profile === request.query.profile)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit);
      const active = ports.reader.activeAlarms();
      const items = page.items.map((entry) =>
        deviceJson(
          entry,
          ports.deviceConnectivity(entry.id),
          active.filter((alarm) => alarm.deviceId === entry.id),
        ),
      );
      return reply.send({ items, next: page.next });
    },
  );

  app.get(
    '/api/v1/devices/:id',
    { schema: { summary: 'One device', tags, params: one, response: { 200: device, ...problems } } },
    async (request, reply) => {
      const entry = visibleDevice(ports, request.identity, request.params.id);
      const active = ports.reader.activeAlarms().filter((alarm) => alarm.deviceId === entry.id && isActive(alarm));
      return reply.send(deviceJson(entry, ports.deviceConnectivity(entry.id), active));
    },
  );

  app.post(
    '/api/v1/devices',
    {
      schema: {
        summary: 'Add a device',
        description: 'The answer holds its secret, this once.',
        tags,
        body: newDevice,
        response: { 201: addedDevice, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      requireOwnPlace(identity, request.body.place);
      const [added] = await ports.administration.addDevices([request.body], originOf(identity, request.ip));
      if (added === undefined) throw new ApiProblem('internal', 'The device was not added');
      const { id: deviceId, profile, place: where, secret } = added;
      return reply.code(201).header('location', `/api/v1/devices/${deviceId}`).send({ id: deviceId, profile, place: where, secret });
    },
  );

  app.delete(
    '/api/v1/devices/:id',
    { schema: { summary: 'Retire a device', tags, params: one, response: { 204: z.undefined(), ...problems } } },
    async (request, reply) => {
      const entry = visibleDevice(ports, request.identity, request.params.id);
      await ports.administration.retireDevice(entry.id, originOf(request.identity, request.ip));
      return reply.code(204).send();
    },
  );
}
