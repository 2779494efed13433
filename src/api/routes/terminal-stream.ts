import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import type { Identity } from '../people/identity.ts';
import type { StreamIdentity } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import type { StreamWatch } from '../stream-watch.ts';
import { visibleTerminal } from '../visible.ts';

/** Terminal stream of the contract: signed in by session cookie, Bearer token, or Basic terminalId:secret. */
export function terminalStreamRoute(app: Api, { ports }: ApiContext, watch: StreamWatch): void {
  app.get(
    '/api/v1/terminals/:id/stream',
    {
      websocket: true,
      schema: {
        params: z.object({ id: z.string().max(64) }),
        querystring: z.object({ after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() }),
      },
      // The last moment at which an HTTP status can still be answered.
      preHandler: async (request) => {
        mayOpen(request, (request.params as { id: string }).id);
        if (!request.ws)
          throw new ApiProblem('upgrade-required', 'expected a WebSocket upgrade, came a plain request', {
            headers: { upgrade: 'websocket' },
          });
      },
    },
    (socket, request) => {
      const { identity } = request;
      if (identity === null) return socket.close(4401, 'sign-in-required');
      watch.add(socket, identity);
      ports.openTerminalStream(socket, request.params.id, request.query.after ?? null, streamIdentity(identity), request.raw.socket);
    },
  );

  function mayOpen(request: FastifyRequest, id: string): void {
    const { identity } = request;
    if (identity?.kind === 'terminal') {
      if (identity.id === id) return;
      throw new ApiProblem('not-found', 'expected the stream of this terminal itself');
    }
    visibleTerminal(ports, identity, id);
  }
}

function streamIdentity(identity: Identity): StreamIdentity {
  if (identity.kind === 'session') return { kind: 'session', userId: identity.userId };
  if (identity.kind === 'token') return { kind: 'token', tokenId: identity.tokenId };
  return { kind: 'terminal', terminalId: identity.id };
}
