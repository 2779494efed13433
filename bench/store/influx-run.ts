import type { ReadingBatch } from '../../src/model/reading.ts';
import { InfluxServer } from '../influx/influx-server.ts';
import { median } from '../load-lines.ts';
import { BenchmarkVoid } from '../run-load.ts';
import { dayMs, type Fleet, fleetDay, fleetId, fleetPoints, fleetStart, isFast } from './fleet.ts';
import { q1Every, q1Times, q2Times, type StoreResult, timed } from './store-result.ts';

const database = 'bench';
const measurement = 'readings';
/** Found to be the best for 1.6.7: one line per message with many fields, 5,000 lines a POST, two under way. */
const linesAPost = 5_000;
const postsAtOnce = 2;
const messagesAGroup = 120_000;
const longestSettleMs = 180_000;

/** An InfluxDB 1.x of our own; the lines are made beforehand and not counted, though a gateway would have to make them. */
export async function runInflux(fleet: Fleet): Promise<StoreResult> {
  const { devices } = fleet;
  const influx = await InfluxServer.start({ settle: true });
  try {
    await influx.createDatabase(database);
    let [points, storing] = [0, 0];
    for (const group of fleetDay(fleet, messagesAGroup)) {
      points += group.length * fleetPoints.length;
      const posts: Buffer[] = [];
      for (let i = 0; i < group.length; i += linesAPost)
        posts.push(
          Buffer.from(
            group
              .slice(i, i + linesAPost)
              .map(lineOf)
              .join('\n'),
          ),
        );
      const began = performance.now();
      const rest = posts.values();
      const post = async () => {
        for (const body of rest) await influx.write(database, body);
      };
      await Promise.all(Array.from({ length: postsAtOnce }, post));
      storing += performance.now() - began;
    }
    await settle(influx);
    let stored = 0;
    for (const point of fleetPoints) stored += await influx.count(database, measurement, point);
    if (stored !== points) throw new BenchmarkVoid(`InfluxDB: ${points} points written, ${stored} stored`);
    const bytes = influx.bytesOnDisk;
    const fast = Array.from({ length: devices }, (_, i) => i).filter(isFast);
    const range = `time >= ${fleetStart}ms AND time < ${fleetStart + dayMs}ms`;
    const q1 = (device: number) =>
      influx.query(
        database,
        `SELECT mean("air.temperature") FROM ${measurement} WHERE device = '${fleetId(device)}' AND ${range} GROUP BY time(${q1Every}ms) fill(none)`,
      );
    const q2 = () => influx.query(database, `SELECT last(*) FROM ${measurement} GROUP BY device`);
    const q1Ms = median(await timed(q1Times, (i) => q1(fast[i % fast.length] ?? 0)));
    const q2Ms = median(await timed(q2Times, q2));
    const means = (await q1(0))[0]?.series?.[0]?.values ?? [];
    const newest = (await q2())[0]?.series ?? [];
    return {
      engine: 'influx',
      devices,
      points,
      pointsPerSecond: points / (storing / 1000),
      bytesPerPoint: bytes / points,
      q1Ms,
      q2Ms,
      q1: means.map(([ts, mean]) => [Number(ts), Number(mean)] as const),
      q2: newest.reduce((sum, { values }) => sum + (values[0]?.length ?? 1) - 1, 0),
    };
  } finally {
    await influx.stop();
  }
}

function lineOf({ deviceId, readings }: ReadingBatch): string {
  const fields = readings.map(({ point, value }) => `${point}=${value}`).join(',');
  return `${measurement},device=${deviceId} ${fields} ${readings[0]?.ts}`;
}

/** Waits until it has compacted everything: nothing left in its log, and eight seconds without a change. */
async function settle(influx: InfluxServer): Promise<void> {
  let still = 0;
  let before = -1;
  for (const end = performance.now() + longestSettleMs; still < 8; ) {
    if (performance.now() > end) throw new BenchmarkVoid(`InfluxDB was still compacting after ${longestSettleMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const bytes = influx.bytesOnDisk;
    still = bytes === before && influx.bytesUnsettled < 64 * 1024 ? still + 1 : 0;
    before = bytes;
  }
}
