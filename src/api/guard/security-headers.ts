import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** No inline script, no inline style, no frame, nothing from elsewhere (ASVS 3.4.3, 3.4.6). */
export const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  // data: for the icons inside style sheets and the API reference.
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The same for what is refused before there is a request that hooks could see. */
export const bareSecurityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(contentSecurityPolicy)
    .map(([name, values]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${values.join(' ')}`)
    .join(';'),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export async function securityHeaders(app: FastifyInstance, secure: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    // Only when people really reach it over TLS: on loopback it would lock other local services out.
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  });
  app.addHook('onSend', async (request, reply) => {
    // no-store on data (ASVS 14.3.2); pages are public files and may be kept, but are asked for again.
    const data = request.url.startsWith('/api/') && !request.url.startsWith('/api/docs');
    if (data || request.url.startsWith('/metrics')) reply.header('cache-control', 'no-store');
    else if (reply.getHeader('cache-control') === undefined) reply.header('cache-control', 'no-cache');
  });
}
