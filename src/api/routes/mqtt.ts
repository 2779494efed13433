import type { Api, ApiContext } from '../api-context.ts';
import { ApiProblem } from '../problem-document.ts';

/** MQTT over WebSocket [MQTT-6.0.0-3]: subprotocol `mqtt`; who it is, the broker asks. */
export function mqttRoute(app: Api, { ports }: ApiContext): void {
  app.get(
    '/mqtt',
    {
      websocket: true,
      config: { rateLimit: false },
      preHandler: async (request) => {
        const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
        if (!request.ws || !offered.includes('mqtt')) {
          throw new ApiProblem('upgrade-required', 'expected a WebSocket upgrade with subprotocol mqtt', {
            headers: { upgrade: 'websocket' },
          });
        }
      },
    },
    (socket, request) => ports.attachMqtt(socket, request.raw, request.ip),
  );
}
