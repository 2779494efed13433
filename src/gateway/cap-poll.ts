import type { CapSource } from '../config/cap-sources.ts';
import type { Problem } from '../model/problem.ts';
import type { Text } from '../model/text.ts';
import { maxCapBytes } from '../notify/channels/cap/read-cap.ts';
import { type FeedEntry, maxFeedBytes, readFeed } from '../notify/channels/cap/read-feed.ts';
import type { Request } from '../notify/guarded-request.ts';
import type { Schedule } from '../notify/hub-ports.ts';
import { PathWatch } from '../notify/path-watch.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Taken } from './cap-inbox.ts';

export interface CapPollOptions {
  readonly source: CapSource & { readonly feed: string };
  readonly token: string | null;
  readonly request: Request;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /**
   * What became of a document; `held`, only where others are still to come, when it says that one of them is over. A `problem` is set
   * apart and comes no second time; what is `busy` has to come again, as when it rejects.
   */
  take(xml: string, othersToCome: boolean): Promise<Taken | 'held'>;
  /** Entries that could not be taken, and why; when that changes. */
  notTaken(entries: readonly string[]): void;
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
/** Of those that failed before, tried again in one round, and for how long a round goes on with the next entry: the others have their turn. */
const mostAgain = 10;
const longestRoundMs = 60_000;
/** What fails when an entry is refused: one for all of them. No key of an entry is without a space. */
const refusing = 'refused';
/** Characters of what came, in the reason of an alarm: it is whatever somebody sends. */
const mostShown = 200;
const noDocument = 'expected a CAP document or a link to one, came neither';

/**
 * Asks one Atom feed for CAP messages. An entry that was taken is not fetched again before it changes; one that cannot be taken keeps
 * no other from being taken, is tried again as long as it is listed, and is what is wrong with the path. One that is refused (sender,
 * format) would be refused again and is not fetched again; but as long as none after it is taken, whatever this feed warns of may be
 * lost the same way, and that is what is wrong with the path.
 */
export class CapPoll {
  private readonly options: CapPollOptions;
  private readonly watch: PathWatch;
  private readonly seen = new Set<string>();
  /** Listed entries that are to be tried again, those that have waited longest first. `why` null = held until the others have come. */
  private readonly again = new Map<string, { readonly why: string | null }>();
  private told = '';
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
      this.failed('', began, reasonOf(error));
    }
    if (this.ending.signal.aborted) return;
    this.watch.judge(clock.monotonic());
    this.cancel = schedule(Math.max(0, source.everySeconds * 1_000 - (clock.monotonic() - began)), () => void this.round());
  }

  private async ask(): Promise<void> {
    const { source, clock, notTaken } = this.options;
    const began = clock.monotonic();
    const text = await this.get(source.feed, 'application/atom+xml', maxFeedBytes);
    const listed = new Map(readFeed(text, source.feed).flatMap((entry) => (this.seen.has(entry.key) ? [] : [[entry.key, entry]])));
    for (const key of this.again.keys()) if (!listed.has(key)) this.settled(key);
    const fresh = [...listed.values()].filter(({ key }) => !this.again.has(key)).slice(0, mostARound);
    const before = [...this.again.keys()].slice(0, mostAgain).flatMap((key) => listed.get(key) ?? []);
    for (const entry of [...fresh, ...before]) {
      if (clock.monotonic() - began > longestRoundMs) break;
      await this.takeOne(entry);
      if (this.ending.signal.aborted) return;
    }
    const failed = [...this.again.values()].flatMap(({ why }) => why ?? []).sort();
    const told = failed.join('\n');
    if (told !== this.told && failed.length > 0) notTaken(failed);
    this.told = told;
  }

  private async takeOne({ key, href, xml }: FeedEntry): Promise<void> {
    const began = this.options.clock.monotonic();
    const othersToCome = [...this.again].some(([other, { why }]) => other !== key && why !== null);
    // Whatever comes of it now, the others that wait are tried before it the next time.
    this.again.delete(key);
    try {
      const document = xml ?? (href === null ? null : await this.get(href, 'application/cap+xml', maxCapBytes));
      const taken = document === null ? null : await this.options.take(document, othersToCome);
      if (taken === 'held') return void this.again.set(key, { why: null });
      if (taken !== null && 'busy' in taken) throw new Error(taken.busy);
      this.settled(key, true);
      if (taken !== null && !('problem' in taken)) return this.watch.worked(refusing);
      this.failed(refusing, began, `${named(key, href)}: ${taken === null ? noDocument : refusal(taken.problem)}`);
    } catch (error) {
      const why = `${named(key, href)}: ${reasonOf(error)}`;
      this.again.set(key, { why });
      this.failed(key, began, why);
    }
  }

  /** Nothing is to be done about it any more: it was taken or refused, or is not listed. */
  private settled(key: string, judged = false): void {
    this.again.delete(key);
    this.watch.worked(key);
    if (!judged) return;
    this.seen.add(key);
    const oldest = this.seen.values().next().value;
    if (this.seen.size > mostSeen && oldest !== undefined) this.seen.delete(oldest);
  }

  /** `what`: '' = the feed; `refusing`; otherwise one entry. */
  private failed(what: string, began: number, why: string): void {
    const { id } = this.options.source;
    this.watch.failed(what, began, { zh: `${id}：${why}`, en: `${id}: ${why}` });
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

const named = (key: string, href: string | null): string => href ?? key.trim();

function refusal({ pointer, expected, came }: Problem): string {
  return `refused: ${pointer === '' ? '' : `${pointer}: `}expected ${expected}, came ${came.slice(0, mostShown)}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
