import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';

export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** Opens a WebSocket; resolves with the HTTP status when the upgrade is refused. */
export function open(url: string, options: ClientOptions = {}, protocols: string[] = []): Promise<WebSocket | number> {
  const socket = new WebSocket(url, protocols, options);
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

/** Sends bytes as they are and returns everything that came back until the server closed, and after how long. */
export function raw(port: number, bytes: string, waitMs = 15_000): Promise<{ text: string; ms: number }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const started = performance.now();
    let text = '';
    const done = () => {
      socket.destroy();
      resolve({ text, ms: performance.now() - started });
    };
    setTimeout(done, waitMs).unref();
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(bytes);
  });
}
