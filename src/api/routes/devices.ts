import { z } from 'zod';
import { type Alarm, isActive } from '../../model/alarm.ts';
import { consentOf, dayAt, isConsented } from '../../model/consent.ts';
import { covers } from '../../model/place.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { deviceJson } from '../json/device-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { addedDevice, changedDevice, device, newDevice, newHardware } from '../schema/device.ts';
import { cursor, id, limit, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { narrowed, recordedDevice, requireOwnPlace, roleHolder, visibleDevice } from '../visible.ts';

const tags = ['devices'];
const one = z.strictObject({ id });

export function deviceRoutes(app: Api, { ports }: ApiContext): void {
  const query = z.strictObject({
    place: place.optional(),
    profile: z.string().max(64).optional(),
    state: z.enum(['in-service', 'retired']).default('in-service'),
    cursor,
    limit: limit(1000, 200),
  });

  const json = (entry: DeviceEntry, retired: boolean, active: readonly Alarm[]) =>
    deviceJson(
      entry,
      retired ? null : ports.deviceConnectivity(entry.id),
      active.filter((alarm) => alarm.deviceId === entry.id && isActive(alarm)),
      {
        test: retired ? null : ports.tests.of(entry.id),
        service: ports.asides.outOfService().filter(({ deviceId }) => deviceId === entry.id),
        unjudged: retired ? [] : withoutConsent(entry),
      },
    );
  const withoutConsent = ({ profile, record }: DeviceEntry) => {
    const rules = ports.profiles().find(({ id: type }) => type === profile)?.rules ?? [];
    const personal = rules.filter(({ condition }) => condition.kind === 'deadMan');
    return personal.length === 0 || isConsented(consentOf(record), dayAt(ports.clock.wall(), ports.settings.timeZone)) ? [] : personal;
  };
  const one200 = { 200: device, ...problems };

  app.get(
    '/api/v1/devices',
    { schema: { summary: 'Installed devices, by id', tags, querystring: query, response: { 200: pageOf(device), ...problems } } },
    async (request, reply) => {
      const within = narrowed(roleHolder(request.identity).place, request.query.place);
      const retired = request.query.state === 'retired';
      const fitting = [...(retired ? ports.reader.retiredDevices() : ports.reader.devices())]
        .filter((entry) => within !== null && covers(within, entry.place))
        .filter((entry) => request.query.profile === undefined || entry.profile === request.query.profile)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(fitting, (entry) => entry.id, request.query.cursor, request.query.limit);
      const active = ports.reader.activeAlarms();
      return reply.send({ items: page.items.map((entry) => json(entry, retired, active)), next: page.next });
    },
  );

  app.get(
    '/api/v1/devices/:id',
    { schema: { summary: 'One device, in service or retired', tags, params: one, response: one200 } },
    async (request, reply) => {
      const { entry, retired } = recordedDevice(ports, request.identity, request.params.id);
      return reply.send(json(entry, retired, ports.reader.activeAlarms()));
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
      const [added] = await ports.devices.add([request.body], originOf(identity, request.ip));
      if (added === undefined) throw new ApiProblem('internal', 'The device was not added');
      const { id: deviceId, profile, place: where, secret } = added;
      return reply.code(201).header('location', `/api/v1/devices/${deviceId}`).send({ id: deviceId, profile, place: where, secret });
    },
  );

  app.patch(
    '/api/v1/devices/:id',
    { schema: { summary: 'Correct what is known of a device', tags, params: one, body: changedDevice, response: one200 } },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { id: deviceId } = visibleDevice(ports, identity, request.params.id);
      if (request.body.place !== undefined) requireOwnPlace(identity, request.body.place);
      const entry = await ports.devices.change(deviceId, request.body, originOf(identity, request.ip));
      return reply.send(json(entry, false, ports.reader.activeAlarms()));
    },
  );

  app.post(
    '/api/v1/devices/:id/replace',
    {
      schema: {
        summary: 'Put other hardware in the position of a device',
        description:
          'Id, place and history stay; what belongs to the hardware (maker, serial, dates) is what this request gives. The old secret is void and its connection is cut. The answer holds the new secret, this once.',
        tags,
        params: one,
        body: newHardware,
        response: { 200: addedDevice, ...problems },
      },
    },
    async (request, reply) => {
      const { id: deviceId } = visibleDevice(ports, request.identity, request.params.id);
      const now = await ports.devices.replace(deviceId, request.body, originOf(request.identity, request.ip));
      return reply.send({ id: now.id, profile: now.profile, place: now.place, secret: now.secret });
    },
  );

  app.delete(
    '/api/v1/devices/:id',
    {
      schema: {
        summary: 'Retire a device',
        description: 'Its history stays readable.',
        tags,
        params: one,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      const entry = visibleDevice(ports, request.identity, request.params.id);
      await ports.devices.retire(entry.id, originOf(request.identity, request.ip));
      return reply.code(204).send();
    },
  );
}
