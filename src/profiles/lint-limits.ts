import { defaultToleranceSeconds } from '../model/place-rule.ts';
import type { Comparison, Rule, RuleCondition } from '../model/rule.ts';

/** Longest delay, and longest time that is looked back on: evidence older than a week proves little about now. */
export const maxDelaySeconds = 7 * 86_400;

export type Fault = readonly [key: string, expected: string, came: string, cure: string];

/** A rate that could never be known, or would be true of a number that stands still. */
export function rateFaults(rate: Extract<RuleCondition, { kind: 'rate' }>, intervalSeconds: number): readonly Fault[] {
  const { raise, clear, windowSeconds, minSpanSeconds, perSeconds } = rate;
  const faults: Fault[] = [];
  const upwards = raise.op === 'above' || raise.op === 'atLeast';
  if (!upwards || raise.limit <= 0)
    faults.push(['raise', 'above or atLeast a limit greater than 0', JSON.stringify(raise), 'say the way of change with `direction`']);
  else {
    const wrong = hysteresisFault(raise, clear);
    if (wrong !== null) faults.push(['clear', wrong, JSON.stringify(clear), 'move the clear limit back from the raise limit']);
    else if ('limit' in clear && rate.direction === 'either' && clear.limit <= 0)
      faults.push(['clear', 'a limit greater than 0', JSON.stringify(clear), 'a change in either direction is never below 0']);
  }
  if (perSeconds <= 0) faults.push(['per', 'more than 0 s', `${perSeconds} s`, 'name the time that the limits are per']);
  if (windowSeconds < 3 * intervalSeconds || windowSeconds > maxDelaySeconds)
    faults.push([
      'over',
      `${3 * intervalSeconds} s (three expected intervals) to 7 d`,
      `${windowSeconds} s`,
      'with fewer values in the time there is no rate to speak of',
    ]);
  return [...faults, ...spanFaults(minSpanSeconds, windowSeconds, intervalSeconds)];
}

/** Values that have to span more than the window holds are never known. */
function spanFaults(minSpanSeconds: number, windowSeconds: number, intervalSeconds: number): readonly Fault[] {
  const longest = windowSeconds * 0.9 - intervalSeconds;
  if (minSpanSeconds > 0 && minSpanSeconds <= longest) return [];
  const expected = `more than 0 s, at most ${Math.floor(longest)} s (nine tenths of \`over\` less an expected interval)`;
  return [['minSpan', expected, `${minSpanSeconds} s`, 'shorten it or lengthen `over`']];
}

/** The clear limit lies on the safe side of the raise limit, with a gap: without one a value at the limit chatters. */
export function hysteresisFault(raise: Comparison, clear: Comparison): string | null {
  if (raise.op === 'is' || raise.op === 'in' || clear.op === 'is' || clear.op === 'in') return 'limits (above, below, atLeast, atMost)';
  const upwards = raise.op === 'above' || raise.op === 'atLeast';
  const clearsDown = clear.op === 'below' || clear.op === 'atMost';
  if (upwards !== clearsDown) return upwards ? 'below or atMost (the rule raises upwards)' : 'above or atLeast (the rule raises downwards)';
  if (upwards && clear.limit >= raise.limit) return `a limit below ${raise.limit}`;
  if (!upwards && clear.limit <= raise.limit) return `a limit above ${raise.limit}`;
  return null;
}

/** A trend that could never be known, or that its own noise makes come and go. */
export function trendFaults(trend: Extract<RuleCondition, { kind: 'trend' }>, intervalSeconds: number): readonly Fault[] {
  const { limit, raiseSeconds, clearSeconds, windowSeconds, minSpanSeconds } = trend;
  const faults: Fault[] = [];
  if (!('limit' in limit))
    faults.push(['limit', 'above, below, atLeast or atMost a number', JSON.stringify(limit), 'say what it is on its way to']);
  if (raiseSeconds <= 0 || raiseSeconds > maxDelaySeconds)
    faults.push(['within', 'more than 0 s, at most 7 d', `${raiseSeconds} s`, 'correct the time']);
  if (clearSeconds <= raiseSeconds)
    faults.push(['clear', `more than ${raiseSeconds} s (\`within\`)`, `${clearSeconds} s`, 'without a gap the alarm comes and goes']);
  if (windowSeconds < 5 * intervalSeconds || windowSeconds > maxDelaySeconds)
    faults.push([
      'over',
      `${5 * intervalSeconds} s (five expected intervals) to 7 d`,
      `${windowSeconds} s`,
      'fewer values in the time bear no slope that wild ones cannot bend',
    ]);
  return [...faults, ...spanFaults(minSpanSeconds, windowSeconds, intervalSeconds)];
}

