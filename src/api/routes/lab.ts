import { z } from 'zod';
import { covers } from '../../model/place.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { labRunJson } from '../json/lab-json.ts';
import type { Identity } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { refusedWrite } from '../refused-write.ts';
import { id } from '../schema/fields.ts';
import { labBody, labRun, labStart } from '../schema/lab.ts';
import { problems } from '../schema/problem.ts';
import { roleHolder } from '../visible.ts';

const tags = ['lab'];
const one = z.strictObject({ id });

/** The rule lab: a draft against the rules in force, on the same stored readings. Nothing of it judges or is told to anybody. */
export function labRoutes(app: Api, { ports: { lab } }: ApiContext): void {
  const visible = (identity: Identity | null, runId: string) => {
    const run = lab.run(runId);
    if (run === null || !covers(roleHolder(identity).place, run.place))
      throw new ApiProblem('not-found', 'expected a replay that you may see');
    return run;
  };

  app.post(
    '/api/v1/lab/runs',
    {
      schema: {
        summary: 'Replay a draft of a device type over stored readings',
        description:
          'Both sets of rules are judged by the evaluator that judges live; the answer is a diff against the rules in force, run again on the same readings, never against recorded alarms. One replay at a time; ask for the run until it is done. The last 20 are kept, in memory.',
        tags,
        body: labBody,
        response: { 200: labStart, 202: labStart, ...problems },
      },
    },
    async (request, reply) => {
      const { text, from, to, devices } = request.body;
      const { place } = roleHolder(request.identity);
      const range = { from: from === undefined ? undefined : Date.parse(from), to: to === undefined ? undefined : Date.parse(to) };
      if (range.from !== undefined && range.from >= (range.to ?? Number.POSITIVE_INFINITY))
        throw new ApiProblem('invalid-request', `body.from: expected a moment before body.to, came ${from}`);
      try {
        const { run, problems: found } = lab.start({ text, ...range, devices, place });
        return reply.code(run === null ? 200 : 202).send({ run: run === null ? null : labRunJson(run), problems: found });
      } catch (error) {
        throw refusedWrite(error) ?? error;
      }
    },
  );

  app.get(
    '/api/v1/lab/runs',
    {
      schema: {
        summary: 'Replays of this gateway since its start, newest first, without their results',
        tags,
        response: { 200: z.object({ items: z.array(labRun).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const items = lab.all().filter(({ place }) => covers(own, place));
      return reply.send({ items: items.map((run) => labRunJson({ ...run, result: null })) });
    },
  );

  app.get(
    '/api/v1/lab/runs/:id',
    { schema: { summary: 'A replay: how far it is, or what came of it', tags, params: one, response: { 200: labRun, ...problems } } },
    async (request, reply) => reply.send(labRunJson(visible(request.identity, request.params.id))),
  );

  app.delete(
    '/api/v1/lab/runs/:id',
    { schema: { summary: 'Stop a replay', tags, params: one, response: { 200: labRun, ...problems } } },
    async (request, reply) => {
      const { id: runId } = visible(request.identity, request.params.id);
      return reply.send(labRunJson(lab.stop(runId) ?? visible(request.identity, runId)));
    },
  );
}
