import type { ReadingBatch } from '../../../src/model/reading.ts';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { batch, DAY, MINUTE, reading, T0 } from '../series-fixture.ts';

const words = ['normal', 'low', 'high', 'fault'];

function hash(seed: number, i: number): number {
  let x = Math.imul(seed ^ (i + 1), 0x9e3779b1) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

/** Batch number `position` (from 1) of a fixed history: mostly rising times, some late, some rewriting what was. */
export function batchAt(seed: number, position: number): ReadingBatch {
  const chance = hash(seed, position);
  const device = `device-${chance % 7}`;
  const regular = T0 + Math.floor(position / 7) * 20_000;
  const late = chance % 31 === 0 ? (chance % 3 === 0 ? 2 * DAY : 15 * MINUTE) : 0;
  const ts = Math.floor((regular - late) / 20_000) * 20_000;
  const readings = [reading(ts, 'a', (chance % 1000) / 10), reading(ts, 'w', words[chance % 4]!), reading(ts, 'n', position)];
  if (chance % 5 === 0) readings.push(reading(ts, 'b', chance % 2 === 0, { component: 'loop-1' }), reading(ts, 'gone', null));
  return batch(device, readings, position);
}

/** Writes from the stored position on, flushing every now and then, and says on stdout what was flushed. */
export async function runUntilKilled(folder: string, seed: number, batches: number): Promise<void> {
  const store = new EmbeddedStore({ folder });
  await store.start();
  process.stdout.write(`started ${store.position()}\n`);
  for (let position = store.position() + 1; position <= batches; ) {
    const group: ReadingBatch[] = [];
    for (const end = position + 1 + (hash(seed, position) % 60); position < end && position <= batches; position++) {
      group.push(batchAt(seed, position));
    }
    await store.write(group);
    if (hash(seed, position) % 3 === 0) {
      await store.flush(position - 1);
      process.stdout.write(`flushed ${position - 1}\n`);
    }
  }
  await store.flush(batches);
  process.stdout.write(`flushed ${batches}\ndone\n`);
  await store.stop();
}