type PathFault = readonly [path: readonly (string | number)[], expected: string, came: string, cure: string];

/** A rule about a place that one device alone could raise, or that has nothing to do with this type. */
export function togetherFaults({ condition, hours }: Rule, bound: ReadonlySet<string>): readonly PathFault[] {
  if (condition.kind !== 'together') return [];
  const faults: PathFault[] = [];
  const { parts } = condition;
  const devices = parts.reduce((sum, part) => sum + part.devices, 0);
  if (devices < 2) faults.push([['together', 'parts'], 'at least two devices in all', String(devices), 'use another kind for one device']);
  if (!parts.some(({ when }) => when.every(({ point }) => bound.has(point))))
    faults.push([
      ['together', 'parts'],
      'a part whose points this type binds',
      'none',
      'put the rule into a device type that takes part in it',
    ]);
  if (hours !== undefined) faults.push([[], 'no hours on a rule about a place', 'during / notDuring', 'remove them']);
  return faults;
}

/** A sequence over several devices that could not be told from one, or that clocks alone would make. */
export function sequenceFaults(condition: Extract<RuleCondition, { kind: 'sequence' }>, bound: ReadonlySet<string>): readonly PathFault[] {
  const { at, steps, withinSeconds, toleranceSeconds } = condition;
  if (at === undefined) {
    if (toleranceSeconds === undefined) return [];
    return [[['sequence', 'clockTolerance'], 'nothing (one device has one clock)', `${toleranceSeconds} s`, 'remove it, or add `at`']];
  }
  const faults: PathFault[] = [];
  if (steps.length > 4)
    faults.push([['sequence', 'steps'], 'at most 4 steps with `at`', String(steps.length), 'leave out those that prove least']);
  if (!steps.some((step) => step.every(({ point }) => bound.has(point))))
    faults.push([
      ['sequence', 'steps'],
      'a step whose points this type binds',
      'none',
      'put the rule into a device type that takes part in it',
    ]);
  const tolerance = toleranceSeconds ?? defaultToleranceSeconds;
  const most = Math.min(300, withinSeconds / 2);
  if (tolerance > most)
    faults.push([
      ['sequence', toleranceSeconds === undefined ? 'within' : 'clockTolerance'],
      toleranceSeconds === undefined ? `at least ${2 * tolerance} s (twice clockTolerance)` : `at most ${most} s (half of within, 300 s)`,
      `${toleranceSeconds ?? withinSeconds} s`,
      'set the clocks of the devices by NTP, or allow more time',
    ]);
  return faults;
}

/** What is only unusual is no proof of danger: it warns, and with limits that chance does not reach every week. */
export function baselineFaults({ condition, severity, lifeSafety }: Rule): readonly PathFault[] {
  if (condition.kind !== 'baseline') return [];
  const { raise, clear, floor, minWeeks, weeks } = condition;
  const faults: PathFault[] = [];
  if (severity !== 'warning' || lifeSafety)
    faults.push([['severity'], 'warning, without lifeSafety', severity, 'what is unusual only warns; write a limit for what is dangerous']);
  if (raise < 3) faults.push([['baseline', 'raise'], 'at least 3', String(raise), 'with less it warns by chance alone']);
  if (clear <= 0 || clear >= raise)
    faults.push([['baseline', 'clear'], `more than 0, less than ${raise} (\`raise\`)`, String(clear), 'correct it']);
  if (floor <= 0) faults.push([['baseline', 'floor'], 'more than 0', String(floor), 'name the noise that is always there']);
  if (minWeeks > weeks) faults.push([['baseline', 'minWeeks'], `at most ${weeks} (\`weeks\`)`, String(minWeeks), 'correct it']);
  return faults;
}
