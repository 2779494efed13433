import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { idPattern } from '../../model/id-pattern.ts';
import type { Problem } from '../../model/problem.ts';
import type { Channel } from '../../model/raw-message.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { ApiProblem, type FieldError } from '../problem-document.ts';
import { accepted } from '../schema/device.ts';
import { problems } from '../schema/problem.ts';
import { visibleDevice } from '../visible.ts';

const maxMessage = 65_536;

const toField = ({ pointer, expected, came, cure }: Problem): FieldError => ({ field: pointer, expected, came, cure });

/**
 * Ingest over HTTP: the body is what MQTT would carry, taken as bytes and not looked at here. 202 only after the commit
 * (invariant 1). What cannot be read is kept as well, and the sender is told so with the position: sending it again
 * unchanged would only quarantine it twice.
 */
export async function messageRoutes(app: Api, { ports }: ApiContext): Promise<void> {
  const received = ports.metrics.counter('anlin_http_messages_total', 'Device messages over HTTP', ['outcome']);

  await app.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxMessage }, (_request, body, done) => done(null, body));

    scope.post(
      '/api/v1/devices/:id/messages',
      {
        bodyLimit: maxMessage,
        config: { rateLimit: false },
        schema: {
          summary: 'Send a message in the name of a device',
          description:
            'Body as over MQTT, at most 64 KiB: `{"point": value}`, `{"ts","id","values"}` or an array of those. Signed in with Basic deviceId:secret, Bearer device secret, or a role that may ingest. 202 = it is on disk. 400 `unreadable-message` = it is on disk too, in quarantine, at `position`. With `awaits`, readings are worked out by expressions afterwards.',
          tags: ['devices'],
          security: [{ account: [] }, { token: [] }, { session: [] }],
          params: z.strictObject({ id: z.string().max(64) }),
          querystring: z.strictObject({ channel: z.enum(['telemetry', 'events']).default('telemetry') }),
          response: { 202: accepted, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        requireSender(request, id);
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const channel: Channel = request.query.channel;
        const result = await keep({ source: 'http', deviceId: id, channel, body, redelivery: null, dup: false });
        const { position, duplicate, awaits } = result;
        const errors = result.problems.filter(({ weight }) => weight === 'error');
        received.inc({ outcome: duplicate ? 'duplicate' : errors.length > 0 ? 'unreadable' : 'accepted' });
        if (errors.length > 0) {
          throw new ApiProblem(
            'unreadable-message',
            errors
              .slice(0, 5)
              .map((e) => `${e.pointer || 'message'}: expected ${e.expected}, came ${e.came}`)
              .join('; '),
            {
              errors: errors.slice(0, 50).map(toField),
              extensions: { position, duplicate },
            },
          );
        }
        return reply.code(202).send({ position, duplicate, awaits, notices: result.problems.slice(0, 50).map(toField) });
      },
    );
  });

  function requireSender({ identity }: FastifyRequest, id: string): void {
    if (identity?.kind === 'device') {
      if (identity.id === id) return;
      throw new ApiProblem('not-allowed', `expected a message of ${identity.id}, came one for ${JSON.stringify(id)}`);
    }
    if (!idPattern.test(id)) throw new ApiProblem('not-found', 'There is no such device');
    visibleDevice(ports, identity, id);
  }

  async function keep(message: Parameters<typeof ports.custody.accept>[0]) {
    try {
      return await ports.custody.accept(message);
    } catch {
      // Nothing was kept, so nothing may be acknowledged: the sender must keep it and send again.
      received.inc({ outcome: 'refused' });
      throw new ApiProblem('store-unavailable', 'The message was not kept; send it again', { headers: { 'retry-after': '5' } });
    }
  }
}
