import type { FastifyInstance } from 'fastify';
import type { ApiPorts } from './ports.ts';

/** Sockets open at once, HTTP and WebSocket together: twice the design point of 5,000 MQTT sessions, all of them over WebSocket. */
const maxConnections = 10_000;

/** Beyond the bound a socket is closed at once; who is connected stays connected. */
export function boundConnections(app: FastifyInstance, { metrics }: Pick<ApiPorts, 'metrics'>): void {
  const dropped = metrics.counter('anlin_http_connections_dropped_total', 'Connections closed at once because too many were open');
  app.server.maxConnections = maxConnections;
  app.server.on('drop', () => dropped.inc());
}
