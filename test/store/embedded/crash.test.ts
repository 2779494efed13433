import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { ReferenceSeries } from '../reference-series.ts';
import { ask, HOUR } from '../series-fixture.ts';
import { batchAt } from './crash-history.ts';

const child = fileURLToPath(new URL('./crash-child.mjs', import.meta.url));
/** More than ten lives write: each is cut off before its end. */
const BATCHES = 40_000;
const SEED = 20_260_110;

type Kill = (folder: string, round: number) => Promise<{ said: string; killed: boolean }>;

/** Runs the child until it has said that it flushed some times, and some ms more. */
const atSomeFlush: Kill = async (folder, round) => {
  const flushes = 1 + ((round * 5) % 17);
  const running = spawn(process.execPath, [child, folder, String(SEED), String(BATCHES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  running.stdout.on('data', (data: Buffer) => {
    const before = said.split('flushed').length;
    said += data.toString();
    if (before <= flushes && said.split('flushed').length > flushes) setTimeout(() => running.kill('SIGKILL'), (round * 7) % 11);
  });
  const signal = await new Promise<string | null>((resolve) => running.on('close', (_, by) => resolve(by)));
  return { said, killed: signal === 'SIGKILL' };
};

/** Runs the child under strace, which kills it at its Nth write to the file or its log: between any two steps of a commit. */
const atSomeWrite: Kill = async (folder, round) => {
  const inject = `inject=pwrite64:signal=SIGKILL:when=${150 + round * 61}`;
  const command = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=pwrite64', '-e', inject, process.execPath, child];
  const running = spawn('strace', [...command, folder, String(SEED), String(BATCHES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  running.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  await new Promise<void>((resolve) => running.on('close', () => resolve()));
  return { said, killed: !said.includes('done') };
};

const rounds = process.env.ANLIN_SLOW === '1' ? 10 : 3;
const lastFlushed = (said: string): number => Number([...said.matchAll(/flushed (\d+)\n/g)].at(-1)?.[1] ?? 0);

describe('after kill -9', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-crash-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function survives(kill: Kill, rounds: number): Promise<void> {
    const reference = new ReferenceSeries();
    let known = 0;
    for (let round = 0; round < rounds; round++) {
      const { said, killed } = await kill(folder, round);
      expect(killed).toBe(true);
      const store = new EmbeddedStore({ folder });
      await store.start();
      const position = store.position();
      // Every flush that was confirmed is there; one that was under way may be.
      expect(position).toBeGreaterThanOrEqual(lastFlushed(said));
      expect(position).toBeGreaterThan(known);
      for (; known < position; known++) reference.write([batchAt(SEED, known + 1)]);
      for (let i = 0; i < 7; i++) {
        const id = `device-${i}`;
        expect(await store.query(ask(id))).toEqual(reference.all(id));
        expect(await store.latest(id)).toEqual(reference.latest(id));
      }
      await store.stop();
    }
    const store = new EmbeddedStore({ folder });
    await store.start();
    const end = known + 1_000;
    for (; known < end; known++) {
      const next = batchAt(SEED, known + 1);
      reference.write([next]);
      await store.write([next]);
    }
    await store.flush(end);
    expect(store.position()).toBe(end);
    for (let i = 0; i < 7; i++) {
      const id = `device-${i}`;
      expect(await store.query(ask(id))).toEqual(reference.all(id));
      const hourly = ask(id, { every: HOUR, aggregate: 'count' });
      expect(await store.query(hourly)).toEqual(reference.query(hourly));
    }
    await store.stop();
  }

  it('holds exactly what its position says, and a replay from there equals an uninterrupted run', { timeout: 240_000 }, () =>
    survives(atSomeFlush, rounds),
  );

  it('does so also when killed between two writes of a commit', { timeout: 240_000 }, async (context) => {
    if (spawnSync('strace', ['-V']).status !== 0) {
      if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error('strace is not installed, and ANLIN_REQUIRE_SERVICES=1 asks for it');
      context.skip('strace is not installed');
    }
    await survives(atSomeWrite, rounds);
  });
});
