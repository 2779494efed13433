import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What the database does to a write, instead of taking it; a question goes the same way, but for `lost` and `foreign`.
 * `refused`: nobody listens. `hung`: takes the request and never answers. `error`: 500. `lost`: 204, and the lines are gone.
 * `foreign`: 400 with a page of somebody else, as of a wrongly set proxy in between.
 */
export const proxyFaults = ['refused', 'hung', 'error', 'lost', 'foreign'] as const;
export type ProxyFault = (typeof proxyFaults)[number];

export interface FaultProxy {
  readonly port: number;
  /** null = everything goes through. Requests that hang are cut when it changes. */
  set(fault: ProxyFault | null): Promise<void>;
  /** Requests that met a fault, by kind; connections that found nobody are not seen here. */
  readonly met: Record<ProxyFault, number>;
  /** Lines that were answered with 204 and thrown away. */
  lostLines(): number;
  stop(): Promise<void>;
}

/** Stands in front of a database over HTTP, on one port for its whole life. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  let fault: ProxyFault | null = null;
  let lost = 0;
  const met = { refused: 0, hung: 0, error: 0, lost: 0, foreign: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((incoming, answer) => {
    const writes = incoming.url?.includes('/write') === true;
    const now = fault;
    const through = now === null || (!writes && (now === 'lost' || now === 'foreign'));
    if (!through) met[now]++;
    if (through) pass(incoming, answer, targetPort);
    else if (now === 'hung') incoming.resume();
    else if (now === 'lost') {
      let body = '';
      incoming.on('data', (part: Buffer) => (body += part.toString()));
      incoming.on('end', () => {
        lost += body.split('\n').filter((line) => line !== '').length;
        answer.writeHead(204).end();
      });
    } else {
      incoming.resume();
      answer.writeHead(now === 'foreign' ? 400 : 500, { 'content-type': 'text/html' }).end('<h1>Something went wrong</h1>');
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    return closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    met,
    lostLines: () => lost,
    set: async (next) => {
      if (next === fault) return;
      if (fault === 'hung') for (const socket of sockets) socket.destroy();
      const wasDown = fault === 'refused';
      fault = next;
      if (next === 'refused') await close();
      else if (wasDown) await listen(port);
    },
    stop: async () => {
      if (server.listening) await close();
    },
  };
}

function pass(incoming: IncomingMessage, answer: ServerResponse, port: number): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (came) => {
    answer.writeHead(came.statusCode ?? 502, came.headers);
    came.pipe(answer);
  });
  // The database went away in the middle: so does the answer.
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
