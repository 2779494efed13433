import { z } from 'zod';
import type { Api, ApiContext } from '../api-context.ts';
import { EventFeed, type FeedPage, type FeedWish } from '../events/event-feed.ts';
import { type FeedCursor, feedCursorText, readFeedCursor } from '../events/feed-cursor.ts';
import { feedKinds } from '../events/feed-event.ts';
import { FeedFollowers } from '../events/feed-followers.ts';
import { streamEvents } from '../events/feed-stream.ts';
import { languageOf } from '../language.ts';
import { ApiProblem } from '../problem-document.ts';
import { feedPage } from '../schema/event.ts';
import { limit, listOf, place } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import type { StreamWatch } from '../stream-watch.ts';
import { narrowed, roleHolder } from '../visible.ts';

/** How often a waiting request's right is looked at again (reliability.md Q2: within 5 s). */
const lookAgainMs = 2_000;

/** What happens, for other systems: pages, long polls and Server-Sent Events of one and the same sequence. */
export function eventRoutes(app: Api, { ports, credentials }: ApiContext, watch: StreamWatch): void {
  const { reader, feed: home, clock } = ports;
  const feed = new EventFeed(ports);
  const followers = new FeedFollowers(ports);
  app.addHook('preClose', async () => followers.stop());

  const query = z.strictObject({
    after: z
      .string()
      .max(300)
      .optional()
      .describe('`next` of the page before, the `cursor` of an event, or `latest`. From the oldest on when left out.'),
    kinds: listOf(feedKinds)
      .optional()
      .describe('`alarm` every step of every alarm; `act` what people did, those steps among it; `reading`. `alarm,act` when left out.'),
    place: place.optional().describe('This place and below.'),
    limit: limit(1000, 100),
    wait: z.coerce.number().int().min(0).max(30).default(0).describe('Seconds to wait for the first event when there is none.'),
  });

  app.get(
    '/api/v1/events',
    {
      schema: {
        summary: 'Events in the order in which they were committed, resumable',
        description:
          'CloudEvents 1.0. Nothing is left out and nothing comes twice when `next` is passed back as `after`, across restarts too. With `Accept: text/event-stream` the same events as Server-Sent Events: `id` is the cursor, resumed by `Last-Event-ID`, with a `heartbeat` every 10 s. `410 cursor-gone` says what is not complete any more, and where to go on.',
        tags: ['events'],
        querystring: query,
        response: { 200: feedPage, ...problems },
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { after, kinds, wait } = request.query;
      const within = narrowed(identity.place, request.query.place);
      const language = languageOf(request.headers['accept-language']);
      const streams = request.method === 'GET' && /\btext\/event-stream\b/.test(request.headers.accept ?? '');
      const resumed = streams ? request.headers['last-event-id'] : undefined;
      const from = startOf(typeof resumed === 'string' && resumed !== '' ? resumed : after);
      if (within === null) {
        throw new ApiProblem('not-found', `query.place: expected ${JSON.stringify(identity.place)} or below, came a place elsewhere`);
      }
      const wish = { kinds: kinds ?? (['alarm', 'act'] as const), within, language };
      if (streams) {
        const failed = (error: unknown) => ports.failed(error, 'GET /api/v1/events');
        return streamEvents(request, reply, identity, from, wish, { feed, followers, watch, home, clock, failed });
      }
      const full = { ...wish, limit: request.query.limit };
      const page = wait === 0 ? await feed.page(from, full) : await waited(from, full);
      for (const event of page.events) followers.sent.inc({ kind: event.kind });
      return reply.send({ items: page.events, next: feedCursorText(home, page.cursor), caughtUp: page.caughtUp });

      async function waited(start: FeedCursor, asked: FeedWish): Promise<FeedPage> {
        const leave = followers.admit(identity);
        const over = new AbortController();
        const end = () => over.abort();
        reply.raw.once('close', end);
        const timer = setTimeout(end, wait * 1000);
        try {
          let found = await feed.page(start, asked);
          while (found.events.length === 0 && found.caughtUp && !over.signal.aborted) {
            await followers.changed(found.end, lookAgainMs, over.signal);
            if (!credentials.stillHolds(identity)) throw new ApiProblem('sign-in-required', 'The right to this feed has ended');
            found = await feed.page(found.cursor, asked);
          }
          return found;
        } finally {
          clearTimeout(timer);
          leave();
        }
      }
    },
  );

  function startOf(after: string | undefined): FeedCursor {
    if (after === undefined) return feed.start();
    if (after === 'latest') return feed.latest();
    return readFeedCursor(home, after, reader.chronicleEnd().sequence);
  }
}
