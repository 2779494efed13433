/**
 * InfluxQL as the dashboards ask it (decision 0008 has how readings are written). The inner query takes each series for itself,
 * the outer one adds them up; an interval without a value stays empty (`fill(null)`), never 0.
 */
const each = 'time($__interval)';
const tags = (names: readonly string[]) => names.map((name) => `, "${name}"`).join('');
const and = (condition: string) => (condition === '' ? '' : ` AND ${condition}`);
const measurement = '"anlin_metrics"';

export interface MetricQuestion {
  /** Tags that tell its series apart; all of them, or two of one interval would be taken for one. */
  readonly of?: readonly string[];
  /** Tags that stay apart in the answer. */
  readonly by?: readonly string[];
  readonly where?: string;
}

/** A gauge: its last value in each interval, summed over what is not kept apart. */
export function gauge(metric: string, { of = [], by = [], where = '' }: MetricQuestion = {}): string {
  const inner = `SELECT last("${metric}") AS "v" FROM ${measurement} WHERE $timeFilter${and(where)} GROUP BY ${each}${tags(of)} fill(none)`;
  return `SELECT sum("v") FROM (${inner}) WHERE $timeFilter GROUP BY ${each}${tags(by)} fill(null)`;
}

/** A counter: growth in each interval, by the second or in all; a restart of the gateway counts as none. */
function growth(call: string, metric: string, { of = [], by = [], where = '' }: MetricQuestion): string {
  const grown = call === 'difference' ? `non_negative_difference(last("${metric}"))` : `non_negative_derivative(last("${metric}"), 1s)`;
  const inner = `SELECT ${grown} AS "v" FROM ${measurement} WHERE $timeFilter${and(where)} GROUP BY ${each}${tags(of)} fill(none)`;
  return `SELECT sum("v") FROM (${inner}) WHERE $timeFilter GROUP BY ${each}${tags(by)} fill(null)`;
}
export const perSecond = (metric: string, question: MetricQuestion = {}) => growth('derivative', metric, question);
export const perInterval = (metric: string, question: MetricQuestion = {}) => growth('difference', metric, question);

/** Mean of what a histogram saw in each interval. InfluxQL says 0 for 0 / 0: an interval without any is left out instead. */
export function meanOf(histogram: string, { of = [], where = '' }: MetricQuestion = {}): string {
  const grown = (part: string) => `non_negative_difference(last("${histogram}_${part}"))`;
  const inner = `SELECT ${grown('sum')} AS "s", ${grown('count')} AS "c" FROM ${measurement} WHERE $timeFilter${and(where)} GROUP BY ${each}${tags(of)} fill(none)`;
  return `SELECT sum("s") / sum("c") FROM (${inner}) WHERE $timeFilter AND "c" > 0 GROUP BY ${each} fill(none)`;
}

/** Only values that count; `$device` is what the reader narrows devices by. */
const counts = (point: string) => `"${point}#state" =~ /^(good|uncertain) / AND "device" =~ /$device/ AND $timeFilter`;

/** A point over all devices that are looked at: `max`, `mean` ... of each interval. */
export function reading(point: string, aggregate: 'max' | 'mean' | 'min'): string {
  return `SELECT ${aggregate}("${point}") FROM "anlin" WHERE ${counts(point)} GROUP BY ${each} fill(null)`;
}

/** The sum over devices of each one's mean in an interval, e.g. power. */
export function summed(point: string): string {
  const inner = `SELECT mean("${point}") AS "v" FROM "anlin" WHERE ${counts(point)} GROUP BY ${each}, "device", "component" fill(none)`;
  return `SELECT sum("v") FROM (${inner}) WHERE $timeFilter GROUP BY ${each} fill(null)`;
}

/** What a counting point of a device grew by in each interval, over all of them. */
export function grown(point: string): string {
  const last = `non_negative_difference(last("${point}"))`;
  const inner = `SELECT ${last} AS "v" FROM "anlin" WHERE ${counts(point)} GROUP BY ${each}, "device", "component" fill(none)`;
  return `SELECT sum("v") FROM (${inner}) WHERE $timeFilter GROUP BY ${each} fill(null)`;
}

/** The ten devices whose last value is lowest, or highest. */
export function worst(point: string, end: 'bottom' | 'top'): string {
  const inner = `SELECT last("${point}") AS "v" FROM "anlin" WHERE ${counts(point)} GROUP BY "device"`;
  return `SELECT ${end}("v", "device", 10) FROM (${inner}) WHERE $timeFilter`;
}
