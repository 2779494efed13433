import { connect } from 'node:net';
import type { Answer, WebSite } from './web-site.ts';

/** Bytes as they are; reads until the end, or for `ms`. */
export function raw(world: WebSite, bytes: string, ms = 5_000): Promise<Answer> {
  const { port } = new URL(world.gateway.http);
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    let came = '';
    const begun = performance.now();
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (part) => (came += part.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      const [head = '', ...rest] = came.split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      resolve({ status: Number(first.split(' ')[1] ?? 0), headers, text: rest.join('\r\n\r\n'), ms: performance.now() - begun });
    });
    socket.write(bytes, 'latin1');
  });
}
