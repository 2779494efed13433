import { z } from 'zod';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { demoNarration } from '../schema/demo.ts';
import { problems } from '../schema/problem.ts';

/** `anlin demo` says what it plays; every other gateway answers 204, so that pages may ask without an error in their console. */
export function demoRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/demo',
    {
      schema: {
        summary: 'What a demonstration plays at present',
        description: 'The simulated community of `anlin demo` tells its stories one after another. 204: this gateway plays none.',
        tags: ['gateway'],
        security: [],
        response: { 200: demoNarration, 204: z.undefined(), ...problems },
      },
    },
    async (_request, reply) => {
      const told = ports.demo?.() ?? null;
      reply.header('cache-control', 'no-store');
      if (told === null) return reply.code(204).send();
      const { at, next } = told;
      return reply.send({ ...told, at: rfc3339(at), next: { ...next, at: rfc3339(next.at) } });
    },
  );
}
