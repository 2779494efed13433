import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AlarmAct } from '../../model/act.ts';
import { alarmJson } from '../../model/alarm-json.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { languageOf } from '../language.ts';
import { originOf } from '../people/identity.ts';
import { isProblemCode } from '../problem-codes.ts';
import { ApiProblem } from '../problem-document.ts';
import { actAnswer, optionalComment, requiredComment } from '../schema/alarm.ts';
import { problems } from '../schema/problem.ts';
import { visibleAlarm } from '../visible.ts';
import { alarmId } from './alarms.ts';

const tags = ['alarms'];
const response = { 200: actAnswer, ...problems };

/** What a named person does to an alarm. The guard has made sure that there is one (route-access.ts `person`). */
export function alarmActRoutes(app: Api, { ports }: ApiContext): void {
  app.post(
    '/api/v1/alarms/:id/acknowledge',
    {
      schema: {
        summary: 'Acknowledge: a person has taken the alarm on',
        description: 'Acknowledged is not ended. A repeated acknowledge succeeds and names the first person.',
        tags,
        params: alarmId,
        body: optionalComment,
        response,
      },
    },
    async (request, reply) =>
      act({ act: 'acknowledge', alarmId: request.params.id, comment: request.body?.comment ?? null }, request, reply),
  );

  app.post(
    '/api/v1/alarms/:id/comment',
    { schema: { summary: 'Add a comment', tags, params: alarmId, body: requiredComment, response } },
    async (request, reply) => act({ act: 'comment', alarmId: request.params.id, comment: request.body.comment }, request, reply),
  );

  app.post(
    '/api/v1/alarms/:id/end',
    {
      schema: {
        summary: 'End: the condition is gone and a person says so',
        description: 'Refused with `condition-holds` or `condition-unknown` until the condition is false.',
        tags,
        params: alarmId,
        body: optionalComment,
        response,
      },
    },
    async (request, reply) => act({ act: 'end', alarmId: request.params.id, comment: request.body?.comment ?? null }, request, reply),
  );

  async function act(wanted: AlarmAct, request: FastifyRequest, reply: FastifyReply) {
    const language = languageOf(request.headers['accept-language']);
    visibleAlarm(ports, request.identity, wanted.alarmId);
    const result = await ports.alarmAct(wanted, originOf(request.identity, request.ip));
    if (result.kind === 'refused') {
      const code = isProblemCode(result.code) ? result.code : 'act-refused';
      throw new ApiProblem(code, result.message[language], { extensions: { refusal: result.code } });
    }
    return reply.send({ outcome: result.kind, alarm: alarmJson(result.alarm, language) });
  }
}
