import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../problem-document.ts';
import { sendProblem } from './errors.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** `GET /api/v1/devices` and so on: what is really registered, for the tests that walk every route. */
    registeredRoutes(): readonly string[];
  }
}

/** 404, or 405 with `Allow` when the address is there and only the method is not (RFC 9110 15.5.6). */
export function answerNotFound(app: FastifyInstance): void {
  const known = new Map<string, { readonly matches: RegExp; readonly methods: Set<string> }>();

  app.addHook('onRoute', ({ url, method }) => {
    const pattern = url
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace('\\*', '.*');
    const entry = known.get(url) ?? { matches: new RegExp(`^${pattern}$`), methods: new Set<string>() };
    for (const verb of [method].flat()) entry.methods.add(verb);
    known.set(url, entry);
  });

  app.decorate('registeredRoutes', () => [...known].flatMap(([url, { methods }]) => [...methods].map((method) => `${method} ${url}`)));

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const path = request.url.split('?')[0]?.slice(0, 1000) ?? '';
    const methods = [...known.values()].filter(({ matches }) => matches.test(path)).flatMap((entry) => [...entry.methods]);
    if (methods.length > 0 && !methods.includes(request.method)) {
      const allow = [...new Set(methods)].sort().join(', ');
      return sendProblem(
        request,
        reply,
        new ApiProblem('method-not-allowed', `${request.method}: expected one of ${allow}`, { headers: { allow } }),
      );
    }
    return sendProblem(request, reply, new ApiProblem('not-found', 'There is nothing at this address'));
  });
}
