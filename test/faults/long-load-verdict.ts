import type { LoopWindow } from './loop-delay.ts';
import type { ResidentSlope } from './resident-slope.ts';

/** ms; battery row 1. */
export const alarmGoals = { p50: 50, p99: 500, max: 2_000 };
export const loopGoalMs = 50;
export const slopeGoal = 5;

export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly samples: number;
}

/** A device whose value crossed its limit `crossed` times, and how often its alarms say so. */
export interface Crossed {
  readonly device: string;
  readonly crossed: number;
  /** Occurrences in its alarms, by rule. */
  readonly kept: Readonly<Record<string, number>>;
}

export interface LongLoadSeen {
  /** What could not be done at all, or was not as sent: in words. */
  readonly broken: readonly string[];
  /** What does not agree between the desk's log, the steps kept and the audit chain (invariants.ts). */
  readonly disagreeing: readonly string[];
  readonly devices: readonly Crossed[];
  readonly sent: number;
  readonly acknowledged: number;
  /** From the publish of a crossing to its first alarm at a terminal. */
  readonly toTerminal: Delays | null;
  /** From when an alarm was raised to the desk, of every alarm. */
  readonly raisedToDesk: Delays | null;
  readonly loop: readonly LoopWindow[];
  readonly slope: ResidentSlope;
  /** Most alarms that were active at once, of what is there in 40 s of crossings. */
  readonly mostActive: number;
  readonly activeBound: number;
  readonly ended: string | null;
}

/** Each crossing raises both. */
export const rulesOfCrossing = ['gas.high', 'gas.detector-alarm'] as const;

/** What row 1 demands; empty = it holds. */
export function wrongInLongLoad(seen: LongLoadSeen): string[] {
  const found = [...seen.broken, ...seen.disagreeing];
  for (const { device, crossed, kept } of seen.devices)
    for (const rule of rulesOfCrossing)
      if ((kept[rule] ?? 0) !== crossed) found.push(`${device}: crossed ${crossed} times, ${kept[rule] ?? 0} are in its alarms (${rule})`);
  if (seen.devices.every(({ crossed }) => crossed === 0)) found.push('nothing crossed a limit');
  if (seen.acknowledged !== seen.sent) found.push(`${seen.sent} messages sent, ${seen.acknowledged} acknowledged`);
  for (const [name, delays] of [
    ['publish to terminal', seen.toTerminal],
    ['raised to desk', seen.raisedToDesk],
  ] as const) {
    if (delays === null) found.push(`${name}: nothing was measured`);
    else
      for (const [at, goal] of Object.entries(alarmGoals))
        if (!(delays[at as 'p50'] <= goal)) found.push(`${name}: ${at} ${Math.round(delays[at as 'p50'])} ms, goal ${goal}`);
  }
  const { slow } = judgeLoop(seen.loop);
  if (seen.loop.length === 0) found.push('the event loop was not looked at');
  if (slow.length > 0)
    found.push(
      `the event loop was late by ${Math.max(...slow).toFixed(0)} ms (p99 of a window) in ${slow.length} of ${seen.loop.length} windows in which an idle thread was not`,
    );
  if (seen.slope.mbPerHour - seen.slope.within > slopeGoal) found.push(`memory grows: ${inWords(seen.slope)}, goal ${slopeGoal}`);
  if (seen.mostActive > seen.activeBound) found.push(`${seen.mostActive} alarms were active at once, ${seen.activeBound} can be`);
  if (seen.ended !== null) found.push(`the gateway ended by itself: ${seen.ended}`);
  return found;
}

/**
 * p99 of every window within the goal makes the p99 of the whole. A window in which an idle thread was as late says nothing
 * about the gateway; it is counted.
 */
export function judgeLoop(windows: readonly LoopWindow[]): { readonly slow: readonly number[]; readonly excused: number } {
  const over = windows.filter(({ gateway }) => gateway.p99 > loopGoalMs);
  const own = over.filter(({ idle }) => idle.p99 <= loopGoalMs);
  return { slow: own.map(({ gateway }) => gateway.p99), excused: over.length - own.length };
}

export function inWords({ mbPerHour, within, lows, minutes }: ResidentSlope): string {
  const from = `${lows} lows in ${minutes.toFixed(1)} min after the warm-up`;
  if (!Number.isFinite(within)) return `cannot be told from ${from}`;
  return `${mbPerHour.toFixed(1)} ± ${within.toFixed(1)} MB/h (95 %), ${from}`;
}

/** What the slope allows to be said about the goal. */
export function slopeVerdict({ mbPerHour, within }: ResidentSlope): string {
  if (mbPerHour - within > slopeGoal) return `more than ${slopeGoal} MB/h`;
  if (mbPerHour + within <= slopeGoal) return `at most ${slopeGoal} MB/h`;
  return `open: the run was too short to tell ${slopeGoal} MB/h from none`;
}

const doctored: Readonly<Record<string, (seen: LongLoadSeen) => LongLoadSeen>> = {
  'an alarm that is not kept': (seen) => ({
    ...seen,
    devices: changeFirst(seen.devices, (device) => ({ ...device, kept: { ...device.kept, 'gas.high': device.crossed - 1 } })),
  }),
  'an alarm that nobody raised': (seen) => ({
    ...seen,
    devices: changeFirst(seen.devices, (device) => ({ ...device, kept: { ...device.kept, 'gas.high': device.crossed + 1 } })),
  }),
  'a message without an answer': (seen) => ({ ...seen, acknowledged: seen.acknowledged - 1 }),
  'a p50 of 60 ms': (seen) => ({ ...seen, toTerminal: { p50: 60, p99: 60, max: 60, samples: 1 } }),
  'an alarm after 2.1 s': (seen) => ({ ...seen, raisedToDesk: { p50: 1, p99: 1, max: 2_100, samples: 1 } }),
  'a late event loop': (seen) => ({ ...seen, loop: [...seen.loop, { gateway: { p99: 80, max: 200 }, idle: { p99: 1, max: 3 } }] }),
  'a leak of 9 MB/h': (seen) => ({ ...seen, slope: { mbPerHour: 9, within: 2, lows: 60, minutes: 60 } }),
  'alarms that nobody ends': (seen) => ({ ...seen, mostActive: seen.activeBound + 1 }),
  'a dead gateway': (seen) => ({ ...seen, ended: 'SIGKILL' }),
};

/** Which doctored results the check did not find: it must find one thing more in each. */
export function blindForLongLoad(seen: LongLoadSeen): string[] {
  const honest = new Set(wrongInLongLoad(seen));
  return Object.entries(doctored)
    .filter(([, change]) => wrongInLongLoad(change(seen)).every((what) => honest.has(what)))
    .map(([name]) => name);
}

export const doctoredLongLoads = Object.keys(doctored).length;

function changeFirst<T>(all: readonly T[], change: (one: T) => T): readonly T[] {
  return all.map((one, index) => (index === 0 ? change(one) : one));
}
