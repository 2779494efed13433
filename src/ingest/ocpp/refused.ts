import type { Problem } from '../../model/problem.ts';
import type { Channel } from '../../model/raw-message.ts';
import type { Frame } from './frame.ts';
import { isStationCall, type Refusal, type Version } from './protocol.ts';
import { violation } from './schemas.ts';

const happenings: ReadonlySet<string> = new Set(['StatusNotification', 'NotifyEvent', 'SecurityEventNotification', '']);

/** Things that happened; the rest is periodic. */
export function channelOf(action: string): Channel {
  return happenings.has(action) ? 'events' : 'telemetry';
}

/** A frame that is refused: what the station is told, and why it is in quarantine. */
export interface Refused {
  /** Null = there is nobody to answer. */
  readonly id: string | null;
  readonly refusal: Refusal;
  readonly why: Problem;
}

/** Null = it is a call that its schema takes. */
export function refusedOf(version: Version, frame: Frame & { kind: 'call' | 'broken' }): Refused | null {
  const { id, text } = frame;
  if (frame.kind === 'broken') {
    const why = unusable('ocpp-frame', frame.expected, `${text.length} characters that are none`);
    // 2.0.1 answers what has no id with this one [OCPP-J 2.0.1 section 4.2.3]; 1.6 does not answer it.
    return { id: id ?? (version === 'ocpp1.6' ? null : '-1'), refusal: { code: frame.code, text: `expected ${frame.expected}` }, why };
  }
  const { action } = frame;
  if (!isStationCall(version, action)) {
    const why = unusable('ocpp-action', `a call that a station of ${version} makes`, JSON.stringify(action));
    return { id, refusal: { code: 'NotImplemented', text: 'this call is not known here' }, why };
  }
  const wrong = violation(version, action, 'req', frame.payload);
  return wrong === null
    ? null
    : { id, refusal: wrong, why: unusable('ocpp-schema', `${action} of ${version}`, `${wrong.code}: ${wrong.text}`) };
}

/** Why a call is in quarantine; never quotes what was in it but a name. */
function unusable(code: string, expected: string, came: string): Problem {
  const cure = 'have the station corrected by its maker; it was answered with a CALLERROR';
  return { code, pointer: '', expected, came: came.slice(0, 200), cure, weight: 'error' };
}
