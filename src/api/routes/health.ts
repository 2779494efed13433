import type { Api, ApiContext } from '../api-context.ts';

/** Liveness, readiness and metrics: outside /api, as Prometheus and process managers expect them. */
export function healthRoutes(app: Api, { ports }: ApiContext): void {
  app.get('/healthz', { schema: { hide: true }, config: { rateLimit: false } }, () => ({ status: 'ok', version: ports.settings.version }));

  app.get('/readyz', { schema: { hide: true }, config: { rateLimit: false } }, async (_request, reply) => {
    const { checks } = ports.readiness();
    const ready = checks.every((check) => check.ok);
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });

  // Open on this machine when no proxy stands in front (or with metrics.open), else any token or session: guard/access.ts.
  app.get('/metrics', { schema: { hide: true }, config: { rateLimit: false } }, async (_request, reply) => {
    const { registry } = ports.metrics;
    const text = await registry.metrics();
    return reply.type(registry.contentType).serializer(String).send(text);
  });
}
