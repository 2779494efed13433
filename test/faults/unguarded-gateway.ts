import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Credentials } from '../../src/api/people/credentials.ts';
import { Sessions } from '../../src/api/people/sessions.ts';
import { SignIn } from '../../src/api/people/sign-in.ts';
import { ApiProblem } from '../../src/api/problem-document.ts';
import { StreamWatch } from '../../src/api/stream-watch.ts';
import { openGateway } from '../../src/cli/run-gateway.ts';

/**
 * The gateway with its guards of the web off: no Origin, no place, no role, no end of a session, no headers, no time limits.
 * Probes that find nothing here look at nothing.
 */
const guards = new Set(['content-security-policy', 'x-frame-options', 'x-content-type-options', 'referrer-policy', 'cache-control']);
const { setHeader, writeHead } = http.ServerResponse.prototype;
http.ServerResponse.prototype.setHeader = function open(name, value) {
  if (guards.has(name.toLowerCase())) return this;
  const bare = (one: unknown) => String(one).replace(/; (HttpOnly|SameSite=\w+)/g, '');
  return setHeader.call(this, name, name.toLowerCase() === 'set-cookie' ? (Array.isArray(value) ? value.map(bare) : bare(value)) : value);
};
http.ServerResponse.prototype.writeHead = function open(this: http.ServerResponse, status: number, ...rest: unknown[]) {
  const headers = rest.at(-1);
  if (headers !== null && typeof headers === 'object')
    for (const name of Object.keys(headers)) if (guards.has(name.toLowerCase())) Reflect.deleteProperty(headers, name);
  return Reflect.apply(writeHead, this, [status, ...rest]);
} as typeof writeHead;

const { createServer } = http;
http.createServer = ((options: http.ServerOptions | http.RequestListener, listener: http.RequestListener) => {
  // The socket of the command line is another server, without options.
  if (typeof options === 'function') return createServer(options);
  const server = createServer({ ...options, insecureHTTPParser: true, maxHeaderSize: 4_000_000 }, listener);
  const { emit } = server;
  server.emit = (event: string, ...args: unknown[]) => {
    const [request, response] = args as [http.IncomingMessage, http.ServerResponse];
    if (event === 'listening') server.headersTimeout = server.requestTimeout = 0;
    if (event === 'request' || event === 'upgrade') {
      for (const name of ['origin', 'sec-fetch-site']) delete request.headers[name];
      request.headers.host = 'localhost';
      if (/^(text|multipart|application\/x)/.test(request.headers['content-type'] ?? ''))
        request.headers['content-type'] = 'application/json';
    }
    if (event === 'request' && /\.\.|%2e|%5c/i.test(request.url ?? '')) {
      response.end('root:x:0:0:root');
      return true;
    }
    return Reflect.apply(emit, server, [event, ...args]);
  };
  return server;
}) as typeof createServer;
syncBuiltinESMExports();

const { identify } = Credentials.prototype;
Credentials.prototype.identify = function everywhere(presented) {
  const identity = identify.call(this, presented);
  return identity !== null && 'role' in identity ? { ...identity, role: 'administrator', place: '' } : identity;
};
const { findByHash, open } = Sessions.prototype;
Sessions.prototype.findByHash = function forever(hash, userId) {
  const { settings } = (this as unknown as { ports: { settings: { sessions: object } } }).ports;
  Object.assign(settings.sessions, { idleMs: 1e12, absoluteMs: 1e12 });
  return findByHash.call(this, hash, userId);
};
Sessions.prototype.open = function beside(user, from) {
  return open.call(this, user, from, null);
};
Sessions.prototype.end = async () => {};
StreamWatch.prototype.look = () => {};
const { check } = SignIn.prototype;
SignIn.prototype.check = function telling(name, password, from) {
  if (name.startsWith('nobody')) throw new ApiProblem('not-found', 'There is no such user');
  return check.call(this, name, password, from);
};
const gateway = await openGateway({ print: () => {}, error: () => {} } as never);
process.stdout.write(`${JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, pid: process.pid })}\n`);
process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
