import { expect, test } from 'vitest';
import { WriteHealth } from '../../src/gateway/write-health.ts';
import { JournalError } from '../../src/journal/journal-error.ts';
import type { StateCommit } from '../../src/model/journal.ts';
import { Pipeline, type PipelinePorts } from '../../src/pipeline.ts';
import { alarm, delivery, state, transition } from '../journal/journal-records.ts';

/** A pipeline over a journal that a test can make refuse, fill up or hang; judging is a queue of ready states. */
function bench(commit: (part: StateCommit) => Promise<void>) {
  const states: StateCommit[] = [];
  const told: string[] = [];
  const refused: string[] = [];
  let listener: (records: readonly never[]) => void = () => {};
  const run = { now: 0 };
  const ports = {
    journal: {
      status: () => ({ judged: 0 }),
      read: () => [],
      onCommitted: (heard: typeof listener) => {
        listener = heard;
      },
      append: async () => [{ position: 1 }],
      commit,
    },
    judge: { urgent: () => states.length > 0, take: () => states.shift() ?? null, judge: () => {} },
    evaluator: { nextDue: () => null },
    feed: { start: async () => {}, stop: async () => {} },
    running: { beat: () => 0, now: () => run.now },
    onCommitted: ({ deliveries }: StateCommit) => void told.push(...deliveries.map(({ id }) => id)),
    onRefused: (parts: readonly { what: string }[]) => void refused.push(...parts.map(({ what }) => what)),
    sleep: (ms: number) => new Promise((done) => setTimeout(done, Math.min(ms, 20))),
    log: { error: () => {}, warn: () => {} },
  };
  const pipeline = new Pipeline(ports as unknown as PipelinePorts);
  const judge = (name: string, position: number) => {
    const raised = alarm(name);
    states.push(
      state(position, {
        alarms: [raised],
        transitions: [transition(name, 1)],
        deliveries: [delivery(`${name}~1~t`, 't', position, raised)],
      }),
    );
    listener([]);
  };
  return { pipeline, judge, told, refused, run };
}

const refusal = () => new JournalError('journal-refused', 'not stored: state: NOT NULL constraint failed');

test('a delivery that cannot be stored is told all the same, later alarms too, and readiness knows of it', async () => {
  const b = bench(async ({ deliveries }) => {
    if (deliveries.some(({ id }) => id.startsWith('bad'))) throw refusal();
  });
  await b.pipeline.start();
  b.judge('bad', 1);
  b.judge('good', 2);
  await expect.poll(() => b.told).toEqual(['bad~1~t', 'good~1~t']);
  expect(b.refused).toEqual(['delivery bad~1~t']);
  expect(b.pipeline.refusedRows()).toBe(1);
  expect(b.pipeline.committedPosition()).toBe(2);
  await b.pipeline.stop();
});

test('a full disk tells nobody before there is room, says so, and then goes on with the same state', async () => {
  let full = true;
  const b = bench(async () => {
    if (full) throw new JournalError('journal-full', 'database or disk is full');
  });
  await b.pipeline.start();
  b.judge('a', 1);
  await expect.poll(() => b.pipeline.failure()).toBe('database or disk is full');
  expect(b.told).toEqual([]);
  full = false;
  await expect.poll(() => b.told).toEqual(['a~1~t']);
  expect(b.pipeline.failure()).toBeNull();
  expect(b.refused).toEqual([]);
  await b.pipeline.stop();
});

test('a stop does not wait for a disk that never answers', async () => {
  const b = bench(() => new Promise(() => {}));
  await b.pipeline.start();
  b.judge('a', 1);
  await b.pipeline.stop();
  expect(b.told).toEqual([]);
});

test('a write that is not answered is a failure after five seconds of running time, and none once it is', async () => {
  let now = 0;
  const health = new WriteHealth(() => now);
  let answer: () => void = () => {};
  const write = health.watch(
    new Promise<void>((resolve) => {
      answer = resolve;
    }),
  );
  expect(health.failure()).toBeNull();
  now = 6_000;
  expect(health.failure()).toBe('no write has been answered for 6 s');
  answer();
  await write;
  expect(health.failure()).toBeNull();
  await expect(health.watch(Promise.reject(new Error('disk full')))).rejects.toThrow();
  now = 60_000;
  expect(health.failure()).toBe('disk full');
  await health.watch(Promise.resolve());
  expect(health.failure()).toBeNull();
});
