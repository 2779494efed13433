import { z } from 'zod';
import type { Response } from '../../model/response.ts';
import type { Language } from '../../model/text.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { responseJson, responseWholeJson, writtenPlanJson } from '../json/response-json.ts';
import { receiptsOf } from '../json/tier-receipts.ts';
import { languageOf } from '../language.ts';
import { type Identity, originOf } from '../people/identity.ts';
import { seesPlace } from '../people/permissions.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, moment, pageOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { plan, responseAct, responseAnswer, responseBrief, responseWhole } from '../schema/response.ts';
import { narrowed, roleHolder } from '../visible.ts';

const params = z.strictObject({ id: z.string().min(1).max(64) });

/** What people do about alarms, by their plans. */
export function responseRoutes(app: Api, { ports }: ApiContext): void {
  const whole = (response: Response, language: Language) => {
    const began = ports.reader.alarm(response.id);
    return responseWholeJson(response, ports.responses, began === null ? [] : receiptsOf(ports, began), language);
  };

  app.get(
    '/api/v1/plans',
    { schema: { summary: 'Response plans in force', tags: ['responses'], response: { 200: pageOf(plan), ...problems } } },
    async (_request, reply) => reply.send({ items: ports.responses.plans().map(writtenPlanJson), next: null }),
  );

  app.get(
    '/api/v1/plans/:id',
    { schema: { summary: 'One response plan', tags: ['responses'], params: z.strictObject({ id }), response: { 200: plan, ...problems } } },
    async (request, reply) => {
      const found = ports.responses.plans().find((each) => each.id === request.params.id);
      if (found === undefined) throw new ApiProblem('not-found', `expected a response plan, came ${JSON.stringify(request.params.id)}`);
      return reply.send(writtenPlanJson(found));
    },
  );

  app.get(
    '/api/v1/responses',
    {
      schema: {
        summary: 'Responses, newest first: how people come along with incidents',
        tags: ['responses'],
        querystring: z.strictObject({
          state: z.enum(['open', 'closed', 'all']).default('all'),
          exercise: z.stringbool().optional().describe('Drills only, or none.'),
          cause: z.literal('missing').optional().describe('Closed as real, and nobody has filed what caused it.'),
          plan: id.optional(),
          place: place.optional().describe('Begun at this place or below.'),
          from: moment.optional().describe('Begun at or after.'),
          to: moment.optional().describe('Begun before.'),
          cursor,
          limit: limit(200, 50),
        }),
        response: { 200: pageOf(responseBrief), ...problems },
      },
    },
    async (request, reply) => {
      const { state, place: asked, ...filter } = request.query;
      const within = narrowed(roleHolder(request.identity).place, asked);
      if (within === null) return reply.send({ items: [], next: null });
      const open = state === 'all' ? undefined : state === 'open';
      const page = ports.reader.responses({ ...filter, open, place: within });
      return reply.send({ items: page.items.map((each) => responseJson(each, ports.responses)), next: page.next });
    },
  );

  app.get(
    '/api/v1/responses/:id',
    {
      schema: {
        summary: 'One response with its plan, how far everything has come, and all that was done',
        tags: ['responses'],
        params,
        response: { 200: responseWhole, ...problems },
      },
    },
    async (request, reply) => {
      const found = visibleResponse(ports, request.identity, request.params.id);
      return reply.send(whole(found, languageOf(request.headers['accept-language'])));
    },
  );

  app.post(
    '/api/v1/responses/:id/acts',
    {
      schema: {
        summary: 'Dispatch, arrive, resolve, verify, do a step, escalate, note, close',
        description:
          'Who says a thing first is kept; saying it again succeeds and changes nothing. `escalate` says with `level` which level it calls, so that of two who escalate the second calls nobody further. `close` is refused with `not-complete` and what is missing while alarms of it are active, required steps are neither done nor skipped, or something is to be said before (cause, call-back, household); for what was no danger (`as` false, nuisance, test) only the alarms have to have ended.',
        tags: ['responses'],
        params,
        body: responseAct,
        response: { 200: responseAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const language = languageOf(request.headers['accept-language']);
      const { id: responseId } = visibleResponse(ports, request.identity, request.params.id);
      const result = await ports.responses.act({ ...request.body, responseId }, originOf(request.identity, request.ip));
      if (result.kind === 'refused') {
        const missing = result.missing.map((each) => each[language]);
        const detail = [result.message[language], missing.join(language === 'zh' ? '、' : ', ')].filter((part) => part !== '').join(' ');
        throw new ApiProblem('act-refused', detail, { extensions: { refusal: result.code, missing } });
      }
      return reply.send({ outcome: result.kind, response: whole(result.response, language) });
    },
  );
}

/** What one may not see is answered as what is not there. */
export function visibleResponse(ports: Pick<ApiPorts, 'responses'>, identity: Identity | null, responseId: string) {
  const found = ports.responses.response(responseId);
  if (found !== null && seesPlace(identity, found.place)) return found;
  throw new ApiProblem('not-found', `expected a response that you may see, came ${JSON.stringify(responseId.slice(0, 80))}`);
}
