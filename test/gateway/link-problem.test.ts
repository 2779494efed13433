import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { linkProblem } from '../../src/gateway/link-problem.ts';

/** What a real socket says, when it cannot be had. */
async function problemOf(url: string): Promise<{ readonly zh: string; readonly en: string }> {
  const socket = new WebSocket(url);
  socket.on('close', () => {});
  const [error] = (await once(socket, 'error')) as [Error & { code?: string }];
  return linkProblem(error);
}
async function port(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

test('nobody listens, or the line is broken off: said in both languages, with what helps', async () => {
  const server = createServer((socket) => socket.destroy());
  const at = await port(server);
  const broken = await problemOf(`ws://127.0.0.1:${at}`);
  expect(broken.zh).toMatch(/^连接被对方或途中断开：.*电话.*（socket hang up）$/);
  expect(broken.en).toMatch(/^the connection was broken off .*telephone.* \(socket hang up\)$/);
  server.close();
  await once(server, 'close');
  const closed = await problemOf(`ws://127.0.0.1:${at}`);
  expect(closed.zh).toMatch(/^该地址没有网关在监听：/);
  expect(closed.en).toMatch(/^no gateway listens at that address: /);
  expect(linkProblem(Object.assign(new Error('x'), { code: 'EUNHEARDOF' }))).toEqual({ zh: 'x', en: 'x' });
});
