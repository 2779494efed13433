import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { problems } from '../schema/problem.ts';
import { roleHolder } from '../visible.ts';

const maxCap = 262_144;

const taken = z.object({
  identifier: z.string(),
  outcome: z
    .string()
    .describe('What it did: raised, changed, raised-anew, ended, receipt, expired, over, superseded, test, nothing-stood ...'),
  duplicate: z.boolean().describe('It had come before, by sender, identifier and sent: nothing was done again.'),
});

/** CAP messages of others. 202 only after the commit (invariant 1), as for messages of devices. */
export async function capInboxRoutes(app: Api, { ports }: ApiContext): Promise<void> {
  await app.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxCap }, (_request, body, done) => done(null, body));

    scope.post(
      '/api/v1/cap/alerts',
      {
        bodyLimit: maxCap,
        schema: {
          summary: 'Hand over a CAP 1.2 message of somebody else',
          description:
            'Body: one <alert>, at most 256 KiB, UTF-8, without a document type. 202 = it is on disk and done; the same message again does nothing. 400 `unreadable-message` = it is on disk in quarantine, with what was wrong. Takes a role that may ingest, at the place of the source or above.',
          tags: ['alarms'],
          querystring: z.strictObject({ source: z.string().max(32).describe('`id` of the source in cap.sources.') }),
          response: { 202: taken, ...problems },
        },
      },
      async (request, reply) => {
        const { source } = request.query;
        const place = ports.capInbox.placeOf(source);
        if (place === null || !covers(roleHolder(request.identity).place, place))
          throw new ApiProblem(
            'not-found',
            `query.source: expected a source of cap.sources that you may speak for, came ${JSON.stringify(source)}`,
          );
        const result = await keep(source, textOf(request.body), originOf(request.identity, request.ip));
        if ('busy' in result) throw new ApiProblem('busy', result.busy, { headers: { 'retry-after': '60' } });
        if ('problem' in result) {
          const { pointer, expected, came, cure } = result.problem;
          const errors = [{ field: `body${pointer}`, expected, came, cure }];
          throw new ApiProblem('unreadable-message', `${pointer || 'message'}: expected ${expected}, came ${came}`, { errors });
        }
        return reply.code(202).send(result);
      },
    );
  });

  async function keep(...message: Parameters<typeof ports.capInbox.take>) {
    try {
      return await ports.capInbox.take(...message);
    } catch {
      throw new ApiProblem('store-unavailable', 'The message was not kept; send it again', { headers: { 'retry-after': '5' } });
    }
  }
}

/** What is no UTF-8 is read with marks in its place, and shown so in quarantine: the parser says the rest. */
function textOf(body: unknown): string {
  return new TextDecoder().decode(body instanceof Uint8Array ? body : new Uint8Array());
}
