import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { ReferenceSeries } from '../reference-series.ts';
import { ask, HOUR } from '../series-fixture.ts';
import { batchAt } from './crash-history.ts';

const child = fileURLToPath(new URL('./crash-child.mjs', import.meta.url));
const BATCHES = 20_000;
const KILLS = 8;

/** Runs the child until it has said that it flushed so many times, and some ms more, then kills it; returns what it said. */
async function killedAfter(
  folder: string,
  seed: number,
  flushes: number,
  milliseconds: number,
): Promise<{ said: string; killed: boolean }> {
  const running = spawn(process.execPath, [child, folder, String(seed), String(BATCHES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  running.stdout.on('data', (data: Buffer) => {
    const before = said.split('flushed').length;
    said += data.toString();
    if (before <= flushes && said.split('flushed').length > flushes) setTimeout(() => running.kill('SIGKILL'), milliseconds);
  });
  const signal = await new Promise<string | null>((resolve) => running.on('close', (_, by) => resolve(by)));
  return { said, killed: signal === 'SIGKILL' };
}

const lastFlushed = (said: string): number => Number([...said.matchAll(/flushed (\d+)\n/g)].at(-1)?.[1] ?? 0);

describe('after kill -9', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds exactly what its position says, and a replay from there equals an uninterrupted run', { timeout: 240_000 }, async () => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-crash-'));
    const seed = 20260110;
    const reference = new ReferenceSeries();
    let known = 0;
    let kills = 0;
    let progressed = 0;
    for (let round = 0; round < KILLS; round++) {
      const { said, killed } = await killedAfter(folder, seed, 1 + ((round * 5) % 17), (round * 7) % 11);
      if (killed) kills++;
      const store = new EmbeddedStore({ folder });
      await store.start();
      const position = store.position();
      // Every flush that was confirmed is there; one that was under way may be.
      expect(position).toBeGreaterThanOrEqual(lastFlushed(said));
      if (position > known) progressed++;
      for (; known < position; known++) reference.write([batchAt(seed, known + 1)]);
      for (let i = 0; i < 7; i++) {
        const id = `device-${i}`;
        expect(await store.query(ask(id))).toEqual(reference.all(id));
        expect(await store.latest(id)).toEqual(reference.latest(id));
      }
      await store.stop();
    }
    expect(kills).toBe(KILLS);
    expect(progressed).toBe(KILLS);

    const store = new EmbeddedStore({ folder });
    await store.start();
    for (; known < BATCHES; known++) {
      const next = batchAt(seed, known + 1);
      reference.write([next]);
      await store.write([next]);
    }
    await store.flush(BATCHES);
    expect(store.position()).toBe(BATCHES);
    for (let i = 0; i < 7; i++) {
      const id = `device-${i}`;
      expect(await store.query(ask(id))).toEqual(reference.all(id));
      const hourly = ask(id, { every: HOUR, aggregate: 'count' });
      expect(await store.query(hourly)).toEqual(reference.query(hourly));
    }
    await store.stop();
    console.log(`kill -9: ${kills} of ${KILLS} runs killed, ${progressed} of them with progress`);
  });
});
