import type { Episode } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { type AnswerQuestion, DeviceReplay } from './device-replay.ts';

/** Readings of one device by time, from `from` on, at most `limit`; as SeriesStore.query without buckets. */
export type ReadPage = (from: number, limit: number) => Promise<readonly Reading[]>;

export interface ReplayRange {
  /** ms since epoch, inclusive. */
  readonly from: number;
  /** ms since epoch, exclusive. */
  readonly to: number;
  readonly timeZone: string;
}

export interface ReplayedDevice {
  /** Episodes under each of the profiles, in their order. */
  readonly episodes: readonly (readonly Episode[])[];
  readonly readings: number;
  readonly messages: number;
}

const readingsAPage = 20_000;

/**
 * Plays the stored readings of one device to each profile by itself: readings of one moment are one message. `since`: when its
 * supervision begins; null = with its first reading, and without one there is nothing to judge.
 */
export async function replayDevice(
  device: DeviceEntry,
  profiles: readonly DeviceProfile[],
  { from, to, timeZone }: ReplayRange,
  read: ReadPage,
  answer: AnswerQuestion,
  since: number | null,
): Promise<ReplayedDevice> {
  const begin = since ?? (await read(from, 1))[0]?.ts;
  if (begin === undefined) return { episodes: profiles.map(() => []), readings: 0, messages: 0 };
  const sides = profiles.map((profile) => new DeviceReplay(profile, device, begin, timeZone));
  const asking = sides.filter((_side, i) => profiles[i]?.rules.some(({ condition }) => condition.kind === 'expression'));
  let readings = 0;
  let messages = 0;
  for (let next = from; next < to; ) {
    const page = await read(next, readingsAPage);
    const full = page.length >= readingsAPage;
    // The last moment of a full page may go on in the next one.
    const last = page.at(-1)?.ts ?? to;
    const whole = full && page[0]?.ts !== last ? page.filter(({ ts }) => ts !== last) : page;
    for (let begin = 0; begin < whole.length; ) {
      const at = whole[begin]!.ts;
      let end = begin + 1;
      while (end < whole.length && whole[end]!.ts === at) end++;
      const moment = whole.slice(begin, end);
      for (const side of sides) side.message(at, moment);
      for (const side of asking) await side.answerQuestions(at, answer);
      messages++;
      begin = end;
    }
    readings += whole.length;
    next = full ? (whole.length < page.length ? last : last + 1) : to;
  }
  return { episodes: sides.map((side) => side.end(to)), readings, messages };
}
