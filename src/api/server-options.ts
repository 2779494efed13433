import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { FastifyServerOptions } from 'fastify';
import { askingFor } from '../runtime/client-certificate.ts';
import { sendProblem } from './guard/errors.ts';
import { bareSecurityHeaders } from './guard/security-headers.ts';
import { languageOf } from './language.ts';
import type { ApiSettings } from './ports.ts';
import { type ProblemCodeName, problemCodes } from './problem-codes.ts';
import { ApiProblem, problemDocument } from './problem-document.ts';

/** What node itself refuses before there is a request. */
const clientErrors: Readonly<Record<string, ProblemCodeName>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Time-outs and sizes: nobody may hold a socket by being slow (reliability.md row 14: headers and body within 10 s). */
export function serverOptions(settings: ApiSettings): FastifyServerOptions {
  const tls = settings.tls === null ? {} : { https: { ...secureOptions(settings.tls), ...timeouts, handshakeTimeout } };
  const options = {
    ...tls,
    ...(settings.tls === null ? { http: timeouts } : {}),
    logger: false,
    bodyLimit: 1_048_576,
    requestTimeout: 9000,
    keepAliveTimeout: 30_000,
    trustProxy: settings.trustProxy ?? false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false },
    return503OnClosing: true,
    clientErrorHandler,
    frameworkErrors: (error: Error, request: Parameters<typeof sendProblem>[0], reply: Parameters<typeof sendProblem>[1]) => {
      const code = (error as { code?: string }).code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'uri-too-long' : 'bad-request';
      reply.headers(bareSecurityHeaders);
      // No hook runs here, and an upgraded socket is no longer the server's: nothing else would ever close it.
      if (request.raw.headers.upgrade !== undefined) reply.raw.once('finish', () => request.raw.socket.destroySoon());
      sendProblem(request, reply, new ApiProblem(code, 'The address cannot be read: expected percent-encoded UTF-8 of reasonable length'));
    },
  };
  return options as FastifyServerOptions;
}

/**
 * Where an authority of devices is named, everybody is asked for a certificate and nobody has to have one: whoever has none, or a
 * wrong one, is let in as far as anybody is, and only /ocpp and /mqtt look at it. Browsers ask their user only where they hold one of this authority.
 */
function secureOptions({ cert, key, client = null }: NonNullable<ApiSettings['tls']>): TlsOptions {
  return { cert, key, minVersion: 'TLSv1.2', ...askingFor(client) };
}

/** Before there is a request none of the others counts, and node's own is two minutes. */
const handshakeTimeout = 8000;
const timeouts = { headersTimeout: 8000, requestTimeout: 9000, connectionsCheckingInterval: 1000, maxHeaderSize: 16_384 };

/** Of the parser and the server of HTTP. Whatever else fails has no request: words for it would wait for a handshake that never ends. */
const ofHttp = /^(HPE|ERR_HTTP)_/;

function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || !ofHttp.test(error.code ?? '')) {
    socket.destroy();
    return;
  }
  const code = clientErrors[error.code ?? ''] ?? 'bad-request';
  const body = JSON.stringify(problemDocument(new ApiProblem(code, 'The request could not be read'), languageOf('en')));
  const headers = {
    ...bareSecurityHeaders,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problemCodes[code].status} ${problemCodes[code].title.en}\r\n${lines.join('')}\r\n${body}`);
}
