import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadingBatch } from '../../src/model/reading.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { deviceId, expectedValues } from '../workload.ts';

const dayMs = 86_400_000;
/** Between two messages of a device. */
const everyMs = 600_000;
const messagesAFlush = 100_000;
export const seriesFile = 'series.db';

/** A file of time series with so many days of every device of the workload, up to an hour ago. Its position is 0: nothing of a journal. */
export async function storedDays(devices: number, days: number): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-days-'));
  const store = new EmbeddedStore({ folder });
  await store.start();
  const end = Date.now() - 3_600_000;
  let group: ReadingBatch[] = [];
  const write = async () => {
    for (let i = 0; i < group.length; i += 1_000) await store.write(group.slice(i, i + 1_000));
    await store.flush(0);
    group = [];
  };
  let n = 0;
  for (let ts = end - days * dayMs; ts < end; ts += everyMs, n++) {
    for (let device = 0; device < devices; device++) group.push(storedMessage(device, n, ts));
    if (group.length >= messagesAFlush) await write();
  }
  await write();
  await store.stop();
  return { file: join(folder, seriesFile), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const units: Readonly<Record<string, string | null>> = { 'gas.concentration': '%LEL', 'gas.co': '1e-6', 'device.signal': 'dBm' };

function storedMessage(device: number, n: number, ts: number): ReadingBatch {
  const readings = Object.entries(expectedValues(device, n)).map(([point, value]) => ({
    ts,
    point,
    component: '',
    value,
    unit: units[point] ?? null,
    quality: 'good' as const,
  }));
  return { deviceId: deviceId(device), position: 0, receivedAt: ts, historical: false, readings };
}
