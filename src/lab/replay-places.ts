import { Evaluator } from '../evaluate/evaluator.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Episode } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { SeriesQuery } from '../model/series-store.ts';
import { EpisodeBook } from './episode-book.ts';
import type { ReplayRange } from './replay-device.ts';
import { supervisedSince } from './supervised-since.ts';

export interface PlaceReplayPorts {
  readonly query: (query: SeriesQuery) => Promise<readonly Reading[]>;
  /** ms since epoch up to which everything is replayed. */
  readonly onProgress: (upTo: number) => void;
}

interface Said {
  readonly device: DeviceEntry;
  readonly readings: readonly Reading[];
}

/** Readings held at once, about; and of one device in one question. */
const readingsAWindow = 400_000;
const readingsAQuestion = 100_000;
const firstWindowMs = 3_600_000;
const shortestWindowMs = 1_000;

/**
 * Rules about several devices of one place: all devices that take part, in the order of time, under each set of types by itself.
 * Resolves with the episodes of each set, in their order; those about places only.
 */
export async function replayPlaces(
  devices: readonly DeviceEntry[],
  sets: readonly (readonly DeviceProfile[])[],
  { from, to, timeZone }: ReplayRange,
  { query, onProgress }: PlaceReplayPorts,
): Promise<readonly (readonly Episode[])[]> {
  const points = [...new Set(sets.flat().flatMap(({ bindings }) => bindings.map(({ point }) => point.name)))];
  const sides = sets.map((profiles) => new PlaceSide(profiles, from, timeZone));
  for (const device of devices) {
    const since = await supervisedSince(device.id, points, from, query);
    if (since !== null) for (const side of sides) side.device(device, since);
  }
  let width = firstWindowMs;
  for (let begin = from; begin < to; ) {
    const end = Math.min(to, begin + width);
    const said: Said[] = [];
    let readings = 0;
    let cut = false;
    for (const device of devices) {
      const own = await query({
        deviceId: device.id,
        points,
        from: begin,
        to: end,
        every: null,
        aggregate: 'last',
        limit: readingsAQuestion,
      });
      cut ||= own.length >= readingsAQuestion && width > shortestWindowMs;
      if (cut) break;
      readings += own.length;
      said.push(...moments(device, own));
    }
    if (cut) {
      width = Math.max(shortestWindowMs, width / 4);
      continue;
    }
    // Devices at the same moment in an order that the next replay has too.
    said.sort((a, b) => timeOf(a) - timeOf(b) || (a.device.id < b.device.id ? -1 : a.device.id > b.device.id ? 1 : 0));
    for (const side of sides) for (const one of said) side.message(one.device, timeOf(one), one.readings);
    begin = end;
    onProgress(begin);
    if (readings > readingsAWindow) width = Math.max(shortestWindowMs, width / 2);
    else if (readings < readingsAWindow / 4) width *= 2;
  }
  return sides.map((side) => side.end(to));
}

function timeOf({ readings }: Said): number {
  return readings[0]?.ts ?? 0;
}

/** The readings of one moment are one message. */
function moments(device: DeviceEntry, readings: readonly Reading[]): readonly Said[] {
  const all: Said[] = [];
  for (let begin = 0; begin < readings.length; ) {
    let end = begin + 1;
    while (end < readings.length && readings[end]!.ts === readings[begin]!.ts) end++;
    all.push({ device, readings: readings.slice(begin, end) });
    begin = end;
  }
  return all;
}

class PlaceSide {
  private readonly evaluator: Evaluator;
  private readonly book = new EpisodeBook();
  private readonly begin: number;
  private position = 0;

  private readonly known = new Set<string>();

  constructor(profiles: readonly DeviceProfile[], begin: number, timeZone: string) {
    this.begin = begin;
    this.evaluator = new Evaluator({ timeZone });
    this.book.take(this.evaluator.onProfiles(this.stamp(begin), profiles));
  }

  /** Supervised from now on. */
  device(device: DeviceEntry, at: number): void {
    this.known.add(device.id);
    this.book.take(this.evaluator.onDevice(this.stamp(at), device, false));
  }

  /** A device that was not heard before the range was perhaps not there yet: it is supervised from its first message on. */
  message(device: DeviceEntry, at: number, readings: readonly Reading[]): void {
    if (!this.known.has(device.id)) this.device(device, at);
    const stamp = this.stamp(at);
    this.book.take(
      this.evaluator.onMessage(stamp, { deviceId: device.id, position: stamp.position, receivedAt: at, historical: false, readings }, true),
    );
  }

  end(at: number): readonly Episode[] {
    this.book.take(this.evaluator.onTime(this.stamp(at)));
    return this.book.episodes().filter(({ place }) => place !== null);
  }

  private stamp(at: number): RecordStamp {
    this.position += 1;
    return { position: this.position, at, run: at - this.begin };
  }
}
