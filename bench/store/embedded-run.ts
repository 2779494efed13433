import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { median } from '../load-lines.ts';
import { BenchmarkVoid } from '../run-load.ts';
import { dayMs, type Fleet, fleetDay, fleetId, fleetPoints, fleetStart, isFast } from './fleet.ts';
import { q1Every, q1Times, q2Times, type StoreResult, timed } from './store-result.ts';

/** Messages between two flushes: about what a busy gateway has between two of its own. */
const messagesAFlush = 120_000;
const messagesAWrite = 1_000;

export async function runEmbedded(fleet: Fleet): Promise<StoreResult> {
  const { devices } = fleet;
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-store-'));
  const store = new EmbeddedStore({ folder });
  try {
    await store.start();
    let [points, position, storing] = [0, 0, 0];
    for (const group of fleetDay(fleet, messagesAFlush)) {
      points += group.length * fleetPoints.length;
      position += group.length;
      const began = performance.now();
      for (let i = 0; i < group.length; i += messagesAWrite) await store.write(group.slice(i, i + messagesAWrite));
      await store.flush(position);
      storing += performance.now() - began;
    }
    const { samples } = await store.stats();
    if (samples !== points) throw new BenchmarkVoid(`embedded store: ${points} points written, ${samples} stored`);
    const fast = Array.from({ length: devices }, (_, i) => i).filter(isFast);
    const q1 = (device: number) =>
      store.query({
        deviceId: fleetId(device),
        points: ['air.temperature'],
        from: fleetStart,
        to: fleetStart + dayMs,
        every: q1Every,
        aggregate: 'mean',
        limit: 10_000,
      });
    const q2 = () => Promise.all(Array.from({ length: devices }, (_, i) => store.latest(fleetId(i))));
    const q1Ms = median(await timed(q1Times, (i) => q1(fast[i % fast.length] ?? 0)));
    const q2Ms = median(await timed(q2Times, q2));
    const first = (await q1(0)).map(({ ts, value }) => [ts, Number(value)] as const);
    const found = (await q2()).reduce((sum, readings) => sum + readings.length, 0);
    await store.stop();
    // Closed: the write-ahead log has gone into the file.
    const bytes = statSync(join(folder, 'series.db')).blocks * 512;
    return {
      engine: 'embedded',
      devices,
      points,
      pointsPerSecond: points / (storing / 1000),
      bytesPerPoint: bytes / points,
      q1Ms,
      q2Ms,
      q1: first,
      q2: found,
    };
  } finally {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
