import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiSettings } from '../../src/api/ports.ts';
import { serverOptions } from '../../src/api/server-options.ts';
import { TestAuthority } from '../support/certificates.ts';

/** Battery row 14; at its real length it is `npm run faults -- 14 --only drips`. */
let server: FastifyInstance;
let usual: { handshakeTimeout: number; headersTimeout: number };

beforeAll(async () => {
  const { file, keyFile } = new TestAuthority('Handshakes').issue('/CN=localhost');
  const tls = { cert: readFileSync(file), key: readFileSync(keyFile) };
  const options = serverOptions({ tls } as unknown as ApiSettings) as { https: typeof usual };
  usual = options.https;
  server = Fastify({ ...options, https: { ...usual, handshakeTimeout: 300 } } as never) as unknown as FastifyInstance;
  await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server?.close());

/** What is answered to these bytes until the connection ends. */
function ended(bytes: Buffer | string): Promise<string> {
  return new Promise((done) => {
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => done(answer));
    socket.write(bytes);
  });
}

test('a peer that never ends its TLS handshake is cut, after as long as one that never ends its headers', async () => {
  expect(usual.handshakeTimeout).toBeLessThan(10_000);
  expect(usual.handshakeTimeout).toBe(usual.headersTimeout);
  // A handshake record of 512 bytes begins so (RFC 8446 5.1), and one that is none.
  expect(await ended(Buffer.from([0x16, 3, 1, 2, 0, 1]))).toBe('');
  expect(await ended('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('');
}, 10_000);

test('it stops at once, whoever is in the middle of a handshake', async () => {
  const open = ended(Buffer.from([0x16, 3, 1, 2, 0, 1]));
  await new Promise((done) => setTimeout(done, 50));
  await server.close();
  expect(await open).toBe('');
}, 10_000);
