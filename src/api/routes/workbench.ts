import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { readingJson } from '../json/device-json.ts';
import type { ExplainedPayload } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { refusedWrite } from '../refused-write.ts';
import { id } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { checkAnswer, checkBody, explainAnswer, explainBody, sourceAnswer } from '../schema/workbench.ts';
import { knownProfile } from '../visible.ts';

const tags = ['knowledge'];

/** What an integrator tries before anything is in force. Nothing here is kept, judged or told to anybody. */
export function workbenchRoutes(app: Api, { ports }: ApiContext): void {
  const { workbench } = ports;

  app.get(
    '/api/v1/profiles/:id/source',
    {
      schema: {
        summary: 'Text of a device type in force',
        tags,
        params: z.strictObject({ id }),
        response: { 200: sourceAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = knownProfile(ports, request.params.id);
      const found = workbench.source(id);
      if (found === null) throw new ApiProblem('not-found', `expected a device type whose text is kept, came ${id}`);
      return reply.send({ id, ...found });
    },
  );

  app.post(
    '/api/v1/profiles/check',
    {
      schema: {
        summary: 'What is wrong with a text of a device type',
        description:
          'As `anlin validate`: schema, meaning, then its own examples, all problems at once with line and column. Nothing is kept.',
        tags,
        body: checkBody,
        response: { 200: checkAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { text, file = 'profile.yaml' } = request.body;
      const { profile, problems: found, examples } = await workbench.check(text, file).catch(refused);
      return reply.send({
        ok: found.length === 0 && examples.run === examples.all,
        id: profile?.id ?? null,
        file: profile === null ? null : `${profile.domain}/${profile.id}.yaml`,
        problems: found,
        examples,
      });
    },
  );

  app.post(
    '/api/v1/profiles/:id/explain',
    {
      schema: {
        summary: 'What a payload decodes to, and what it would alarm',
        description:
          'As `anlin explain`: for a device that has just been added and goes on sending this in its expected interval until every delay has run out. With `text`, by that text instead of the type in force. Nothing is kept or told.',
        tags,
        params: z.strictObject({ id }),
        body: explainBody,
        response: { 200: explainAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { payload, channel, text = null } = request.body;
      if (text === null) knownProfile(ports, request.params.id);
      return reply.send(explainJson(await workbench.explain(request.params.id, { text, channel, payload }).catch(refused)));
    },
  );
}

function refused(error: unknown): never {
  throw refusedWrite(error) ?? error;
}

function explainJson({ profile, problems: profileProblems, explained, rules = [] }: ExplainedPayload) {
  const outcomes = explained?.outcomes ?? [];
  return {
    profile: profile?.id ?? null,
    version: profile?.version ?? null,
    profileProblems,
    stored: explained?.stored ?? null,
    historical: explained?.message.historical ?? false,
    readings: (explained?.message.readings ?? []).map(readingJson),
    late: (explained?.message.late ?? []).map(readingJson),
    problems: explained?.message.problems ?? [],
    conditions: outcomes.map(({ rule, component, to, afterSeconds, reason, historical }) => ({
      rule: rule.id,
      component,
      to: to as 'true' | 'false' | 'unknown' | 'event',
      afterSeconds,
      reason,
      historical,
    })),
    alarms: (explained?.raised ?? []).map(({ rule, component, afterSeconds }) => ({
      rule: rule.id,
      component,
      severity: rule.severity,
      lifeSafety: rule.lifeSafety,
      title: rule.title,
      afterSeconds,
      guidance: rule.guidance,
    })),
    told: explained?.told ?? null,
    judgedSeconds: explained?.judgedSeconds ?? 0,
    complete: explained?.complete ?? false,
    rules,
  };
}
