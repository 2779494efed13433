import type { Line } from './line-point.ts';
import { encodeName } from './written-name.ts';

/** One value of the metrics registry. */
export interface MetricValue {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Measurement of the gateway's own metrics: labels are tags, each metric a field, as Telegraf writes Prometheus (metric_version 2). */
export const metricMeasurement = 'anlin_metrics';

/** Values with the same labels share a line. NaN and the infinities, which the database has no word for, are left out. */
export function metricLines(values: readonly MetricValue[], at: number): readonly Line[] {
  const lines = new Map<string, { tags: Record<string, string>; fields: string[] }>();
  for (const { name, labels, value } of values) {
    if (!Number.isFinite(value)) continue;
    const tags: Record<string, string> = {};
    for (const label of Object.keys(labels).sort()) tags[label] = encodeName(String(labels[label]));
    const key = JSON.stringify(tags);
    const line = lines.get(key) ?? { tags, fields: [] };
    line.fields.push(`${encodeName(name)}=${value}`);
    lines.set(key, line);
  }
  const timestamp = String(Math.floor(at));
  return [...lines.values()].map(({ tags, fields }) => ({ measurement: metricMeasurement, tags, fields: fields.join(','), timestamp }));
}
