import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadingBatch } from '../../src/model/reading.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { deviceId } from '../workload.ts';

const messagesAFlush = 50_000;
const everyMs = 5_000;
const points = ['gas.concentration', 'gas.co', 'device.signal'];

/** Adds values that cannot be packed to the store of a gateway that does not run, until its file is so large. Returns its bytes. */
export async function fillSeries(data: string, devices: number, bytes: number): Promise<number> {
  const file = join(data, 'series.db');
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const store = new EmbeddedStore({ folder: data });
  await store.start();
  const position = store.position();
  // Backwards in time would be late samples: the past begins far enough ago for all of them.
  let ts = Date.now() - 300 * 86_400_000;
  while (size() < bytes) {
    for (let written = 0; written < messagesAFlush; ts += everyMs) {
      const group = Array.from({ length: devices }, (_, device) => noise(device, ts));
      await store.write(group);
      written += group.length;
    }
    await store.flush(position);
  }
  await store.stop();
  return size();
}

function noise(device: number, ts: number): ReadingBatch {
  const readings = points.map((point) => ({ ts, point, component: '', value: Math.random() * 100, unit: null, quality: 'good' as const }));
  return { deviceId: deviceId(device), position: 0, receivedAt: ts, historical: false, readings };
}
