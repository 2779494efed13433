import { z } from 'zod';
import { covers } from '../../model/place.ts';
import { systemRules } from '../../model/system-rules.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { pageByKey } from '../cursor.ts';
import { placeTree } from '../json/place-tree.ts';
import { profileJson, profileWithRulesJson, ruleJson } from '../json/profile-json.ts';
import { originOf } from '../people/identity.ts';
import { ApiProblem } from '../problem-document.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { placeNode, profile, profileProblem, profileWithRules, reloadReport, rule } from '../schema/knowledge.ts';
import { problems } from '../schema/problem.ts';
import { knownProfile, roleHolder } from '../visible.ts';

const paging = z.strictObject({ cursor, limit: limit(1000, 200) });

/** What the gateway knows: device types, their rules, and the tree of places. */
export function knowledgeRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/profiles',
    { schema: { summary: 'Device types', tags: ['knowledge'], querystring: paging, response: { 200: pageOf(profile), ...problems } } },
    async (request, reply) => {
      const sorted = [...ports.profiles()].sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = pageByKey(sorted, (entry) => entry.id, request.query.cursor, request.query.limit);
      return reply.send({ items: page.items.map(profileJson), next: page.next });
    },
  );

  app.get(
    '/api/v1/profiles/:id',
    {
      schema: {
        summary: 'One device type with rules and examples',
        tags: ['knowledge'],
        params: z.strictObject({ id }),
        response: { 200: profileWithRules, ...problems },
      },
    },
    async (request, reply) => reply.send(profileWithRulesJson(knownProfile(ports, request.params.id))),
  );

  app.get(
    '/api/v1/profile-problems',
    {
      schema: {
        summary: 'What is wrong with the files of device types',
        description: 'A type with a problem is judged by its last good version.',
        tags: ['knowledge'],
        response: { 200: pageOf(profileProblem), ...problems },
      },
    },
    async (_request, reply) => reply.send({ items: ports.profileProblems(), next: null }),
  );

  app.post(
    '/api/v1/profiles/reload',
    {
      schema: {
        summary: 'Read the device types again and put what is good in force',
        description: 'A changed file is noticed without this too. When it answers, the versions named are the ones that judge.',
        tags: ['knowledge'],
        body: z.strictObject({}).nullish(),
        response: { 200: reloadReport, ...problems },
      },
    },
    async (request, reply) => {
      // Device types are everybody's.
      if (roleHolder(request.identity).place !== '') throw new ApiProblem('not-allowed', 'expected a role for the whole installation');
      return reply.send(await ports.reloadProfiles(originOf(request.identity, request.ip)));
    },
  );

  app.get(
    '/api/v1/rules',
    {
      schema: {
        summary: 'Rules of all device types and of the gateway itself',
        tags: ['knowledge'],
        querystring: paging,
        response: { 200: pageOf(rule), ...problems },
      },
    },
    async (request, reply) => {
      const all = [
        ...systemRules.map((entry) => ruleJson(entry, null)),
        ...ports.profiles().flatMap((entry) => entry.rules.map((own) => ruleJson(own, entry.id))),
      ];
      const key = (entry: { profile: string | null; id: string }) => `${entry.profile ?? ''}/${entry.id}`;
      all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
      return reply.send(pageByKey(all, key, request.query.cursor, request.query.limit));
    },
  );

  app.get(
    '/api/v1/places',
    {
      schema: {
        summary: 'The tree of places with counts and the worst alarm, parents first',
        tags: ['knowledge'],
        querystring: z.strictObject({ cursor, limit: limit(5000, 1000) }),
        response: { 200: pageOf(placeNode), ...problems },
      },
    },
    async (request, reply) => {
      const own = roleHolder(request.identity).place;
      const within = <T extends { readonly place: string }>(entries: readonly T[]) => entries.filter((entry) => covers(own, entry.place));
      const { reader } = ports;
      const tree = placeTree(own, within(reader.devices()), within(reader.terminals()), within(reader.activeAlarms()), ports.liveness());
      return reply.send(pageByKey(tree, (node) => `/${node.place}`, request.query.cursor, request.query.limit));
    },
  );
}
