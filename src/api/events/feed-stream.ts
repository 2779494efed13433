import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../runtime/clock.ts';
import { toProblem } from '../guard/errors.ts';
import { languageOf } from '../language.ts';
import type { Identity } from '../people/identity.ts';
import { type ApiProblem, problemDocument } from '../problem-document.ts';
import type { StreamWatch } from '../stream-watch.ts';
import type { EventFeed, FeedWish } from './event-feed.ts';
import { type FeedCursor, feedCursorText } from './feed-cursor.ts';
import type { FeedFollowers } from './feed-followers.ts';

export const heartbeatMs = 10_000;
/** A peer that takes nothing for this long is cut (battery row 4: 2 s). The journal keeps what it has not got. */
const stalledMs = 1_250;
const lookMs = 100;
/** Shorter than a page: nothing is made ready that nobody takes. */
const atOnce = 100;

export interface FeedStreamParts {
  readonly feed: EventFeed;
  readonly followers: FeedFollowers;
  readonly watch: StreamWatch;
  readonly home: { readonly gatewayId: string; readonly epoch: number };
  readonly clock: Clock;
  /** What nobody foresaw, for the log. */
  readonly failed: (error: unknown) => void;
}

/**
 * Server-Sent Events (WHATWG HTML 9.2): `id` is the cursor, `event` the kind, `data` the event. `heartbeat` comes every 10 s
 * and moves the cursor too, so that a follower sees that the line is alive and never reads again what was not for it.
 * Resolves when the stream has ended.
 */
export async function streamEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  identity: Identity,
  start: FeedCursor,
  wish: Omit<FeedWish, 'limit'>,
  parts: FeedStreamParts,
): Promise<void> {
  const { feed, followers, watch, home, clock, failed } = parts;
  const leave = followers.admit(identity);
  const out = reply.raw;
  const gone = new AbortController();
  out.once('close', () => gone.abort());
  out.on('error', () => gone.abort());
  const asked = { ...wish, limit: atOnce };
  // Before the head is out, a cursor that is gone can still be answered as what it is: a client then stops asking.
  let page = await feed.page(start, asked).catch((error) => {
    leave();
    throw error;
  });
  reply.hijack();
  /** False = the peer is gone, or was cut. Nothing more is made ready for one that does not take what there is. */
  const keepsUp = async (): Promise<boolean> => {
    if (await taken(out, gone.signal)) return true;
    if (!gone.signal.aborted) {
      // It would not take a farewell either.
      followers.cut.inc({ why: 'slow' });
      out.destroy();
    }
    return false;
  };
  const end = (why: string, problem: { code: string } & object) => {
    followers.cut.inc({ why });
    if (!out.writableEnded) out.end(`event: problem\ndata: ${JSON.stringify(problem)}\n\n`);
    // A peer that does not read never sees the end: what is left of it goes.
    setTimeout(() => out.destroy(), 500).unref();
    gone.abort();
  };
  watch.add({ once: (event, listener) => out.once(event, listener), close: (_code, reason) => end('rights', { code: reason }) }, identity);
  out.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    // nginx would hold events back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  out.write('retry: 3000\n\n');

  let beatAt = clock.monotonic();
  try {
    while (!gone.signal.aborted) {
      for (const event of page.events) {
        if (gone.signal.aborted) return;
        const room = out.write(`id: ${event.cursor}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
        followers.sent.inc({ kind: event.kind });
        if (!room && !(await keepsUp())) return;
      }
      const now = clock.monotonic();
      if (now >= beatAt && !gone.signal.aborted) {
        const text = feedCursorText(home, page.cursor);
        out.write(`id: ${text}\nevent: heartbeat\ndata: ${JSON.stringify({ cursor: text, caughtUp: page.caughtUp })}\n\n`);
        beatAt = now + heartbeatMs;
      }
      if (!(await keepsUp())) return;
      if (page.caughtUp) await followers.changed(page.end, beatAt - now, gone.signal);
      if (!gone.signal.aborted) page = await feed.page(page.cursor, asked);
    }
  } catch (error) {
    const problem: ApiProblem = toProblem(error, request);
    if (problem.code === 'internal') failed(error);
    end(problem.code, problemDocument(problem, languageOf(request.headers['accept-language'], 'en')));
  } finally {
    leave();
    if (!out.writableEnded) out.end();
  }
}

/** True when its system has taken everything; false when that took nothing for 1.25 s, or the peer is gone. */
async function taken(out: ServerResponse, signal: AbortSignal): Promise<boolean> {
  // What was written in this turn is handed over at its end.
  await new Promise((resolve) => setImmediate(resolve));
  for (let waiting = out.writableLength, stalled = 0; out.writableLength > 0; stalled += lookMs) {
    if (signal.aborted || stalled >= stalledMs) return false;
    await sleep(lookMs);
    if (out.writableLength < waiting) stalled = 0;
    waiting = out.writableLength;
  }
  return !signal.aborted;
}
