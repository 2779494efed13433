import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { cutFrozenReaders } from '../../src/api/frozen-readers.ts';
import { Metrics } from '../../src/runtime/metrics.ts';

/** More than the buffers of two sockets hold. */
const large = 'x'.repeat(16 * 1024 * 1024);

async function server(): Promise<{ port: number; cuts: () => Promise<number> }> {
  const metrics = new Metrics();
  const app = Fastify({ forceCloseConnections: true });
  cutFrozenReaders(app, { metrics });
  app.get('/large', () => large);
  app.get('/late', async () => {
    await sleep(2_500);
    return 'late';
  });
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  onTestFinished(() => app.close());
  const cuts = async () => Number(/frozen_readers_total (\d+)/.exec(await metrics.registry.metrics())?.[1]);
  return { port: Number(address.port), cuts };
}

function ask(port: number, path: string): Socket & { heard: number; gone: boolean } {
  const socket = Object.assign(connect(port, '127.0.0.1'), { heard: 0, gone: false });
  socket.on('error', () => {});
  socket.on('close', () => {
    socket.gone = true;
  });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 15_000 && !(await holds()); waited += 50) await sleep(50);
}

test('a peer that reads nothing is cut; one that reads a little at a time gets everything; one that waits gets its answer', async () => {
  const { port, cuts } = await server();
  const frozen = ask(port, '/large');
  frozen.pause();
  const slow = ask(port, '/large');
  slow.on('data', (part: Buffer) => {
    slow.heard += part.length;
    slow.pause();
    setTimeout(() => slow.resume(), 10);
  });
  let late = '';
  ask(port, '/late').on('data', (part) => (late += String(part)));
  await until(async () => (await cuts()) === 1 && late.endsWith('late'));
  await until(async () => slow.gone);
  expect(slow.heard).toBeGreaterThan(large.length);
  expect(await cuts()).toBe(1);
});
