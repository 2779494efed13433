import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, moment, pageOf } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { auditEntry, auditVerdict } from '../schema/records.ts';
import { roleHolder } from '../visible.ts';

const tags = ['audit'];

/** The chain is one for the whole gateway, so only an administrator of the whole gateway reads it. */
function requireRoot(request: FastifyRequest): void {
  if (roleHolder(request.identity).place !== '')
    throw new ApiProblem('not-allowed', 'expected an administrator of the root, came one of a place below');
}

export function auditRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/audit',
    {
      schema: {
        summary: 'Audit chain, newest first',
        description: 'With a filter a page may be short or empty although there is more: go on while `next` is not null.',
        tags,
        querystring: z.strictObject({
          by: id.optional().describe('User id.'),
          act: z
            .string()
            .max(64)
            .regex(/^[a-z.-]+$/)
            .optional()
            .describe('An act (`user.added`), or all that begin with a word (`user`).'),
          target: z.string().max(200).optional().describe('e.g. `device:lift-1`.'),
          from: moment.optional(),
          to: moment.optional(),
          cursor,
          limit: limit(1000, 100),
        }),
        response: { 200: pageOf(auditEntry), ...problems },
      },
    },
    async (request, reply) => {
      requireRoot(request);
      const page = ports.reader.audit(request.query);
      return reply.send({ items: page.items.map((entry) => ({ ...entry, at: rfc3339(entry.at) })), next: page.next });
    },
  );

  app.get(
    '/api/v1/audit/verify',
    {
      config: { rateLimit: { max: 6, timeWindow: 60_000 } },
      schema: {
        summary: 'Walk the whole chain and name the first bad link',
        description: 'Costly: six times a minute at most.',
        tags,
        response: { 200: auditVerdict, ...problems },
      },
    },
    async (request, reply) => {
      requireRoot(request);
      return reply.send(ports.reader.verifyAudit());
    },
  );
}
