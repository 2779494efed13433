import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { deviceTestJson } from '../json/device-json.ts';
import { originOf } from '../people/identity.ts';
import { seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { newDeviceTest, startedTest } from '../schema/device.ts';
import { id } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { requirePerson, roleHolder, visibleDevice } from '../visible.ts';

const tags = ['devices'];
const one = z.strictObject({ id });

/** Commissioning tests: domain.md "test calls". */
export function deviceTestRoutes(app: Api, { ports }: ApiContext): void {
  app.post(
    '/api/v1/devices/:id/test',
    {
      schema: {
        summary: 'Put a device under commissioning test',
        description:
          'Until it ends, alarms that the readings of this device raise are marked Test and go to these terminals only; an alarm that is active already stays real. Everybody who covers the place is told that the device is under test. When it ends, what still holds is raised for real. Takes a person.',
        tags,
        params: one,
        body: newDeviceTest,
        response: { 200: startedTest, ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const { id: deviceId } = visibleDevice(ports, identity, request.params.id);
      for (const terminal of ports.reader.terminals()) {
        if (!request.body.terminals.includes(terminal.id) || seesPlace(identity, terminal.place)) continue;
        throw new ApiProblem('not-found', `terminals: expected terminals that you may see, came ${terminal.id}`);
      }
      const test = await ports.tests.start({ id: deviceId, ...request.body }, originOf(identity, request.ip));
      return reply.send({ test: deviceTestJson(test) });
    },
  );

  app.delete(
    '/api/v1/devices/:id/test',
    {
      schema: {
        summary: 'End the commissioning test of a device early',
        description: 'Succeeds also when it is under none. What still holds is raised for real. Takes a person.',
        tags,
        params: one,
        response: { 204: z.undefined(), ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const { id: deviceId } = visibleDevice(ports, identity, request.params.id);
      await ports.tests.end(deviceId, originOf(identity, request.ip));
      return reply.code(204).send();
    },
  );
}
