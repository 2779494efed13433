import type { CapSource } from '../config/cap-sources.ts';
import type { Text } from '../model/text.ts';
import { maxCapBytes } from '../notify/channels/cap/read-cap.ts';
import { maxFeedBytes, readFeed } from '../notify/channels/cap/read-feed.ts';
import type { Request } from '../notify/guarded-request.ts';
import type { Schedule } from '../notify/hub-ports.ts';
import { PathWatch } from '../notify/path-watch.ts';
import type { Clock } from '../runtime/clock.ts';

export interface CapPollOptions {
  readonly source: CapSource & { readonly feed: string };
  readonly token: string | null;
  readonly request: Request;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Resolves when a document is kept, or set apart because it can not be used; rejects when it has to come again. */
  take(xml: string): Promise<void>;
  observe(lost: boolean, why: Text): Promise<void>;
  lostStands(): boolean;
}

const attemptMs = 10_000;
/** So many questions in a row without a feed: it is lost; but not before this time. */
const missed = 3;
const leastLostMs = 45_000;
/** Documents fetched in one round; the rest comes with the next. */
const mostARound = 50;
const mostSeen = 2_000;

/** Asks one Atom feed for CAP messages. An entry that was taken is not fetched again before it changes. */
export class CapPoll {
  private readonly options: CapPollOptions;
  private readonly watch: PathWatch;
  private readonly seen = new Set<string>();
  private readonly ending = new AbortController();
  private cancel: () => void = () => {};

  constructor(options: CapPollOptions) {
    this.options = options;
    this.watch = new PathWatch(Math.max(leastLostMs, options.source.everySeconds * 1_000 * missed), options);
  }

  start(): void {
    void this.round();
  }

  stop(): void {
    this.ending.abort();
    this.cancel();
  }

  private async round(): Promise<void> {
    const { clock, schedule, source } = this.options;
    const began = clock.monotonic();
    try {
      await this.ask();
      this.watch.worked('');
    } catch (error) {
      const why = error instanceof Error ? error.message || error.name : String(error);
      this.watch.failed('', began, { zh: `${source.id}：${why}`, en: `${source.id}: ${why}` });
    }
    if (this.ending.signal.aborted) return;
    this.watch.judge(clock.monotonic());
    this.cancel = schedule(Math.max(0, source.everySeconds * 1_000 - (clock.monotonic() - began)), () => void this.round());
  }

  private async ask(): Promise<void> {
    const { feed } = this.options.source;
    const entries = readFeed(await this.get(feed, 'application/atom+xml', maxFeedBytes), feed).filter(({ key }) => !this.seen.has(key));
    for (const { key, href, xml } of entries.slice(0, mostARound)) {
      if (this.ending.signal.aborted) return;
      const document = xml ?? (href === null ? null : await this.get(href, 'application/cap+xml', maxCapBytes));
      if (document !== null) await this.options.take(document);
      this.seen.add(key);
      const oldest = this.seen.values().next().value;
      if (this.seen.size > mostSeen && oldest !== undefined) this.seen.delete(oldest);
    }
  }

  private async get(url: string, accept: string, most: number): Promise<string> {
    const { request, token, source } = this.options;
    // The token is for whoever gave it, not for every address that the feed names.
    const known = token !== null && new URL(url).origin === new URL(source.feed).origin;
    const headers = { accept, 'user-agent': 'anlin', ...(known ? { authorization: `Bearer ${token}` } : {}) };
    const late = AbortSignal.any([AbortSignal.timeout(attemptMs), this.ending.signal]);
    const { status, body } = await request({ method: 'GET', url, headers, maxBody: most + 1 }, late);
    if (status !== 200) throw new Error(`HTTP ${status}`);
    if (Buffer.byteLength(body) > most) throw new Error(`expected at most ${most} bytes, came more`);
    return body;
  }
}
