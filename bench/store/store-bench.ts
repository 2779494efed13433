import { influxInstalled } from '../influx/influx-server.ts';
import { median } from '../load-lines.ts';
import { BenchmarkVoid } from '../run-load.ts';
import { runEmbedded } from './embedded-run.ts';
import type { Fleet } from './fleet.ts';
import { runInflux } from './influx-run.ts';
import type { StoreResult } from './store-result.ts';

/** Both engines in turn on the same readings; medians. Void when they do not answer the same. */
export async function benchStores(fleet: Fleet, repeats: number, say: (text: string) => void): Promise<StoreResult[]> {
  const results: StoreResult[] = [];
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (const run of influxInstalled ? [runEmbedded, runInflux] : [runEmbedded]) {
      const result = await run(fleet);
      results.push(result);
      say(
        `${repeat}/${repeats}  store ${result.engine}: ${Math.round(result.pointsPerSecond)} points/s, ${result.bytesPerPoint.toFixed(2)} bytes/point`,
      );
    }
  }
  for (const result of results) sameAnswers(results[0] ?? result, result);
  return [...new Set(results.map(({ engine }) => engine))].map((engine) => middle(results.filter((one) => one.engine === engine)));
}

/** Throws BenchmarkVoid when two engines were asked the same and did not answer the same. */
export function sameAnswers(one: StoreResult, other: StoreResult): void {
  if (one.points !== other.points) throw new BenchmarkVoid(`${one.engine} got ${one.points} points, ${other.engine} ${other.points}`);
  if (one.q1.length === 0 || one.q1.length !== other.q1.length) {
    throw new BenchmarkVoid(`q1: ${one.engine} answered ${one.q1.length} means, ${other.engine} ${other.q1.length}`);
  }
  for (const [i, [ts, mean]] of one.q1.entries()) {
    const [otherTs = Number.NaN, otherMean = Number.NaN] = other.q1[i] ?? [];
    if (ts !== otherTs || !(Math.abs(mean - otherMean) < 1e-9)) {
      throw new BenchmarkVoid(`q1 at ${ts}: ${one.engine} answered ${mean}, ${other.engine} ${otherMean} at ${otherTs}`);
    }
  }
  if (one.q2 !== other.q2) throw new BenchmarkVoid(`q2: ${one.engine} found ${one.q2} values, ${other.engine} ${other.q2}`);
}

function middle(results: readonly StoreResult[]): StoreResult {
  const [first] = results;
  if (first === undefined) throw new Error('no result');
  const of = (value: (result: StoreResult) => number) => median(results.map(value));
  return {
    ...first,
    pointsPerSecond: of((one) => one.pointsPerSecond),
    bytesPerPoint: of((one) => one.bytesPerPoint),
    q1Ms: of((one) => one.q1Ms),
    q2Ms: of((one) => one.q2Ms),
  };
}
