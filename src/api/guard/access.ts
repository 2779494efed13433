import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientCertificate } from '../../runtime/client-certificate.ts';
import type { ApiContext } from '../api-context.ts';
import { holdsRole, type Identity, originOf } from '../people/identity.ts';
import { permissions, roleMay } from '../people/permissions.ts';
import { readSessionCookie } from '../people/session-cookie.ts';
import { ApiProblem } from '../problem-document.ts';
import { type Access, accessOf } from '../route-access.ts';
import { hostAllowed, originAllowed, severalHosts } from './host-and-origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who stands behind the request; null on open routes without credentials. */
    identity: Identity | null;
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Host, Origin, who, may they: in this order, before any body is read, for HTTP and WebSocket alike. */
export function guardAccess(app: FastifyInstance, { ports, credentials, limits }: ApiContext): void {
  const refused = ports.metrics.counter('anlin_http_refused_total', 'Requests refused before they were handled', ['why']);
  for (const why of ['host', 'origin', 'credentials', 'role', 'unaudited']) refused.inc({ why }, 0);
  const { hosts, secure, tls, trustProxy } = ports.settings;
  const scheme = tls !== null ? 'https:' : trustProxy === null ? 'http:' : null;

  app.addHook('onRoute', ({ method, url }) => {
    for (const verb of [method].flat()) {
      if (accessOf(verb, url) === null) throw new Error(`route-access.ts: expected an entry for ${verb} ${url}, came none`);
    }
  });

  app.addHook('onRequest', async (request) => {
    if (severalHosts(request.raw.rawHeaders) || !hostAllowed(request.host, hosts)) {
      refused.inc({ why: 'host' });
      throw new ApiProblem(
        'host-not-allowed',
        `Host: expected a loopback name or one of ANLIN_HTTP_NAMES, came ${JSON.stringify((request.host ?? '').slice(0, 100))}`,
      );
    }
    const strict = request.ws || !safeMethods.has(request.method);
    if (!originAllowed(request.headers, request.host, strict, scheme)) {
      refused.inc({ why: 'origin' });
      throw new ApiProblem(
        'origin-not-allowed',
        `Origin: expected this gateway itself${scheme === 'http:' ? ' (a proxy with TLS in front of it is named by ANLIN_TRUST_PROXY)' : ''}, came ${JSON.stringify(String(request.headers.origin).slice(0, 100))}`,
      );
    }
    if (request.is404) return;
    const access = accessOf(request.method, request.routeOptions.url ?? '') ?? 'people';
    if (access === 'open' || access === 'mqtt') return;
    try {
      const presented = {
        authorization: request.headers.authorization,
        cookie: readSessionCookie(request, secure),
        from: request.ip,
      };
      request.identity =
        access === 'gateway'
          ? credentials.identifyGateway(presented)
          : access === 'station'
            ? credentials.identifyStation(presented, stationOf(request), clientCertificate(request.socket, ports.clock.wall()))
            : credentials.identify(presented);
    } catch (error) {
      refused.inc({ why: 'credentials' });
      throw error;
    }
    if (access === 'metrics' && (ports.settings.metricsOpen || isDirectLoopback(request, ports.settings.trustProxy))) return;
    try {
      requireAccess(request.identity, access);
    } catch (error) {
      refused.inc({ why: 'role' });
      noteRefusal(request);
      throw error;
    }
  });

  /** Failed authorizations are in the audit chain too (ASVS 16.3.2), at most ten a minute per source: a refusal is cheap to cause. */
  function noteRefusal(request: FastifyRequest): void {
    const { identity } = request;
    if (identity === null || limits.waitSeconds('(refusals)', request.ip) > 0) return;
    limits.note('(refusals)', request.ip);
    const entry = {
      at: ports.clock.wall(),
      origin: originOf(identity, request.ip),
      act: 'access.refused',
      target: `route:${request.method} ${request.routeOptions.url ?? ''}`,
      detail: {},
    };
    // The answer to the caller does not depend on it; a journal that cannot write says so in /readyz.
    ports.change([], [entry]).catch(() => refused.inc({ why: 'unaudited' }));
  }
}

function stationOf({ params }: FastifyRequest): string {
  return String((params as { readonly stationId?: unknown }).stationId);
}

function requireAccess(identity: Identity | null, access: Exclude<Access, 'open' | 'mqtt'>): void {
  if (identity === null) {
    throw new ApiProblem('sign-in-required', 'Nobody is signed in', { headers: { 'www-authenticate': 'Bearer realm="anlin"' } });
  }
  // Which device or terminal it is, the route checks: it knows the id.
  if (access === 'device' && (identity.kind === 'device' || (holdsRole(identity) && roleMay(identity.role, 'ingest')))) return;
  if (access === 'station' && identity.kind === 'device') return;
  if (access === 'gateway' && identity.kind === 'gateway') return;
  if (access === 'terminal' && (identity.kind === 'terminal' || holdsRole(identity))) return;
  if (access === 'gateway') throw new ApiProblem('not-allowed', `expected the gateway itself: its id and secret, came a ${identity.kind}`);
  if (access === 'station') throw new ApiProblem('not-allowed', `expected the station itself: its id and secret, came a ${identity.kind}`);
  if (access === 'device' || access === 'terminal') {
    throw new ApiProblem('not-allowed', `expected the ${access} itself, or a person or token with the right role, came a ${identity.kind}`);
  }
  if (!holdsRole(identity)) throw new ApiProblem('not-allowed', `expected a person or an API token, came a ${identity.kind}`);
  if (access === 'signed-in') return;
  if (access === 'metrics') {
    // They name every place.
    if (identity.place !== '') throw new ApiProblem('not-allowed', 'expected a role for the whole installation');
    return;
  }
  if (access === 'person' && identity.kind !== 'session') {
    throw new ApiProblem('person-required', 'expected a signed-in person, came an API token');
  }
  const needed = access === 'person' ? 'act' : access;
  if (!roleMay(identity.role, needed)) {
    throw new ApiProblem('not-allowed', `expected one of the roles ${permissions[needed].join(', ')}, came ${identity.role}`);
  }
}

/** Prometheus on the same machine needs no token; behind a proxy everything looks local, so there it does. */
function isDirectLoopback(request: FastifyRequest, trustProxy: string | null): boolean {
  const address = request.socket.remoteAddress ?? '';
  return trustProxy === null && (address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.'));
}
