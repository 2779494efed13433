import { expect, test } from 'vitest';
import { problemCodes } from '../../src/api/problem-codes.ts';
import { problemCodesMarkdown } from '../../src/api/problem-codes-markdown.ts';
import { fixture } from './api-fixture.ts';
import { openRoutes } from './routes-by-role.ts';

type Json = Record<string, unknown>;

interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<
    string,
    Record<string, { summary?: string; operationId?: string; responses: Record<string, Json>; parameters?: Json[]; requestBody?: Json }>
  >;
  components: { schemas: Record<string, Json> };
}

/** Not described on purpose: outside /api/v1, or a WebSocket (AsyncAPI describes the terminal stream). */
const undescribed = new Set([
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /mqtt',
  'GET /ocpp/:stationId',
  'GET /api/v1/openapi.json',
  'GET /api/v1/asyncapi.json',
  'GET /api/v1/terminals/:id/stream',
  'GET /api/v1/gateways/:id/link',
]);

async function document(): Promise<{ doc: Document; routes: readonly string[] }> {
  const { app } = await fixture();
  const answer = await app.inject({ url: '/api/v1/openapi.json' });
  expect(answer.statusCode).toBe(200);
  return { doc: answer.json(), routes: app.registeredRoutes() };
}

function* nodes(value: unknown, path = '#'): Generator<[string, Json]> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield [path, value as Json];
  for (const [key, child] of Object.entries(value)) yield* nodes(child, `${path}/${key}`);
}

test('the document is OpenAPI 3.1 with every route that works and none that does not yet', async () => {
  const { doc, routes } = await document();
  expect(doc.openapi).toBe('3.1.0');
  expect(doc.info.title).toContain('Anlin');
  const described = Object.entries(doc.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const working = routes.filter(
    (route) => !route.startsWith('HEAD ') && !undescribed.has(route) && !openRoutes.some((open) => open.test(route)),
  );
  expect(working.length).toBeGreaterThan(25);
  expect(described.sort()).toEqual([...working].sort());
});

test('every operation has a name of its own, for clients that are generated', async () => {
  const { doc } = await document();
  const names = Object.values(doc.paths).flatMap((verbs) => Object.values(verbs).map(({ operationId }) => operationId));
  expect(names).toContain('getDevicesByIdReadings');
  expect(names.every((name) => /^[a-z][A-Za-z0-9]+$/.test(name ?? ''))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
});

test('every operation has a summary, a success answer and its path parameters, and every reference leads somewhere', async () => {
  const { doc } = await document();
  for (const [path, verbs] of Object.entries(doc.paths)) {
    for (const [verb, operation] of Object.entries(verbs)) {
      const where = `${verb} ${path}`;
      expect([where, typeof operation.summary]).toEqual([where, 'string']);
      const statuses = Object.keys(operation.responses);
      expect([where, statuses.some((status) => /^2\d\d$/.test(status)), statuses.some((status) => /^4(XX|\d\d)$/.test(status))]).toEqual([
        where,
        true,
        true,
      ]);
      for (const status of statuses) expect(status).toMatch(/^([1-5]\d\d|[1-5]XX|default)$/);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (/^[45]/.test(status)) expect([where, Object.keys(response.content as Json)]).toEqual([where, ['application/problem+json']]);
      }
      if (path.endsWith('/messages')) expect(operation.requestBody).toBeDefined();
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect([where, given.map(({ name }) => name)]).toEqual([where, named]);
      for (const parameter of operation.parameters ?? [])
        expect([where, parameter.name, typeof parameter.schema]).toEqual([where, parameter.name, 'object']);
    }
  }
  let references = 0;
  for (const [path, node] of nodes(doc)) {
    if (typeof node.$ref === 'string') {
      references++;
      const target = node.$ref
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], doc);
      expect([path, node.$ref, target === undefined]).toEqual([path, node.$ref, false]);
    }
    // 3.0 words that 3.1 (JSON Schema 2020-12) has dropped.
    expect([path, 'nullable' in node && typeof node.nullable === 'boolean']).toEqual([path, false]);
  }
  expect(references).toBeGreaterThan(20);
  expect(Object.keys(doc.components.schemas)).toEqual(expect.arrayContaining(['Alarm', 'Device', 'Reading', 'Problem']));
});

test('the page that browses it needs nothing inline and nothing from elsewhere', async () => {
  const { app } = await fixture();
  const page = await app.inject({ url: '/api/docs/' });
  const html = page.statusCode === 200 ? page.body : (await app.inject({ url: '/api/docs/static/index.html' })).body;
  expect(html).toContain('swagger-ui');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|(src|href)="https?:/);
});

test('the table of problem codes names every code', () => {
  const text = problemCodesMarkdown();
  for (const code of Object.keys(problemCodes)) expect(text).toContain(`\`${code}\``);
});
