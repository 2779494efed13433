import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Thin wrapper: the library was renamed upstream for Node >= 22, so nothing else in `src` imports it. */
export class Metrics {
  readonly registry = new Registry();

  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }
  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
  /** A gauge that is read when somebody looks; it starts empty at each look. */
  liveGauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (set: (labels: Partial<Record<L, string>>, value: number) => void) => void | Promise<void>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        return read((labels, value) => this.set(labels as never, value));
      },
    });
  }
  histogram<L extends string>(name: string, help: string, buckets: readonly number[], labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name, help, buckets: [...buckets], labelNames, registers: [this.registry] });
  }
}
