import { type FloodResult, readingsAMessage } from './flood-order.ts';

/** Somebody pressed a button while the flood was on. */
export interface Press {
  readonly device: string;
  /** While the gateway got as much as it takes, beyond the battery's figure: lost it must not be, late it may. */
  readonly beyond: boolean;
  readonly acknowledged: boolean;
  /** ms from the publish to the PUBACK; null = there was none. */
  readonly toPubackMs: number | null;
  /** ms from the publish to the terminal; null = it never came. */
  readonly toTerminalMs: number | null;
}

/** The gateway's own counters, as they grew. */
export interface Counted {
  /** Telemetry messages in custody. */
  readonly taken: number;
  /** Messages that it let go, each counted: not kept, dropped at a bound, trimmed before the store had them. */
  readonly shed: number;
  readonly readings: number;
  readonly quarantined: number;
}

export interface FloodSeen {
  readonly flood: FloodResult;
  readonly counted: Counted;
  readonly presses: readonly Press[];
  /** Devices whose readings were compared one by one, and what did not agree. */
  readonly compared: number;
  readonly unequal: readonly string[];
  /** Most memory at ten times the design point. */
  readonly peakMb: number;
  readonly ended: string | null;
}

/** Reliability row 1 and 5. */
export const latestMs = 2_000;
const mostMb = 512;

/** What the row demands; empty = it holds. `timed` false: how late alarms came is only shown (a shared machine). */
export function wrongInFlood({ flood, counted, presses, compared, unequal, peakMb, ended }: FloodSeen, timed: boolean): string[] {
  const found: string[] = [];
  for (const { device, beyond, acknowledged, toTerminalMs } of presses) {
    if (!acknowledged) found.push(`${device}: pressed and never acknowledged`);
    if (toTerminalMs === null) found.push(`${device}: pressed, and no alarm came to the terminal`);
    else if (timed && !beyond && toTerminalMs > latestMs) found.push(`${device}: its alarm took ${Math.round(toTerminalMs)} ms`);
  }
  if (presses.length === 0) found.push('nobody pressed anything');
  if (flood.acknowledged !== flood.sent - flood.sentQos0)
    found.push(`${flood.sent - flood.sentQos0} messages of QoS 1 were sent, ${flood.acknowledged} acknowledged`);
  if (counted.taken + counted.shed !== flood.sent)
    found.push(`${flood.sent} messages were sent; ${counted.taken} were taken and ${counted.shed} counted as shed`);
  const readings = (counted.taken - counted.quarantined) * readingsAMessage + presses.length;
  if (counted.readings !== readings)
    found.push(
      `${counted.taken} messages were taken, ${counted.quarantined} of them set apart: ${readings} readings expected, ${counted.readings} counted`,
    );
  if (counted.quarantined !== flood.broken)
    found.push(`${flood.broken} messages could not be read, ${counted.quarantined} are in quarantine`);
  if (compared === 0) found.push('no reading was compared');
  found.push(...unequal);
  found.push(...flood.cut.map((device) => `${device}: cut off in the flood`));
  if (peakMb > mostMb) found.push(`the gateway took ${Math.round(peakMb)} MB, allowed are ${mostMb}`);
  if (ended !== null) found.push(`the gateway ended by itself: ${ended}`);
  return found;
}

const doctored: Readonly<Record<string, (seen: FloodSeen) => FloodSeen>> = {
  'an alarm that never came': (seen) => ({ ...seen, presses: changeFirst(seen.presses, { toTerminalMs: null }) }),
  'an alarm after 2.1 s': (seen) => ({ ...seen, presses: changeFirst(seen.presses, { toTerminalMs: 2_100 }) }),
  'a press without an answer': (seen) => ({ ...seen, presses: changeFirst(seen.presses, { acknowledged: false }) }),
  'a message that was shed and not counted': (seen) => ({ ...seen, counted: { ...seen.counted, taken: seen.counted.taken - 1 } }),
  'a reading that is not there': (seen) => ({ ...seen, counted: { ...seen.counted, readings: seen.counted.readings - 1 } }),
  'a broken message that was swallowed': (seen) => ({ ...seen, flood: { ...seen.flood, broken: seen.flood.broken + 1 } }),
  'a message that was never acknowledged': (seen) => ({ ...seen, flood: { ...seen.flood, acknowledged: seen.flood.acknowledged - 1 } }),
  '600 MB': (seen) => ({ ...seen, peakMb: 600 }),
  'a dead gateway': (seen) => ({ ...seen, ended: 'SIGKILL' }),
};

/** Which doctored results the check did not find: it must find one thing more in each. */
export function blindForFlood(seen: FloodSeen): string[] {
  const honest = new Set(wrongInFlood(seen, true));
  return Object.entries(doctored)
    .filter(([, change]) => wrongInFlood(change(seen), true).every((what) => honest.has(what)))
    .map(([name]) => name);
}

export const doctoredFloods = Object.keys(doctored).length;

function changeFirst(presses: readonly Press[], change: Partial<Press>): readonly Press[] {
  return presses.map((press, index) => (index === 0 ? { ...press, ...change } : press));
}
