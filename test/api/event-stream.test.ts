import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EventFeed } from '../../src/api/events/event-feed.ts';
import { FeedFollowers } from '../../src/api/events/feed-followers.ts';
import { streamEvents } from '../../src/api/events/feed-stream.ts';
import { Credentials } from '../../src/api/people/credentials.ts';
import { Sessions } from '../../src/api/people/sessions.ts';
import { StreamWatch } from '../../src/api/stream-watch.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { bearer, fixture } from './api-fixture.ts';
import { World } from './fake-ports.ts';
import { listen } from './listening.ts';
import { start } from './sample-data.ts';

vi.setConfig({ testTimeout: 60_000 });

const request = (path: string, token: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\n${more}\r\n`;

/** A peer that reads; a busy machine may take its time. */
function reader(port: number, bytes: string) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const got = { text: '', closed: false };
  socket.on('data', (chunk) => {
    got.text += String(chunk);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    got.closed = true;
  });
  socket.write(bytes);
  const readings = () => [...got.text.matchAll(/^event: reading$/gm)].length;
  const until = (what: () => unknown) => expect.poll(what, { timeout: 25_000, interval: 250 });
  return { got, readings, until };
}

function fill(world: World, messages: number, readings: number): void {
  const many = Array.from({ length: readings }, (_, i) => ({
    ts: start + i,
    point: 'gas.concentration',
    component: '',
    value: i,
    unit: '%LEL',
    quality: 'good' as const,
  }));
  for (let position = 1; position <= messages; position++) {
    const batch = { deviceId: 'gas-1', position, receivedAt: start, historical: false, readings: many };
    world.said.push({ position, deviceId: 'gas-1', receivedAt: start, batches: [batch] });
  }
  world.journal.judged = messages;
}

test('a peer that takes nothing is cut, little was made ready for it, and who reads meanwhile gets everything', async () => {
  const world = new World();
  world.addDevice('gas-1', 'east/1');
  // 300 messages of about 40 KB: more than every buffer on the way.
  fill(world, 300, 300);
  const ports = world.ports();
  const feed = new EventFeed(ports);
  let deepest = 0;
  const counted = Object.create(feed, {
    page: {
      value: async (...given: Parameters<EventFeed['page']>) => {
        deepest = Math.max(deepest, given[0].position);
        return feed.page(...given);
      },
    },
  }) as EventFeed;
  const followers = new FeedFollowers(ports);
  const sessions = new Sessions(ports);
  const watch = new StreamWatch(new Credentials(ports, sessions, {} as never), sessions);
  const home = { gatewayId: 'gw-test', epoch: 1 };
  const app = Fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  const wish = { kinds: ['reading'] as const, within: '', language: 'en' as const };
  const parts = { followers, watch, home, clock: systemClock, failed: () => {} };
  const identity = { kind: 'device', id: 'x' } as const;
  app.get('/stalled', (q, a) => streamEvents(q, a, identity, { sequence: 0, position: 0 }, wish, { ...parts, feed: counted }));
  app.get('/reading', (q, a) => streamEvents(q, a, identity, { sequence: 0, position: 0 }, wish, { ...parts, feed }));
  const port = await listen(app);

  const stalled = connect(port, '127.0.0.1');
  stalled.on('error', () => {});
  stalled.pause();
  stalled.write(request('/stalled', ''));
  const other = reader(port, request('/reading', ''));
  await other.until(other.readings).toBe(300);
  const metrics = () => world.metrics.registry.metrics();
  await expect.poll(metrics, { timeout: 8_000, interval: 100 }).toContain('anlin_feed_cut_total{why="slow"} 1');
  expect(deepest).toBeLessThan(300);
  stalled.resume();
  await once(stalled, 'close');
});

test('a stream carries the security headers, is never kept, and moves its cursor when nothing in it is for the reader', async () => {
  const { world, app } = await fixture();
  const token = world.addToken('t', 'reader', 'east');
  const origin = { by: null, via: 'cli', from: '' } as const;
  for (let i = 0; i < 30; i++) world.journal.audit.push({ at: start, origin, act: 'device.added', target: 'device:gas-2', detail: {} });
  const port = await listen(app);
  const { got, until } = reader(port, request('/api/v1/events', token));
  await until(() => got.text).toMatch(/event: heartbeat\ndata: .*\n\n/);
  const [head = '', body = ''] = got.text.split(/\r\n\r\n/);
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(head).toMatch(/content-type: text\/event-stream; charset=utf-8/i);
  expect(head).toMatch(/content-security-policy: default-src 'self'/i);
  expect(head).toMatch(/x-content-type-options: nosniff/i);
  expect(head).toMatch(/cache-control: no-store/i);
  const id = /id: (\S+)\nevent: heartbeat/.exec(body)?.[1] ?? '';
  const resumed = await app.inject({ url: `/api/v1/events?after=${id}&place=east`, headers: bearer(token) });
  expect(resumed.json()).toMatchObject({ items: [], caughtUp: true });
  expect(JSON.parse(Buffer.from(id, 'base64url').toString()).slice(2)).toEqual([30, 0]);
  expect(body).not.toContain('device.added');
});

test('readings that are kept no longer are 410 before the stream begins; trimmed meanwhile, it says where to go on and ends', async () => {
  const { world, app } = await fixture();
  fill(world, 9, 1);
  const token = world.addToken('t', 'reader');
  const headers = bearer(token);
  const { next } = (await app.inject({ url: '/api/v1/events?limit=2&kinds=reading', headers })).json();
  world.journal.firstKept = 7;
  const port = await listen(app);
  const refused = await app.inject({
    url: '/api/v1/events?kinds=reading',
    headers: { ...headers, accept: 'text/event-stream', 'last-event-id': next },
  });
  expect([refused.statusCode, refused.json().code]).toEqual([410, 'cursor-gone']);

  const resume = `Last-Event-ID: ${refused.json().continue}\r\n`;
  const { got, readings, until } = reader(port, request('/api/v1/events?kinds=reading', token, resume));
  await until(readings).toBe(3);
  world.journal.firstKept = 20;
  world.journal.judged = 25;
  await until(() => got.closed).toBe(true);
  const problem = JSON.parse(/event: problem\ndata: (.*)\n/.exec(got.text)?.[1] ?? '{}');
  expect(problem).toMatchObject({ code: 'cursor-gone', status: 410, detail: expect.stringContaining('position 20') });
  expect(await world.metrics.registry.metrics()).toContain('anlin_feed_followers 0');
});
