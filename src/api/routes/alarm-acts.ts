import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AlarmAct } from '../../model/act.ts';
import { alarmJson } from '../../model/alarm-json.ts';
import { shelvingMinutes } from '../../model/aside.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { languageOf } from '../language.ts';
import { limitedMinutes } from '../limited-minutes.ts';
import { originOf } from '../people/identity.ts';
import { isProblemCode } from '../problem-codes.ts';
import { ApiProblem } from '../problem-document.ts';
import { actAnswer, classification, ending, optionalComment, requiredComment } from '../schema/alarm.ts';
import { problems } from '../schema/problem.ts';
import { newShelving, withdrawal } from '../schema/shelf.ts';
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
        description:
          'Acknowledged is not ended. A repeated acknowledge succeeds and names the first person. Refused with `already-ended` where the alarm ended and nobody had acknowledged it.',
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
        description:
          'Refused with `not-acknowledged` until somebody has acknowledged it, then with `condition-holds` or `condition-unknown` until the condition is false. `classification` says what it turned out to be; it may also be filed later.',
        tags,
        params: alarmId,
        body: ending,
        response,
      },
    },
    async (request, reply) => {
      const { comment = null, classification = null } = request.body ?? {};
      return act({ act: 'end', alarmId: request.params.id, comment, classification }, request, reply);
    },
  );

  app.post(
    '/api/v1/alarms/:id/classify',
    {
      schema: {
        summary: 'Say what an alarm turned out to be: real, false, nuisance, test',
        description: 'At any time, also after its end; the newest stands, and the history keeps each.',
        tags,
        params: alarmId,
        body: classification,
        response,
      },
    },
    async (request, reply) => {
      const { comment = null, classification: as } = request.body;
      return act({ act: 'classify', alarmId: request.params.id, comment, classification: as }, request, reply);
    },
  );

  app.post(
    '/api/v1/alarms/:id/withdraw-acknowledge',
    {
      schema: {
        summary: 'Withdraw an acknowledgement that was a mistake',
        description:
          'It is unacknowledged again, and every terminal is told. Refused with `not-acknowledged`, and with `already-ended` where the acknowledgement ended the alarm: its condition was gone.',
        tags,
        params: alarmId,
        body: withdrawal,
        response,
      },
    },
    async (request, reply) => act({ act: 'withdraw', alarmId: request.params.id, comment: request.body.reason }, request, reply),
  );

  app.post(
    '/api/v1/alarms/:id/shelve',
    {
      schema: {
        summary: 'Shelve: no terminal rings for a limited time',
        description:
          'Also what comes and goes meanwhile, unless it is worse. When it is over and the condition is not known to be gone, it is told again as unacknowledged. Refused with `life-safety`, with `condition-gone` (one-shot), and with `time-too-long`. A repeated one succeeds and names the first person.',
        tags,
        params: alarmId,
        body: newShelving,
        response,
      },
    },
    async (request, reply) => {
      const { reason, oneShot, ...time } = request.body;
      const { shelvingMinutes: most } = ports.settings.longest;
      const usual = oneShot ? most : shelvingMinutes.usual;
      const bounds = { least: shelvingMinutes.least, usual, most, setting: 'alarms.shelvingHours' };
      const minutes = limitedMinutes(time, bounds, ports.clock.wall());
      return act({ act: 'shelve', alarmId: request.params.id, comment: reason, minutes, oneShot }, request, reply);
    },
  );

  app.post(
    '/api/v1/alarms/:id/unshelve',
    {
      schema: {
        summary: 'Take an alarm off the shelf before its time',
        description: 'Succeeds also when it is not shelved.',
        tags,
        params: alarmId,
        body: optionalComment,
        response,
      },
    },
    async (request, reply) => act({ act: 'unshelve', alarmId: request.params.id, comment: request.body?.comment ?? null }, request, reply),
  );

  async function act(wanted: AlarmAct, request: FastifyRequest, reply: FastifyReply) {
    const language = languageOf(request.headers['accept-language']);
    visibleAlarm(ports, request.identity, wanted.alarmId);
    const result = await ports.alarmAct(wanted, originOf(request.identity, request.ip));
    if (result.kind === 'refused') {
      const code = isProblemCode(result.code) ? result.code : 'act-refused';
      // Two people at once: the second one sees who was first.
      const now = ports.reader.alarm(wanted.alarmId);
      const extensions = { refusal: result.code, ...(now === null ? {} : { alarm: alarmJson(now, language) }) };
      throw new ApiProblem(code, result.message[language], { extensions });
    }
    return reply.send({ outcome: result.kind, alarm: alarmJson(result.alarm, language) });
  }
}
