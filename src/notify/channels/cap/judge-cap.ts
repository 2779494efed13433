import type { CapMessage, CapReference, ReceivedCap } from '../../../model/cap-message.ts';
import type { PlacePath } from '../../../model/place.ts';

/** What is known of whoever handed a message over. */
export interface CapTrust {
  readonly source: string;
  readonly senders: readonly string[];
  readonly place: PlacePath;
  readonly areas: readonly { readonly area: string; readonly place: PlacePath }[];
  /** How long a message stands that does not say until when, ms. */
  readonly standsMs: number;
}

type Standing = NonNullable<ReceivedCap['stands']>;

/** What is to be done about a message: first what ends, then what is raised or rings again. */
export interface CapVerdict {
  readonly outcome:
    | 'raised'
    | 'changed'
    | 'raised-anew'
    | 'ended'
    | 'receipt'
    | 'expired'
    | 'over'
    | 'superseded'
    | 'test'
    | 'not-for-alarms'
    | 'nothing-stood'
    | 'refused-by-them';
  /** Messages whose condition is over. */
  readonly ends: readonly ReceivedCap[];
  readonly stands: Standing | null;
  /** The condition stands already and is told anew, because its words changed. */
  readonly again: boolean;
}

export type CapRefusal = { readonly refused: { readonly pointer: string; readonly expected: string; readonly came: string } };

/** A clock that is ahead by so much is believed. */
const aheadMs = 24 * 3_600_000;

/**
 * What a message of somebody else does. Pure. `known`: an earlier message of the same sender. Nobody ends or changes what
 * another source raised, and a drill changes nothing that is real, nor the other way round.
 */
export function judgeCap(
  message: CapMessage,
  trust: CapTrust,
  known: (reference: CapReference) => ReceivedCap | null,
  now: number,
): CapVerdict | CapRefusal {
  const refuse = (pointer: string, expected: string, came: string): CapRefusal => ({ refused: { pointer, expected, came } });
  if (!trust.senders.includes(message.sender))
    return refuse('/alert/sender', `a sender of the source ${trust.source} (cap.sources)`, message.sender);
  if (message.sent > now + aheadMs)
    return refuse('/alert/sent', 'a moment that is not in the future', new Date(message.sent).toISOString());
  const nothing = { ends: [], stands: null, again: false };
  if (message.type === 'Ack') return { ...nothing, outcome: 'receipt' };
  if (message.type === 'Error') return { ...nothing, outcome: 'refused-by-them' };
  if (message.status === 'Test') return { ...nothing, outcome: 'test' };
  if (message.status !== 'Actual' && message.status !== 'Exercise') return { ...nothing, outcome: 'not-for-alarms' };
  const referred = message.references.flatMap((reference) => known(reference) ?? []);
  for (const each of referred) {
    if (each.source !== trust.source || each.sender !== message.sender)
      return refuse(
        '/alert/references',
        `messages of ${message.sender} that came from ${trust.source}`,
        `${each.sender} from ${each.source}`,
      );
    if (each.status !== message.status) return refuse('/alert/status', `${each.status}, as the message that it is about`, message.status);
  }
  const standing = referred.filter((each) => each.stands !== null);
  const { info } = message;
  if (message.type === 'Cancel' || info === null || info.past)
    return { ...nothing, outcome: standing.length > 0 ? 'ended' : message.type === 'Cancel' ? 'nothing-stood' : 'over', ends: standing };
  const until = info.expires ?? message.sent + trust.standsMs;
  if (until <= now) return { ...nothing, outcome: 'expired', ends: standing };
  const { severity } = info;
  const { place, mapped } = placeOf(message, trust);
  const [before] = standing;
  const same = standing.length === 1 && before?.stands?.severity === severity && before.stands.place === place;
  if (same && before.stands !== null) return { outcome: 'changed', ends: [], stands: { ...before.stands, until }, again: true };
  const subject = mapped ? `place:${place}` : `path:${trust.source}`;
  const stands = { subject, component: `${trust.source}:${message.identifier}`, severity, place, until };
  return { outcome: standing.length > 0 ? 'raised-anew' : 'raised', ends: standing, stands, again: false };
}

/** The nearest place that holds all areas that are known; without one, where the source stands. */
function placeOf({ info }: CapMessage, { areas, place }: CapTrust): { readonly place: PlacePath; readonly mapped: boolean } {
  const named = info?.areas.flatMap((area) => areas.filter((each) => each.area === area.name || area.codes.includes(each.area))) ?? [];
  const [first, ...others] = named.map((each) => (each.place === '' ? [] : each.place.split('/')));
  if (first === undefined) return { place, mapped: false };
  let shared = first.length;
  for (const other of others) {
    let same = 0;
    while (same < shared && first[same] === other[same]) same++;
    shared = same;
  }
  return { place: first.slice(0, shared).join('/'), mapped: true };
}
