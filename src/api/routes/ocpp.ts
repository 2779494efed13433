import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { ApiProblem } from '../problem-document.ts';

const versions = ['ocpp2.0.1', 'ocpp1.6'] as const;

/** The version that a station and this gateway both speak: the first of those it offers, which it lists as it likes them. */
export function ocppVersion(offered: Iterable<string>): (typeof versions)[number] | null {
  for (const name of offered) {
    const found = versions.find((version) => version === name);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * Charging stations [OCPP-J 1.6 section 3, OCPP-J 2.0.1 section 3]: Basic authentication with the id of the device and its
 * secret, or a client certificate of that name, proved and counted as everywhere on HTTP, before the upgrade: a wrong one is 401
 * and touches no connection.
 */
export function ocppRoute(app: Api, { ports }: ApiContext): void {
  app.get(
    '/ocpp/:stationId',
    {
      websocket: true,
      config: { rateLimit: false },
      schema: { params: z.object({ stationId: z.string().max(64) }) },
      preHandler: async (request) => {
        const { stationId } = request.params as { stationId: string };
        const { identity } = request;
        if (identity?.kind !== 'device' || identity.id !== stationId)
          throw new ApiProblem('not-allowed', 'expected the station itself: its id as user name, and its own secret');
        const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
        if (!request.ws || ocppVersion(offered) === null) {
          throw new ApiProblem('upgrade-required', `expected a WebSocket upgrade with subprotocol ${versions.join(' or ')}`, {
            headers: { upgrade: 'websocket' },
          });
        }
      },
    },
    (socket, request) => {
      const version = ocppVersion([socket.protocol]);
      if (version === null) return socket.close(1002, 'subprotocol');
      ports.attachOcpp(socket, request.raw, request.params.stationId, version);
    },
  );
}
