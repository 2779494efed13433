import { z } from 'zod';
import type { ActOrigin } from '../../model/act.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { DraftAct, RuleDraft } from '../../model/rule-draft.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { labRunJson, loadJson } from '../json/lab-json.ts';
import { type Identity, originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { refusedWrite } from '../refused-write.ts';
import { id } from '../schema/fields.ts';
import { labStart } from '../schema/lab.ts';
import { problems } from '../schema/problem.ts';
import { draftAct, newDraft, publishAct, ruleDraft, ruleDraftWithText } from '../schema/rule-draft.ts';
import { requirePerson, roleHolder } from '../visible.ts';

const tags = ['lab'];
const one = z.strictObject({ id });
const answer = { 200: ruleDraft, ...problems };

/** From a draft to rules in force and back. Rules hold for every place, so all of it is for people of the whole gateway. */
export function ruleDraftRoutes(app: Api, { ports: { ruleDrafts } }: ApiContext): void {
  const json = (draft: RuleDraft) => draftJson(draft, ruleDrafts.shadowMs);

  app.get(
    '/api/v1/lab/drafts',
    {
      schema: {
        summary: 'Drafts of rules, newest first, with who did what',
        tags,
        response: { 200: z.object({ items: z.array(ruleDraft).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      ofWholeGateway(request.identity);
      return reply.send({ items: ruleDrafts.all().map(json) });
    },
  );

  app.get(
    '/api/v1/lab/drafts/:id',
    {
      schema: {
        summary: 'A draft with its text and that of the version before',
        tags,
        params: one,
        response: { 200: ruleDraftWithText, ...problems },
      },
    },
    async (request, reply) => {
      ofWholeGateway(request.identity);
      const draft = ruleDrafts.all().find((each) => each.id === request.params.id);
      if (draft === undefined) throw new ApiProblem('not-found', 'expected a draft that you may see');
      return reply.send({ ...json(draft), text: ruleDrafts.text(draft), baseText: ruleDrafts.baseText(draft) });
    },
  );

  app.post(
    '/api/v1/lab/drafts',
    {
      schema: {
        summary: 'Propose a draft of a device type',
        description: 'Takes a person. Nothing judges by it until another person has approved it and it was published.',
        tags,
        body: newDraft,
        response: { 201: ruleDraft, ...problems },
      },
    },
    async (request, reply) => {
      const origin = person(request.identity, request.ip);
      const { text, why, run = null } = request.body;
      return reply.code(201).send(json(await ruleDrafts.propose({ text, why, run }, origin).catch(refused)));
    },
  );

  app.post(
    '/api/v1/lab/drafts/:id/approve',
    {
      schema: {
        summary: 'Approve a draft that somebody else proposed',
        description: 'Takes a person. Its shadow run begins: it is compared with the rules in force on everything that comes in.',
        tags,
        params: one,
        body: draftAct,
        response: answer,
      },
    },
    async (request, reply) => {
      const origin = person(request.identity, request.ip);
      return reply.send(json(await ruleDrafts.approve(request.params.id, request.body?.comment ?? null, origin).catch(refused)));
    },
  );

  app.post(
    '/api/v1/lab/drafts/:id/withdraw',
    { schema: { summary: 'Take a draft back before it is published', tags, params: one, body: draftAct, response: answer } },
    async (request, reply) => {
      const origin = person(request.identity, request.ip);
      return reply.send(json(await ruleDrafts.withdraw(request.params.id, request.body?.comment ?? null, origin).catch(refused)));
    },
  );

  app.post(
    '/api/v1/lab/drafts/:id/shadow',
    {
      schema: {
        summary: 'What an approved draft would have done since it was approved',
        description: 'Starts a replay, see `/lab/runs`.',
        tags,
        params: one,
        response: { 202: labStart, ...problems },
      },
    },
    async (request, reply) => {
      person(request.identity, request.ip);
      try {
        const { run, problems: found } = ruleDrafts.shadow(request.params.id);
        return reply.code(202).send({ run: run === null ? null : labRunJson(run), problems: found });
      } catch (error) {
        return refused(error);
      }
    },
  );

  app.post(
    '/api/v1/lab/drafts/:id/publish',
    {
      schema: {
        summary: 'Put an approved draft in force',
        description: 'Takes a person. Before the end of its shadow run only with `early`, which says why and stays in the audit.',
        tags,
        params: one,
        body: publishAct,
        response: answer,
      },
    },
    async (request, reply) => {
      const origin = person(request.identity, request.ip);
      const { comment = null, early = null } = request.body ?? {};
      return reply.send(json(await ruleDrafts.publish(request.params.id, { comment, early }, origin).catch(refused)));
    },
  );

  app.post(
    '/api/v1/lab/drafts/:id/roll-back',
    {
      schema: {
        summary: 'Put the version before a published draft in force again',
        description: 'Takes a person. One step; needs nobody else.',
        tags,
        params: one,
        body: draftAct,
        response: answer,
      },
    },
    async (request, reply) => {
      const origin = person(request.identity, request.ip);
      return reply.send(json(await ruleDrafts.rollBack(request.params.id, request.body?.comment ?? null, origin).catch(refused)));
    },
  );
}

function ofWholeGateway(identity: Identity | null) {
  const holder = roleHolder(identity);
  if (holder.place !== '') throw new ApiProblem('not-allowed', `expected somebody of the whole gateway, came one of ${holder.place}`);
  return holder;
}

function person(identity: Identity | null, ip: string): ActOrigin {
  return originOf(requirePerson(ofWholeGateway(identity)), ip);
}

function refused(error: unknown): never {
  throw refusedWrite(error) ?? error;
}

function draftJson(draft: RuleDraft, shadowMs: number) {
  const { id, profile, base, version, state, proposed, approved, lab } = draft;
  return {
    id,
    profile,
    base,
    version,
    state,
    proposed: actJson(proposed),
    approved: approved && actJson(approved),
    published: draft.published && actJson(draft.published),
    ended: draft.ended && actJson(draft.ended),
    publishableFrom: approved && rfc3339(approved.at + shadowMs),
    lab: lab && {
      ...lab,
      from: rfc3339(lab.from),
      to: rfc3339(lab.to),
      load: { before: loadJson(lab.load.before), after: loadJson(lab.load.after) },
    },
  };
}

function actJson({ by, at, comment }: DraftAct) {
  return { by, at: rfc3339(at), comment };
}
