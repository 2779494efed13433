import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Influxdb2StandIn {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/**
 * The doors of InfluxDB 2 in front of a real InfluxDB 1, as InfluxDB 1.8 has them itself: `/api/v2/write` with org, bucket and a
 * token, `/query` with the token, complaints in the shape of version 2. Storage and InfluxQL behind it are those of version 1.
 */
export async function startInfluxdb2StandIn(influxdb1Url: string): Promise<Influxdb2StandIn> {
  const token = 'a-token-of-the-test==';
  const server = createServer((request, answer) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      const url = new URL(request.url ?? '', 'http://stand-in');
      const say = (status: number, code: string, message: string) =>
        answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
      if (request.headers.authorization !== `Token ${token}`) return say(401, 'unauthorized', 'unauthorized access');
      const bucket = url.searchParams.get('bucket') ?? '';
      const writes = url.pathname === '/api/v2/write';
      if (writes && url.searchParams.get('org') !== 'org') return say(404, 'not found', 'organization name not found');
      if (!writes && url.pathname !== '/query') return say(404, 'not found', 'path not found');
      const path = writes ? `/write?db=${encodeURIComponent(bucket)}&precision=${url.searchParams.get('precision')}` : '/query';
      const headers = writes ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
      const came = await fetch(`${influxdb1Url}${path}`, { method: 'POST', body: Buffer.concat(parts), headers });
      const text = await came.text();
      if (!writes || came.ok) return answer.writeHead(came.status, { 'content-type': 'application/json' }).end(text);
      return say(came.status, came.status === 404 ? 'not found' : 'invalid', (JSON.parse(text) as { error: string }).error);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
