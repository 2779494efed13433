import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { LineWriter } from '../store/influx-series/line-writer.ts';
import { type MetricValue, metricLines } from '../store/influx-series/metric-lines.ts';

/** Of the process itself these, of the gateway all; InfluxQL makes no quantiles of buckets, so they stay out. */
const ofTheProcess = new Set([
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
]);

/** As readings are written: a client flushes by itself, unheard, what is more than 10,000. */
const linesAtOnce = 5_000;

/**
 * Writes what /metrics says into InfluxDB, so that dashboards need no second database. These are numbers about the gateway, not
 * readings: what cannot be written is left out and counted, and nothing is kept for later.
 */
export function startMetricsIntoStore(
  writer: LineWriter | null,
  seconds: number,
  { metrics, clock, log }: { readonly metrics: Metrics; readonly clock: Clock; readonly log: Log },
): { readonly stop: () => void } {
  if (writer === null || seconds === 0) return { stop: () => {} };
  const failed = metrics.counter('anlin_store_metrics_failed_total', 'Times that the metrics could not be written into the store');
  let writing = false;
  let told = false;
  const write = async () => {
    if (writing) return;
    writing = true;
    try {
      const lines = metricLines(await valuesOf(metrics), clock.wall());
      for (let from = 0; from < lines.length; from += linesAtOnce) await writer.write(lines.slice(from, from + linesAtOnce));
      told = false;
    } catch (error) {
      failed.inc();
      if (!told) log.warn({ error }, 'the metrics could not be written into the time-series store; those of this time are left out');
      told = true;
    } finally {
      writing = false;
    }
  };
  const timer = setInterval(() => void write(), seconds * 1_000);
  return {
    stop: () => {
      clearInterval(timer);
      writer.close();
    },
  };
}

async function valuesOf(metrics: Metrics): Promise<readonly MetricValue[]> {
  const all = await metrics.registry.getMetricsAsJSON();
  return all.flatMap(({ name, values }) => {
    if (!name.startsWith('anlin_') && !ofTheProcess.has(name)) return [];
    return values.flatMap((one): MetricValue[] => {
      const full = 'metricName' in one && typeof one.metricName === 'string' ? one.metricName : name;
      return full.endsWith('_bucket') ? [] : [{ name: full, labels: one.labels as MetricValue['labels'], value: one.value }];
    });
  });
}
