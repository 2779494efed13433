import type { ChronicleEnd } from '../../model/chronicle.ts';
import { covers, type PlacePath } from '../../model/place.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import type { Language } from '../../model/text.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { type FeedCursor, feedCursorText } from './feed-cursor.ts';
import { entryEvent, type FeedEvent, type FeedKind, kindsOf, readingEvent } from './feed-event.ts';

export interface FeedWish {
  readonly kinds: readonly FeedKind[];
  /** Only what happened here and below: the narrower of what was asked for and what may be seen. */
  readonly within: PlacePath;
  readonly language: Language;
  readonly limit: number;
}

export interface FeedPage {
  readonly events: readonly FeedEvent[];
  /** Where to go on, also when nothing of it was to be shown. */
  readonly cursor: FeedCursor;
  /** Nothing more as of `end`. */
  readonly caughtUp: boolean;
  readonly end: ChronicleEnd;
}

/** Looked at between two turns of the loop: a few milliseconds at most. */
const linkSlice = 50;
const recordSlice = 100;
/** Looked at for one page; a page that finds little is answered short. */
const mostLooked = 5_000;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * One order for everything: the audit chain's links in their sequence; the readings of a message stand before the first
 * link that the message, or a later one, caused. Only what is committed is read, page by key, so a cursor is two numbers
 * and never jumps over what appears later: a link's sequence is given when it is committed, and readings are shown up to
 * the position to which judging is committed, whose links are all there.
 */
export class EventFeed {
  private readonly ports: Pick<ApiPorts, 'reader' | 'feed'>;

  private devices: readonly DeviceEntry[] = [];
  private places = new Map<string, PlacePath>();

  constructor(ports: Pick<ApiPorts, 'reader' | 'feed'>) {
    this.ports = ports;
  }

  /** The oldest there is. */
  start(): FeedCursor {
    return { sequence: 0, position: this.ports.reader.firstKept() - 1 };
  }

  latest(): FeedCursor {
    const { sequence, judged } = this.ports.reader.chronicleEnd();
    return { sequence, position: judged };
  }

  /** Throws `cursor-gone` when readings are wanted that are kept no longer. */
  async page(from: FeedCursor, wish: FeedWish): Promise<FeedPage> {
    const { reader, feed } = this.ports;
    const { kinds, within, language, limit } = wish;
    const events: FeedEvent[] = [];
    let { sequence, position } = from;
    let looked = 0;
    const full = () => events.length >= limit || looked >= mostLooked;
    const cursor = () => feedCursorText(feed, { sequence, position });

    /** Readings up to and with `through`; false = the page ends before. */
    const readTo = async (through: number): Promise<boolean> => {
      if (!kinds.includes('reading')) {
        position = Math.max(position, through);
        return true;
      }
      while (position < through) {
        if (full()) return false;
        const kept = reader.firstKept();
        if (position + 1 < kept) {
          if (events.length > 0) return false;
          throw gone(feed, { sequence, position }, kept);
        }
        const slice = await feed.readings(position, through, recordSlice);
        looked += slice.looked - position;
        for (const message of slice.messages) {
          if (events.length >= limit) return false;
          position = message.position;
          const place = this.placeOf(message.deviceId);
          if (covers(within, place)) events.push(readingEvent(feed, message, place, cursor()));
        }
        position = Math.max(position, slice.looked);
        await nextTurn();
      }
      return true;
    };

    for (;;) {
      // Before the links are read: those of everything judged up to here are then among them.
      const end = reader.chronicleEnd();
      const { entries, next } = reader.chronicle(sequence, linkSlice);
      const page = (caughtUp: boolean): FeedPage => ({ events, cursor: { sequence, position }, caughtUp, end });
      for (const entry of entries) {
        if (full()) return page(false);
        const cause = entry.link.detail.position;
        if (typeof cause === 'number' && !(await readTo(cause))) return page(false);
        if (full()) return page(false);
        sequence = entry.link.sequence;
        looked++;
        if (!covers(within, entry.place ?? '') || !kindsOf(entry).some((kind) => kinds.includes(kind))) continue;
        events.push(entryEvent(feed.gatewayId, entry, cursor(), language));
      }
      if (next === null) return page((await readTo(end.judged)) && events.length < limit);
      sequence = Math.max(sequence, next);
      await nextTurn();
    }
  }

  /** A device that is gone belongs to no place any more: only the root sees what it said. */
  private placeOf(deviceId: string): PlacePath {
    const devices = this.ports.reader.devices();
    if (devices !== this.devices) {
      this.devices = devices;
      this.places = new Map(devices.map((device) => [device.id, device.place]));
    }
    return this.places.get(deviceId) ?? '';
  }
}

function gone(feed: ApiPorts['feed'], { sequence, position }: FeedCursor, kept: number): ApiProblem {
  return new ApiProblem(
    'cursor-gone',
    `after: expected a position whose readings are still kept (journal position ${kept} on), came ${position}. Alarms and acts are complete; readings between are at /api/v1/devices/{id}/readings.`,
    { extensions: { continue: feedCursorText(feed, { sequence, position: kept - 1 }) } },
  );
}
