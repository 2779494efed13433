import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { raw } from './web-raw.ts';
import type { Probe, WebSite } from './web-site.ts';

/** Whoever is slower than this to say what they want is cut off (reliability.md row 14: 10 s), and the looks are 1 s apart. */
const slowMs = 12_000;
const slowPeers = 60;
/** Somebody else's request meanwhile. */
const othersMs = 500;

/** What two servers would read differently, each with a second request hidden in it. */
const hidden = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
const chunks = `0\r\n\r\n${hidden}`;
const post = 'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const smuggled: Readonly<Record<string, string>> = {
  'two lengths': `${post}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  'a list of lengths': `${post}Content-Length: 0, ${hidden.length}\r\n\r\n${hidden}`,
  'a length and chunks': `${post}Content-Length: ${chunks.length}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  'chunks and a length': `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${chunks}`,
  'a length with a plus': `${post}Content-Length: +0\r\n\r\n${hidden}`,
  'a length that is none': `${post}Content-Length: 0x0\r\n\r\n${hidden}`,
  'a negative length': `${post}Content-Length: -1\r\n\r\n${hidden}`,
  'chunked twice': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n${chunks}`,
  'chunked, but not last': `${post}Transfer-Encoding: chunked, identity\r\n\r\n${chunks}`,
  'nearly chunked': `${post}Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${chunks}`,
  'a space before the colon': `${post}Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n${chunks}`,
  'a folded line': `${post}Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n${chunks}`,
  'bare line feeds': `${post}X: y\nContent-Length: ${hidden.length}\r\nContent-Length: 0\r\n\r\n${hidden}`,
  'a chunk size that is none': `${post}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`,
  'a chunk size of 2^70': `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${hidden}`,
  'a NUL in a header': `${post}X: a\0b\r\nContent-Length: 0\r\n\r\n${hidden}`,
  'two hosts': `GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
  'no host': `GET /healthz HTTP/1.1\r\n\r\n${hidden}`,
};

/** Each is refused, and the connection closed: what was hidden behind it is never answered. */
export async function smugglingProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  for (const [what, bytes] of Object.entries(smuggled)) {
    const { status, text } = await raw(world, bytes, 3_000);
    // Whatever came first has taken the status line of its answer; a second one stands in the body.
    if (status < 400 || status > 499 || /HTTP\/1\.1 200/.test(text)) found.push(`${what}: ${status} ${text.slice(0, 160)}`);
  }
  const two = await raw(world, hidden + hidden, 1_500);
  if (two.status !== 200 || !/HTTP\/1\.1 200/.test(two.text)) found.push(`CONTROL: two requests in a row: ${two.status}`);
  return { found, tries: Object.keys(smuggled).length };
}

/** Many who never finish their headers, or their body: each is cut off in time, and nobody else waits. */
export async function slowProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  const { port } = new URL(world.gateway.http);
  const beginnings = {
    'slow headers': 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
    'slow body': `${post}Content-Length: 1000\r\n\r\n{"user":"`,
    silence: '',
  };
  const begun = performance.now();
  const peers = Object.entries(beginnings).flatMap(([what, beginning]) =>
    Array.from({ length: slowPeers }, () => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      const drip = setInterval(() => beginning !== '' && socket.write('x'), 1_000);
      socket.on('error', () => {});
      socket.write(beginning);
      const closed = new Promise<number>((resolve) => {
        socket.on('close', () => resolve(performance.now() - begun));
        setTimeout(() => resolve(Number.POSITIVE_INFINITY), slowMs).unref();
      });
      socket.resume();
      return closed.then((ms) => {
        clearInterval(drip);
        socket.destroy();
        return { what, ms };
      });
    }),
  );
  let over = false;
  const ended = Promise.all(peers).finally(() => {
    over = true;
  });
  let worst = 0;
  while (!over) {
    worst = Math.max(worst, (await world.call('/healthz')).ms);
    await sleep(100);
  }
  for (const what of Object.keys(beginnings)) {
    const late = (await ended).filter((peer) => peer.what === what && peer.ms >= slowMs).length;
    if (late > 0) found.push(`${what}: ${late} of ${slowPeers} were still connected after ${slowMs} ms`);
  }
  if (worst > othersMs) found.push(`others waited ${worst.toFixed(0)} ms while ${peers.length} were slow`);
  return { found, tries: peers.length };
}
