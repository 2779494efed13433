import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../problem-document.ts';
import { jsonTooComplex } from './json-complexity.ts';

/** Bodies are JSON and nothing else; `__proto__` and `constructor.prototype` are errors (ASVS 15.3.6), not dropped in silence. */
export function acceptOnlySafeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    // An empty body counts as none, so that `POST .../acknowledge` works without one.
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(new ApiProblem('invalid-json', 'body: expected UTF-8, came bytes that are not'));
    const complex = jsonTooComplex(body);
    if (complex !== null) return done(new ApiProblem('too-complex', `body: ${complex}`));
    // Fastify's parser wraps secure-json-parse; its declared type allows a promise it never returns.
    void parse(request, body.toString('utf8'), (error, value) => {
      if (error === null) done(null, value);
      else done(new ApiProblem('invalid-json', `body: expected acceptable JSON, came something else: ${error.message.slice(0, 120)}`));
    });
  });
}
