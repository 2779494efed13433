import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardedLookup, isInsideAddress, resolveHost } from '../../src/notify/address-guard.ts';
import { guardedRequest } from '../../src/notify/guarded-request.ts';

let connections = 0;
const server = createServer((_request, response) => void response.end('inside'));
server.on('connection', () => connections++);
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '::', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
const get = (host: string, request = guardedRequest(false)) =>
  request({ method: 'GET', url: `http://${host}:${port}/` }, AbortSignal.timeout(2_000));

test('addresses of the own network, in every way of writing them, are refused before a connection is made', async () => {
  const hosts = [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[fe80::1]',
    '[fc00::1]',
    'localhost',
  ];
  for (const host of hosts) await expect(get(host), host).rejects.toThrow(/inside the own network/);
  expect(connections).toBe(0);
  // The server is there, and is reached where the settings allow it.
  expect(await get('127.0.0.1', guardedRequest(true))).toMatchObject({ status: 200, body: 'inside' });
  expect(connections).toBe(1);
});

test('a name is judged by what it is when the connection is made, not by what it was before', async () => {
  const before = connections;
  const answers = ['93.184.215.14', '127.0.0.1'];
  const rebinding = guardedLookup((_host, done) => done(null, [{ address: answers.pop() ?? '', family: 4 }]));
  await expect(get('peer.example', guardedRequest(false, rebinding))).rejects.toThrow(/127\.0\.0\.1, an address inside/);
  // One good address beside a bad one is no better.
  const mixed = guardedLookup((_host, done) =>
    done(null, [
      { address: '93.184.215.14', family: 4 },
      { address: '::1', family: 6 },
    ]),
  );
  await expect(get('peer.example', guardedRequest(false, mixed))).rejects.toThrow(/inside the own network/);
  expect(connections).toBe(before);
});

test('an address that is asked for by itself (mail) is checked in the same way', async () => {
  await expect(resolveHost('localhost', false)).rejects.toThrow(/inside the own network/);
  await expect(resolveHost('10.0.0.8', false)).rejects.toThrow(/inside the own network/);
  expect(await resolveHost('10.0.0.8', true)).toBe('10.0.0.8');
});

test('public addresses pass; only http and https are spoken', async () => {
  expect(['93.184.215.14', '223.5.5.5', '2400:3200::1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'].filter(isInsideAddress)).toEqual([]);
  const request = guardedRequest(true);
  await expect(request({ method: 'GET', url: 'file:///etc/passwd' }, AbortSignal.timeout(500))).rejects.toThrow(/expected http or https/);
  await expect(request({ method: 'GET', url: 'gopher://127.0.0.1/' }, AbortSignal.timeout(500))).rejects.toThrow(/expected http or https/);
});

test('an endless answer is cut at 64 KiB', async () => {
  const endless = createServer((_request, response) => {
    const more = () => response.writable && response.write('x'.repeat(10_000), () => setImmediate(more));
    more();
  });
  await new Promise<void>((done) => endless.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
  const { body } = await guardedRequest(true)({ method: 'GET', url }, AbortSignal.timeout(4_000));
  expect(body.length).toBe(65_536);
  endless.closeAllConnections();
  endless.close();
});
