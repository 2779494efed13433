import { wallDay, wallMoment } from '../duty/wall-moment.ts';
import { channelTestDelivery, channelTestId } from '../model/channel-test.ts';
import type { Delivery } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';
import { outboxName, type Subscriber } from '../model/subscriber.ts';
import { testDue } from '../notify/test-due.ts';
import type { Clock } from '../runtime/clock.ts';

export interface ChannelTestsOptions {
  readonly subscribers: readonly Subscriber[];
  readonly reader: Pick<JournalReader, 'newestDelivery'>;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Puts a row into the outbox; resolves when it is on disk. */
  readonly deliver: (plan: (nextSequence: (name: string) => number) => readonly Delivery[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

const lookMs = 1_000;

/**
 * End-to-end tests of the ways to subscribers: rows of the outbox as alarms are, so a test that is not taken is a way that is
 * lost (path.lost), and what stands is read from the journal: a restart forgets none and sends none twice.
 */
export class ChannelTests {
  private readonly options: ChannelTestsOptions;
  private timer: NodeJS.Timeout | null = null;
  private began = 0;
  private looking = false;

  constructor(options: ChannelTestsOptions) {
    this.options = options;
  }

  start(): void {
    this.began = this.options.clock.monotonic();
    this.timer = setInterval(() => {
      if (this.looking) return;
      this.looking = true;
      this.look()
        .catch(this.options.failed)
        .finally(() => {
          this.looking = false;
        });
    }, lookMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  async look(): Promise<void> {
    const { subscribers, reader, clock, deliver } = this.options;
    const now = clock.wall();
    for (const subscriber of subscribers) {
      const { id, testing } = subscriber;
      if (testing === undefined || testing === 'line') continue;
      const name = outboxName(id);
      const last = reader.newestDelivery(channelTestId(id), name);
      if (!testDue(testing, last, now, clock.monotonic() - this.began, (at) => this.lastHour(at, now))) continue;
      await deliver((next) => [channelTestDelivery(subscriber, (last?.transition ?? 0) + 1, next(name), now)]);
    }
  }

  private lastHour(at: string, now: number): number {
    const { timeZone } = this.options;
    const [hour = 0, minute = 0] = at.split(':').map(Number);
    const today = wallMoment(wallDay(now, timeZone), hour * 60 + minute, timeZone);
    return today <= now ? today : wallMoment(wallDay(now, timeZone, -1), hour * 60 + minute, timeZone);
  }
}
