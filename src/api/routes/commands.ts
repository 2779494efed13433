import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { commandJson } from '../json/command-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { command, newCommand } from '../schema/command.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { recordedDevice, roleHolder, visibleDevice } from '../visible.ts';

const tags = ['commands'];
const one = z.strictObject({ id });

/** What people and programs make devices do. */
export function commandRoutes(app: Api, { ports }: ApiContext): void {
  app.post(
    '/api/v1/devices/:id/commands',
    {
      schema: {
        summary: 'Make a device do something',
        description:
          'The commands of a device are those of its type (`GET /api/v1/profiles/{profile}`). 202: it is journalled, and sent or refused: see `state` and `reason`. A device that is not connected refuses at once; nothing is queued. What came of it: ask for the command again until `over`, or follow the events feed (`anlin.device.command-...`).',
        tags,
        params: one,
        body: newCommand,
        response: { 202: command, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { id: deviceId } = visibleDevice(ports, identity, request.params.id);
      const asked = await ports.commands.ask({ id: deviceId, ...request.body }, originOf(identity, request.ip));
      return reply.code(202).send(commandJson(asked));
    },
  );

  app.get(
    '/api/v1/devices/:id/commands',
    {
      schema: {
        summary: 'Commands of a device, newest first',
        tags,
        params: one,
        querystring: z.strictObject({ cursor, limit: limit(500, 50) }),
        response: { 200: pageOf(command), ...problems },
      },
    },
    async (request, reply) => {
      const { entry } = recordedDevice(ports, request.identity, request.params.id);
      const page = ports.reader.commands({ deviceId: entry.id, ...request.query });
      return reply.send({ items: page.items.map(commandJson), next: page.next });
    },
  );

  app.get(
    '/api/v1/devices/:id/commands/:commandId',
    {
      schema: {
        summary: 'One command as it is now',
        tags,
        params: z.strictObject({ id, commandId: id }),
        response: { 200: command, ...problems },
      },
    },
    async (request, reply) => {
      const { entry } = recordedDevice(ports, request.identity, request.params.id);
      const found = ports.reader.command(request.params.commandId);
      if (found === null || found.deviceId !== entry.id)
        throw new ApiProblem('not-found', `expected a command of ${entry.id}, came ${JSON.stringify(request.params.commandId)}`);
      return reply.send(commandJson(found));
    },
  );
}
