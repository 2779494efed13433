const severities = ['critical', 'major', 'minor', 'warning'];
/**
 * Within one severity, by the states of ISA-18.2. The condition of the unacknowledged is true or unknown, and unknown is not safe;
 * or it is a call, which has no return of its own (decision 0004) and waits like one that goes on.
 */
const stages: Readonly<Record<string, number>> = {
  unacknowledged: 0,
  'returned-unacknowledged': 1,
  'latched-unacknowledged': 1,
  acknowledged: 2,
  'latched-acknowledged': 3,
};

/** What the order of alarms needs to know of one; both the terminal's and the console's alarms are such. */
export interface Ordered {
  readonly severity: string;
  readonly state: string;
  readonly exercise: boolean;
  /** RFC 3339 in UTC. */
  readonly raisedAt: string;
}

/** 0 to 3 by severity; a test or a drill comes after everything real. */
export function urgencyOf({ severity, exercise }: Ordered): number {
  return severities.indexOf(severity) + (exercise ? severities.length : 0);
}

/** 0 = nobody has said that they have seen it, and it goes on; 1 = nobody has, and it is gone; 2, 3 = somebody has. */
export function stageOf({ state }: Ordered): number {
  return stages[state] ?? 4;
}

/**
 * The one order of alarms, on the terminal and at a desk alike: what has ended last (newest first), what is real before
 * exercises, what nobody has seen before what somebody has taken on, then by severity, then what goes on before what is gone,
 * then the one that has lasted longest.
 */
export function byNeed(a: Ordered, b: Ordered): number {
  const over = (alarm: Ordered) => Number(alarm.state === 'normal');
  if (over(a) && over(b)) return b.raisedAt.localeCompare(a.raisedAt);
  const seen = (alarm: Ordered) => Number(stageOf(alarm) >= 2);
  return (
    over(a) - over(b) ||
    Number(a.exercise) - Number(b.exercise) ||
    seen(a) - seen(b) ||
    urgencyOf(a) - urgencyOf(b) ||
    stageOf(a) - stageOf(b) ||
    a.raisedAt.localeCompare(b.raisedAt)
  );
}
