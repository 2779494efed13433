import type { FastifyInstance } from 'fastify';
import type { ApiPorts } from './ports.ts';

/** Counts and times by route pattern, never by address: the number of labels is the number of routes. */
export function measureRequests(app: FastifyInstance, { metrics }: Pick<ApiPorts, 'metrics'>): void {
  const seconds = metrics.histogram(
    'anlin_http_request_seconds',
    'Time from the request to the end of the answer',
    [0.005, 0.02, 0.1, 0.5, 2, 10],
    ['method', 'route', 'status'],
  );
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
}
