import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { fixture } from './api-fixture.ts';
import { listen } from './listening.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl && process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error('openssl is needed to make a test certificate');
if (!hasOpenssl) console.log('tls.test.ts: openssl is not installed, so no certificate can be made; skipped');

test.skipIf(!hasOpenssl)('with a certificate it speaks HTTPS, tells browsers to stay there, and refuses TLS 1.1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-tls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', [...args, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  const { app } = await fixture({ secure: true, tls: { key: readFileSync(keyFile), cert: readFileSync(certFile) } });
  const port = await listen(app);
  const answer = await new Promise<{ status: number | undefined; hsts: unknown }>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'] });
    })
      .on('error', reject)
      .end();
  });
  expect(answer).toEqual({ status: 200, hsts: 'max-age=31536000' });
  const old = await new Promise<string>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
    socket.on('secureConnect', () => resolve('connected'));
    socket.on('error', (error) => resolve(error.message));
  });
  expect(old).not.toBe('connected');
});
