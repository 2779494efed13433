import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const batch = (position: number) => ({
  deviceId: 'd1',
  position,
  receivedAt: start + position * minute,
  historical: false,
  readings: [
    { ts: start + position * minute, point: 'air.temperature', component: '', value: position, unit: 'Cel', quality: 'good' as const },
  ],
});
const all = { deviceId: 'd1', points: [], from: 0, to: Number.MAX_SAFE_INTEGER, every: null, aggregate: 'mean', limit: 1_000 } as const;

test('while it is held the file does not change, whatever is written, and a copy of it is a store up to the position that was said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-held-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'series.db');
  const store = new EmbeddedStore({ folder });
  await store.start();
  onTestFinished(() => store.stop());
  for (let position = 1; position <= 60; position++) await store.write([batch(position)]);
  await store.flush(60);
  const held = await store.holdFile();
  expect(held.position).toBe(60);
  const before = readFileSync(file);
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  copyFileSync(file, join(copy, 'series.db'));
  for (let position = 61; position <= 400; position++) {
    await store.write([batch(position)]);
    if (position % 10 === 0) await store.flush(position);
  }
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(await held.release()).toBe(true);
  expect((await store.query(all)).length).toBe(400);

  const other = new EmbeddedStore({ folder: copy, onDamage: ({ reason }) => expect.fail(reason) });
  await other.start();
  onTestFinished(() => other.stop());
  expect(other.position()).toBe(60);
  expect((await other.query(all)).map(({ value }) => value)).toEqual(Array.from({ length: 60 }, (_each, index) => index + 1));
  // A second release says that nothing was held.
  expect(await held.release()).toBe(false);
});
