import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Api } from './api-context.ts';
import type { ApiPorts } from './ports.ts';

interface Described {
  readonly paths?: Record<
    string,
    Record<string, { operationId?: string; responses?: Record<string, { content?: Record<string, unknown> }>; requestBody?: unknown }>
  >;
}

/** What the generator cannot know: errors are application/problem+json, and the message route takes what MQTT would carry. */
function finish(document: Described): never {
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [verb, operation] of Object.entries(operations)) {
      operation.operationId = operationId(verb, path);
      for (const [status, answer] of Object.entries(operation.responses ?? {})) {
        const json = answer.content?.['application/json'];
        if (/^[45]/.test(status) && json !== undefined) answer.content = { 'application/problem+json': json };
      }
      if (path === '/api/v1/events' && verb === 'get') {
        const found = operation.responses?.['200'];
        if (found?.content !== undefined) found.content['text/event-stream'] = { schema: { type: 'string' } };
      }
      const xml = path === '/api/v1/cap/feed' ? 'application/atom+xml' : path.startsWith('/api/v1/cap/') ? 'application/cap+xml' : null;
      const good = operation.responses?.['200'];
      if (xml !== null && good !== undefined) good.content = { [xml]: { schema: { type: 'string' } } };
      if (path.endsWith('/messages') && verb === 'post')
        operation.requestBody = { required: true, content: { 'application/json': { schema: message } } };
    }
  }
  // The plugin's declared types are those of every OpenAPI version at once; the shape is unchanged.
  return document as never;
}

/** What generated clients call it: `GET /api/v1/devices/{id}/readings` is `getDevicesByIdReadings`. */
function operationId(verb: string, path: string): string {
  const words = path
    .replace(/^\/api\/v1/, '')
    .replaceAll('{', 'by-')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return verb + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const values = { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean', 'null', 'object'] } };
const stamped = {
  type: 'object',
  required: ['values'],
  properties: {
    ts: { type: ['integer', 'string'], description: 'ms, or RFC 3339 with offset' },
    id: { type: ['string', 'integer'] },
    values,
  },
};
const message = { anyOf: [stamped, values, { type: 'array', items: { anyOf: [stamped, values] } }] };

/** OpenAPI 3.1, made from the same zod schemas that check the requests. Registered before the routes it describes. */
export async function describeApi(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Anlin 安邻',
        version,
        description:
          'Community safety gateway. Errors are RFC 9457 problem documents with a stable `code`. Lists page by cursor: `{items, next}`; pass `next` back as `cursor` until it is null.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'anlin_session', description: 'From POST /api/v1/session: a named person.' },
          token: { type: 'http', scheme: 'bearer', description: 'API token, or a device secret for messages.' },
          account: { type: 'http', scheme: 'basic', description: 'Device or terminal id and its secret.' },
        },
      },
      security: [{ session: [] }, { token: [] }],
      tags: ['devices', 'alarms', 'events', 'terminals', 'knowledge', 'quarantine', 'people', 'audit'].map((name) => ({ name })),
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => finish(jsonSchemaTransformObject(document) as Described),
  });
}

/** The document and the page that browses it. The page's own files need no inline script, so the gateway's policy holds there too. */
export async function serveApiReference(app: Api, ports: Pick<ApiPorts, 'asyncApi'>): Promise<void> {
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()));
  app.get('/api/v1/asyncapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(ports.asyncApi()));
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/v1/openapi.json', validatorUrl: null, tryItOutEnabled: false },
  });
}
