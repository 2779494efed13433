import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web address that takes, refuses or hangs as told, and keeps everything it was sent. */
export interface HttpPeer {
  readonly url: string;
  /** Everything that came, taken or not, in order. */
  readonly came: Got[];
  /** What was answered with success. */
  readonly took: Got[];
  /** So many of the next are answered with this status. */
  refuse(times: number, status?: number, headers?: Record<string, string>): void;
  freeze(frozen: boolean): void;
  close(): Promise<void>;
}

export async function httpPeer(
  success: { readonly status?: number; readonly body?: string; readonly refusedBody?: string } = {},
): Promise<HttpPeer> {
  const came: Got[] = [];
  const took: Got[] = [];
  let refusals = { left: 0, status: 400, headers: {} as Record<string, string> };
  let frozen = false;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const got = { url: request.url ?? '', headers: request.headers, body };
      came.push(got);
      if (frozen) return;
      if (refusals.left > 0) {
        refusals.left--;
        const status = success.refusedBody === undefined ? refusals.status : 200;
        response.writeHead(status, refusals.headers).end(success.refusedBody ?? 'no');
        return;
      }
      took.push(got);
      response.writeHead(success.status ?? 200).end(success.body ?? '');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    took,
    refuse: (left, status = 400, headers = {}) => {
      refusals = { left, status, headers };
    },
    freeze: (now) => {
      frozen = now;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
