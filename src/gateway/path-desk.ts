import { channelTestId } from '../model/channel-test.ts';
import type { DeliveryTime } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';
import type { PathMeasure } from '../model/path-measure.ts';
import type { PlacePath } from '../model/place.ts';
import { subjectKey } from '../model/subject.ts';
import { outboxName, type Subscriber } from '../model/subscriber.ts';
import { availability, lostSpans, transmissionTimes, type Watched } from '../notify/measure-path.ts';
import type { PathRecord } from '../notify/path-record.ts';
import type { Clock } from '../runtime/clock.ts';
import { Fresh } from '../runtime/fresh.ts';

/** Transmission times are of the newest of these at most, and of the last 30 days. */
const mostRows = 5_000;
const windowMs = 30 * 86_400_000;
const pageSize = 200;
/** What was lost longer ago does not count. */
const lookBackMs = 365 * 86_400_000;
const freshMs = 30_000;

export interface PathDeskOptions {
  readonly reader: JournalReader;
  readonly subscribers: readonly Subscriber[];
  /** Ways that the outbox has no rows of. */
  readonly others: readonly Pick<PathRecord, 'measure'>[];
  /** How long the gateway has run since its journal was made, ms. */
  readonly ran: () => number;
  readonly clock: Clock;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
}

/** A test may wait for its turn, and a day of the clock on the wall may have 25 hours. */
const graceMs = 2 * 3_600_000;

interface Path {
  readonly kind: 'terminal' | 'subscriber';
  readonly id: string;
  readonly channel: string;
  readonly place: PlacePath;
  readonly name: string;
  readonly testing: Subscriber['testing'];
}

/** Measures every way to people out of what the journal has: in pieces, and not more often than every half minute. */
export class PathDesk {
  private readonly options: PathDeskOptions;
  private readonly added = new Map<string, number | null>();
  private readonly measures: Fresh<readonly PathMeasure[]>;

  constructor(options: PathDeskOptions) {
    this.options = options;
    this.measures = new Fresh(freshMs, options.clock, () => this.measure());
  }

  all(): Promise<readonly PathMeasure[]> {
    return this.measures.get();
  }

  private async measure(): Promise<readonly PathMeasure[]> {
    const { reader, subscribers, others, clock, ran, breathe } = this.options;
    const now = clock.wall();
    const paths: readonly Path[] = [
      ...reader
        .terminals()
        .map(({ id, place }) => ({ kind: 'terminal' as const, id, channel: 'terminal', place, name: id, testing: 'line' as const })),
      ...subscribers.map(({ id, kind, place, testing }) => ({
        kind: 'subscriber' as const,
        id,
        channel: kind,
        place,
        name: outboxName(id),
        testing,
      })),
    ];
    // An id that comes back after its terminal was retired was added anew.
    const there = new Set(paths.map(({ id }) => id));
    for (const id of this.added.keys()) if (!there.has(id)) this.added.delete(id);
    const spans = await this.spans(now);
    const measures: PathMeasure[] = [];
    for (const path of paths) {
      const subject = subjectKey(path.kind === 'terminal' ? 'terminal' : 'path', path.id);
      const rows = await this.rows(path.name, now);
      const own = spans.get(subject) ?? [];
      const tests = typeof path.testing === 'object' ? await this.tests(path, now) : [];
      const since = Math.max(now - lookBackMs, (await this.since(path, rows, tests)) ?? now);
      measures.push({
        kind: path.kind,
        id: path.id,
        channel: path.channel,
        place: path.place,
        lost: own.some(({ open }) => open),
        times: transmissionTimes(rows, now),
        availability: availability(
          own.map(({ span }) => span),
          since,
          ran(),
          now,
          watchedBy(path.testing, [...tests, ...rows]),
        ),
      });
      await breathe();
    }
    return [...measures, ...others.map((each) => each.measure())];
  }

  /** Since when it is watched: a terminal since it was added, a subscriber since it was tested, or told of something. */
  private async since({ kind, id, name }: Path, rows: readonly DeliveryTime[], tests: readonly DeliveryTime[]): Promise<number | null> {
    const added = kind === 'terminal' ? await this.addedAt(id) : (tests.at(-1)?.createdAt ?? null);
    const [first] = this.options.reader.deliveriesAfter(name, 0, 1);
    return added ?? first?.createdAt ?? rows.at(-1)?.createdAt ?? null;
  }

  /** Looked up once in a chain that may be long: piece by piece, to its beginning. */
  private async addedAt(id: string): Promise<number | null> {
    const known = this.added.get(id);
    if (known !== undefined) return known;
    const { reader, breathe } = this.options;
    const asked = { act: 'terminal.added', target: `terminal:${id}`, limit: 1 };
    let page = reader.audit(asked);
    while (page.items.length === 0 && page.next !== null) {
      await breathe();
      page = reader.audit({ ...asked, cursor: page.next });
    }
    const at = page.items[0]?.at ?? null;
    this.added.set(id, at);
    return at;
  }

  private async rows(name: string, now: number): Promise<readonly DeliveryTime[]> {
    const { reader, breathe } = this.options;
    const rows: DeliveryTime[] = [];
    for (let before = Number.MAX_SAFE_INTEGER; rows.length < mostRows; ) {
      const page = reader.deliveryTimes(name, before, pageSize);
      rows.push(...page.filter(({ createdAt }) => createdAt >= now - windowMs));
      const last = page.at(-1);
      if (page.length < pageSize || last === undefined || last.createdAt < now - windowMs) break;
      before = last.sequence;
      await breathe();
    }
    return rows;
  }

  /** Tests of a subscriber, newest first. */
  private async tests({ id }: Path, now: number): Promise<readonly DeliveryTime[]> {
    const { reader, breathe } = this.options;
    const tests: DeliveryTime[] = [];
    for (let before = Number.MAX_SAFE_INTEGER; ; await breathe()) {
      const page = reader.deliveryTimesOf(channelTestId(id), before, pageSize);
      tests.push(...page);
      const last = page.at(-1);
      if (page.length < pageSize || tests.length >= mostRows || last === undefined || last.createdAt < now - lookBackMs) return tests;
      before = last.sequence;
    }
  }

  private async spans(
    now: number,
  ): Promise<ReadonlyMap<string, readonly { readonly span: readonly [number, number]; readonly open: boolean }[]>> {
    const { reader, breathe } = this.options;
    const bySubject = new Map<string, { span: readonly [number, number]; open: boolean }[]>();
    for (const [looked, { id, subject, condition }] of reader.pathAlarms(now - lookBackMs).entries()) {
      const own = bySubject.get(subject) ?? [];
      bySubject.set(subject, own);
      const spans = lostSpans(reader.transitions(id), now);
      own.push(...spans.map((span, index) => ({ span, open: index === spans.length - 1 && condition !== 'false' && span[1] === now })));
      if (looked % 50 === 49) await breathe();
    }
    return bySubject;
  }
}

function watchedBy(testing: Subscriber['testing'], rows: readonly DeliveryTime[]): Watched {
  if (testing === undefined) return { by: 'nothing' };
  if (testing === 'line') return { by: 'line' };
  const taken = rows.flatMap(({ receivedAt }) => receivedAt ?? []);
  return { by: 'test', taken, apartMs: testing.hours * 3_600_000 + graceMs };
}
