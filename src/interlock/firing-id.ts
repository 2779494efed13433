import { createHash } from 'node:crypto';

/** The same occurrence gives the same firing, whatever is judged again. */
export function firingId(interlock: string, alarmId: string, occurrence: number): string {
  return `f-${hash('firing', interlock, alarmId, String(occurrence)).slice(0, 24)}`;
}

/** Of one attempt at one effect: 1 to 32 characters of [a-z0-9], as commands have. */
export function commandIdOf(firing: string, effect: string, deviceId: string, attempt: number): string {
  return `i${hash('command', firing, effect, deviceId, String(attempt)).slice(0, 30)}`;
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
