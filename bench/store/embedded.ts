import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading, ReadingBatch } from '../../src/model/reading.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';

// node bench/store/embedded.ts [--json] [--devices=2000] [--hours=24] [--seconds=5]
// Ingest of `devices` devices that send five points every `seconds` seconds, then q1 and q2 of performance.md "Stores".
const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const devices = option('devices', 2000);
const hours = option('hours', 24);
const seconds = option('seconds', 5);
const start = Date.UTC(2026, 0, 1);

/** Small, seeded, good enough for noise. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Simulated {
  readonly id: string;
  temperature: number;
  humidity: number;
  gas: number;
  energy: number;
  battery: number;
  readonly random: () => number;
}

const fleet: Simulated[] = Array.from({ length: devices }, (_, i) => ({
  id: `device-${String(i).padStart(5, '0')}`,
  temperature: 200 + (i % 50),
  humidity: 500 + (i % 100),
  gas: i % 4,
  energy: i * 1000,
  battery: 100,
  random: randomOf(i + 1),
}));

const step = (random: () => number): number => (random() < 0.6 ? 0 : random() < 0.5 ? -1 : 1);

function messageOf(device: Simulated, ts: number): ReadingBatch {
  const { random } = device;
  device.temperature += step(random);
  device.humidity += step(random);
  device.gas = Math.max(0, device.gas + (random() < 0.05 ? step(random) : 0));
  device.energy += 2 + (random() < 0.1 ? 1 : 0);
  if (random() < 0.0005) device.battery--;
  const of = (point: string, value: number, unit: string): Reading => ({ ts, point, component: '', value, unit, quality: 'good' });
  return {
    deviceId: device.id,
    position: 0,
    receivedAt: ts,
    historical: false,
    readings: [
      of('air.temperature', device.temperature / 10, 'Cel'),
      of('air.humidity', device.humidity / 10, '%'),
      of('gas.concentration', device.gas, '%LEL'),
      of('charging.energy', device.energy, 'Wh'),
      of('device.battery', device.battery, '%'),
    ],
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-store-'));
  const store = new EmbeddedStore({ folder });
  await store.start();
  const rounds = Math.round((hours * 3600) / seconds);
  const perFlush = Math.max(1, Math.round(600_000 / devices / 5)) || 1;
  let [points, messages, packing, storing, position] = [0, 0, 0, 0, 0];
  for (let round = 0; round < rounds; ) {
    const group: ReadingBatch[] = [];
    for (let end = Math.min(rounds, round + perFlush); round < end; round++) {
      // Up to 50 ms late, as a device's timer is.
      for (const device of fleet) group.push(messageOf(device, start + round * seconds * 1000 + Math.floor(device.random() * 50)));
    }
    messages += group.length;
    points += group.length * 5;
    position += group.length;
    const begin = performance.now();
    for (let i = 0; i < group.length; i += 1000) {
      const part = group.slice(i, i + 1000);
      const before = process.cpuUsage().user;
      const taken = store.write(part);
      packing += process.cpuUsage().user - before;
      await taken;
    }
    await store.flush(position);
    storing += performance.now() - begin;
  }
  const { samples } = await store.stats();
  const end = start + hours * 3_600_000;
  const timed = async (times: number, work: (i: number) => Promise<unknown>): Promise<number> => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      const begin = performance.now();
      await work(i);
      all.push(performance.now() - begin);
    }
    return median(all);
  };
  const q1 = await timed(41, (i) =>
    store.query({
      deviceId: fleet[(i * 37) % devices]!.id,
      points: ['air.temperature'],
      from: start,
      to: end,
      every: 60_000,
      aggregate: 'mean',
      limit: 10_000,
    }),
  );
  const q2 = await timed(21, () => Promise.all(fleet.map((device) => store.latest(device.id))));
  const hourly = await timed(21, (i) =>
    store.query({ deviceId: fleet[i % devices]!.id, points: [], from: start, to: end, every: 3_600_000, aggregate: 'max', limit: 10_000 }),
  );
  await store.stop();
  // Closed: the write-ahead log has gone into the file.
  const bytes = statSync(join(folder, 'series.db')).size;
  rmSync(folder, { recursive: true, force: true });
  const result = {
    devices,
    hours,
    points,
    samples,
    pointsPerSecond: Math.round(points / (storing / 1000)),
    bytesPerPoint: Number((bytes / points).toFixed(3)),
    mainThreadMicrosecondsPerMessage: Number((packing / messages).toFixed(3)),
    q1Milliseconds: Number(q1.toFixed(2)),
    q2Milliseconds: Number(q2.toFixed(2)),
    hourlyMilliseconds: Number(hourly.toFixed(2)),
  };
  if (samples !== points) throw new Error(`expected ${points} samples in the store, came ${samples}`);
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(34)} ${value.toLocaleString('en-US')}`);
}

await main();
