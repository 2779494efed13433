import type { RecordStamp } from '../model/journal-record.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { Normalised } from '../normalise/normalise.ts';

type Read = Pick<Normalised, 'readings' | 'historical' | 'late'>;

/** `always`: one without readings when there are none, because a message is a sign of life all the same. */
export function batchesOf(stamp: RecordStamp, { deviceId }: { deviceId: string }, read: Read, always = false): ReadingBatch[] {
  const { readings, historical, late } = read;
  const { position, at: receivedAt } = stamp;
  const batches: ReadingBatch[] = [];
  if (readings.length > 0 || (always && late.length === 0)) batches.push({ deviceId, position, receivedAt, historical, readings });
  if (late.length > 0) batches.push({ deviceId, position, receivedAt, historical: true, readings: late });
  return batches;
}

/** As far as the rule `unreadable` goes: it judges where lives may depend on the device. */
export function isReadable(profile: DeviceProfile | undefined, problems: readonly Problem[]): boolean {
  return profile?.safety !== true || !problems.some((problem) => problem.weight === 'error');
}
