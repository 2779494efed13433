import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PositionFile } from '../../../src/store/influx-series/position-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-position-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('positions written at once are written one after the other: none fails, the last one stands, nothing is left beside it', async () => {
  const file = new PositionFile(folder, 'influxdb1://localhost/anlin', 'gw-1/1');
  await Promise.all(Array.from({ length: 20 }, (_, i) => file.write(i + 1)));
  expect(file.read()).toBe(20);
  expect(readdirSync(folder)).toEqual(['store-position.json']);
});
