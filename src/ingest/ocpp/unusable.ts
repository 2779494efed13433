import type { Problem } from '../../model/problem.ts';
import type { Channel } from '../../model/raw-message.ts';

const happenings: ReadonlySet<string> = new Set(['StatusNotification', 'NotifyEvent', 'SecurityEventNotification', '']);

/** Things that happened; the rest is periodic. */
export function channelOf(action: string): Channel {
  return happenings.has(action) ? 'events' : 'telemetry';
}

/** Why a call is in quarantine; never quotes what was in it but a name. */
export function unusable(code: string, expected: string, came: string): Problem {
  const cure = 'have the station corrected by its maker; it was answered with a CALLERROR';
  return { code, pointer: '', expected, came: came.slice(0, 200), cure, weight: 'error' };
}
