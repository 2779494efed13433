import type { DiffEntry, DifferenceCounts, Episode, LabEntry } from '../model/lab.ts';
import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { SeriesQuery } from '../model/series-store.ts';
import { Comparison } from './comparison.ts';
import type { AnswerQuestion } from './device-replay.ts';
import { beginOf } from './episode-diff.ts';
import { type ReplayRange, replayDevice } from './replay-device.ts';
import { replayPlaces } from './replay-places.ts';
import { supervisedSince } from './supervised-since.ts';

export interface LabJob extends ReplayRange {
  readonly current: DeviceProfile;
  readonly draft: DeviceProfile;
  readonly devices: readonly DeviceEntry[];
  /** Null = neither the type in force nor the draft has rules about several devices of one place. */
  readonly places: LabPlaces | null;
}

/** Who takes part in rules about places. */
export interface LabPlaces {
  readonly devices: readonly DeviceEntry[];
  /** The other types in force among them. */
  readonly types: readonly DeviceProfile[];
}

export interface LabPorts {
  readonly query: (query: SeriesQuery) => Promise<readonly Reading[]>;
  readonly answer: AnswerQuestion;
  /** After each device. */
  readonly onProgress: (done: { readonly devices: number; readonly readings: number }) => void;
}

/** What came of some of the devices; parts are added up by `labResult`. */
export interface LabPart {
  readonly devices: number;
  readonly readings: number;
  readonly messages: number;
  readonly counts: Readonly<Record<string, DifferenceCounts>>;
  /** The first ones by time; those that are the same are only counted. */
  readonly entries: readonly LabEntry[];
  /** When an operator was told of alarms, ms since epoch, under the rules in force and under the draft. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Entries that come with readings. */
const mostDrawn = 100;
const aroundMs = 10 * 60_000;
const readingsAround = 200;

/** Replays devices one after the other under both sets of rules. */
export async function replayPart(job: LabJob, ports: LabPorts): Promise<LabPart> {
  const { current, draft } = job;
  const points = pointsOf(current, draft);
  const comparison = new Comparison(current, draft);
  const total = { devices: 0, readings: 0, messages: 0 };
  for (const device of job.devices) {
    const read = (from: number, limit: number) =>
      ports.query({ deviceId: device.id, points, from, to: job.to, every: null, aggregate: 'last', limit });
    const since = await supervisedSince(device.id, points, job.from, ports.query);
    const replayed = await replayDevice(device, [comparison.current, comparison.anew], job, read, ports.answer, since);
    const [before = [], anew = []] = replayed.episodes;
    comparison.add(before, anew);
    total.devices++;
    total.readings += replayed.readings;
    total.messages += replayed.messages;
    ports.onProgress(total);
  }
  if (job.places !== null) {
    const [before = [], after = []] = await replayPlaces(job.places.devices, placeSets(job, job.places), job, {
      query: ports.query,
      onProgress: () => ports.onProgress(total),
    });
    comparison.addPlaces(before, after);
  }
  return {
    ...total,
    counts: comparison.counts,
    entries: await withReadings(comparison.entries, job, ports),
    before: Float64Array.from(comparison.before),
    after: Float64Array.from(comparison.after),
  };
}

async function withReadings(entries: readonly DiffEntry[], job: LabJob, { query }: LabPorts): Promise<readonly LabEntry[]> {
  const drawn: LabEntry[] = [];
  for (const [i, entry] of entries.entries()) {
    const episode = (entry.after ?? entry.before) as Episode;
    const points = [...new Set([episode.seen?.point].flatMap((point) => point ?? []))];
    const begin = beginOf(entry);
    const end = Math.max(entry.before?.from ?? begin, entry.after?.from ?? begin);
    const readings =
      i >= mostDrawn || points.length === 0 || episode.deviceId === null
        ? []
        : await query({
            deviceId: episode.deviceId ?? '',
            points,
            from: Math.max(job.from, begin - aroundMs),
            to: Math.min(job.to, end + aroundMs),
            every: null,
            aggregate: 'last',
            limit: readingsAround,
          });
    drawn.push({ ...entry, readings: readings.filter(({ component }) => component === episode.component || component === '') });
  }
  return drawn;
}

/** The rules about places of both sets, and of every type that takes part what says how long a value is good for. */
function placeSets({ current, draft }: LabJob, { types }: LabPlaces): readonly (readonly DeviceProfile[])[] {
  const only = (profile: DeviceProfile, places: boolean): DeviceProfile => ({
    ...profile,
    rules: profile.rules.filter(({ condition }) => condition.kind === 'absence' || (places && isAboutPlace(condition))),
  });
  const others = types.map((type) => only(type, false));
  return [current, draft].map((profile) => [only(profile, true), ...others]);
}

/** Everything that either of them reads: what makes a message makes the device heard. */
function pointsOf(current: DeviceProfile, draft: DeviceProfile): readonly string[] {
  const bound = new Set([...current.bindings, ...draft.bindings].map(({ point }) => point.name));
  return [...bound];
}
