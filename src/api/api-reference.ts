import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Api } from './api-context.ts';

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
      tags: ['devices', 'alarms', 'terminals', 'knowledge', 'quarantine', 'people', 'audit'].map((name) => ({ name })),
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}

/** The document and the page that browses it. The page's own files need no inline script, so the gateway's policy holds there too. */
export async function serveApiReference(app: Api): Promise<void> {
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()));
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/v1/openapi.json', validatorUrl: null, tryItOutEnabled: false },
  });
}
