import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.RECORDED_DATA ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Path of a recorded file, or null where the recordings are not; with ANLIN_REQUIRE_SERVICES=1 that is a failure, never a silent skip. */
export function recordedFile(name: 'lift-door-vibration.csv' | 'air-quality-uci.csv'): string | null {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error(`${file} is not there, and ANLIN_REQUIRE_SERVICES=1 forbids skipping`);
  process.stdout.write(`skipped: the recorded file ${file} is not there (RECORDED_DATA names its folder)\n`);
  return null;
}
