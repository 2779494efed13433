import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ApiPorts } from './ports.ts';

/** Node looks twice before it calls a write stuck: a peer that takes nothing is gone within 2 s (battery row 4). */
const stuckMs = 950;

/**
 * A peer that asks and does not read its answers is cut, once its system's buffers are full: until then it costs us
 * nothing. One that reads slowly is not cut, for any byte it takes counts. WebSockets have watches of their own (ws sets
 * the time-out to 0).
 */
export function cutFrozenReaders(app: FastifyInstance, { metrics }: Pick<ApiPorts, 'metrics'>): void {
  const cut = metrics.counter('anlin_http_frozen_readers_total', 'Connections cut because the peer took nothing of its answer');
  app.server.setTimeout(stuckMs, (socket?: Socket) => {
    // Also called for connections that wait for a slow answer of ours: those have nothing to take.
    if (socket === undefined || socket.writableLength === 0) return;
    cut.inc();
    socket.destroy();
  });
}
