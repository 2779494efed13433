import { expect, onTestFinished, test } from 'vitest';
import type { Job, Outcome } from '../../src/expressions/job.ts';
import { AnswerFeed, type AnswerFeedPorts } from '../../src/gateway/answer-feed.ts';
import { ExpressionWatch } from '../../src/gateway/expression-watch.ts';
import type { Answer, MessageAnswer } from '../../src/model/answer.ts';
import type { JournalRecord } from '../../src/model/journal-record.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { binding, profile } from '../evaluate/rig.ts';

const plain = profile([]);
const vendor: DeviceProfile = {
  ...plain,
  bindings: [binding('gas.concentration', '', { path: [], jsonata: 'v' })],
  expressions: ['v'],
};

type Message = JournalRecord & { kind: 'message' };
const body = (value: unknown) => Buffer.from(JSON.stringify(value));
function message(position: number, value: unknown = { v: position }, awaits = true, deviceId = 'd1'): Message {
  const raw = {
    source: 'mqtt',
    deviceId,
    channel: 'telemetry',
    body: body(value),
    id: null,
    redelivery: null,
    dup: false,
    sealed: null,
  } as const;
  return { position, at: 1_000 + position, run: position, kind: 'message', message: awaits ? { ...raw, awaits } : raw };
}

/** A feed over a log in memory; `work` stands for the sandbox. */
function bench(
  log: JournalRecord[],
  work: (job: Job, isOff: () => boolean, isSuspect: () => boolean) => Promise<Outcome> = value,
  openAfter: number | null = null,
  before: ReadonlySet<number> = new Set(),
) {
  const answers: Answer[] = [];
  const reads: number[] = [];
  const ignored: number[] = [];
  onTestFinished(() => expect(ignored).toEqual([]));
  let judged = log.at(-1)?.position ?? 0;
  let refuse = 0;
  let answered = openAfter ?? 0;
  const ports: AnswerFeedPorts = {
    lanes: { ask: (job, isOff, isSuspect) => work(job, isOff, isSuspect), stop: () => {} },
    watch: new ExpressionWatch({ observe: () => {}, activeAlarms: () => [], now: () => 0, count: () => {} }),
    openAfter: () => openAfter,
    isAnswered: (position) => before.has(position) || position <= (openAfter ?? 0),
    openQuestions: () => [],
    question: () => null,
    profileOf: () => vendor,
    read: (after, limit) => {
      reads.push(after);
      return log.filter(({ position }) => position > after).slice(0, limit);
    },
    isDuplicate: ({ position }) => position === 7_777,
    judged: () => judged,
    append: async (batch) => {
      if (refuse-- > 0) throw new Error('disk full');
      answers.push(...batch);
      for (const answer of batch) {
        if (answer.of !== 'message') continue;
        // As the judge does it: what is settled is not answered again.
        if (answer.asked.position <= answered) ignored.push(answer.asked.position);
        answered = Math.max(answered, answer.settled);
      }
    },
    now: () => 0,
    sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, 5))),
    log: { error: () => {}, warn: () => {} } as unknown as AnswerFeedPorts['log'],
  };
  const feed = new AnswerFeed(ports);
  onTestFinished(() => feed.stop());
  return {
    feed,
    reads,
    answered: () => answered,
    positions: () => answers.map((answer) => (answer as MessageAnswer).asked.position),
    values: () => answers.map((answer) => (answer as MessageAnswer).readings.map(({ value: read }) => read)),
    refuse: (times: number) => (refuse = times),
    add: (record: Message) => {
      log.push(record);
      judged = record.position;
      feed.offer(record);
    },
  };
}

async function value(job: Job): Promise<Outcome> {
  return { kind: 'done', ms: 1, cells: [{ value: (job.input as { v: number }).v }] };
}

test('messages are answered in order, each once, with what the expression gave', async () => {
  const b = bench([]);
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  for (let position = 1; position <= 100; position += 1) b.add(message(position));
  await expect.poll(() => b.answered()).toBe(100);
  expect(b.positions()).toEqual(Array.from({ length: 100 }, (_u, n) => n + 1));
  expect(b.values()[41]).toEqual([42]);
  expect([b.feed.backlog(), b.feed.oldestRun(), b.feed.settled()]).toEqual([0, null, 100]);
});

test('after a restart it goes on behind the last answer: no plain message, no duplicate, nothing twice', async () => {
  const log = [message(1), message(2), message(3, { v: 3 }, false), message(4), message(7_777), message(8_000)];
  const b = bench(log, value, 1, new Set([4]));
  b.feed.start();
  await expect.poll(() => b.answered()).toBe(8_000);
  expect(b.positions()).toEqual([2, 8_000]);
});

test('with nothing open it reads nothing of the past', async () => {
  const b = bench([message(1), message(2)]);
  b.feed.start();
  await new Promise((done) => setTimeout(done, 20));
  expect([b.positions(), b.reads]).toEqual([[], [2]]);
});

test('more than fits into memory comes back from the journal, in order', async () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((done) => (open = done));
  const b = bench([], async (job) => {
    await gate;
    return value(job);
  });
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  for (let position = 1; position <= 5_000; position += 1) b.add(message(position));
  expect(b.feed.backlog()).toBe(5_000);
  expect([b.feed.settled(), b.feed.oldestRun()]).toEqual([0, 1]);
  open();
  await expect.poll(() => b.answered(), { timeout: 10_000 }).toBe(5_000);
  expect(b.positions()).toEqual(Array.from({ length: 5_000 }, (_u, n) => n + 1));
});

test('a device whose message takes long keeps no other waiting; what is answered behind it is not asked again', async () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((done) => (open = done));
  const b = bench([], async (job) => {
    if ((job.input as { v: number }).v === 1) await gate;
    return value(job);
  });
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  for (let position = 1; position <= 200; position += 1)
    b.add(message(position, { v: position }, true, position % 2 === 1 ? 'slow' : 'quick'));
  await expect.poll(() => b.positions().length).toBe(100);
  expect(b.positions()).toEqual(Array.from({ length: 100 }, (_u, n) => 2 * n + 2));
  expect([b.answered(), b.feed.settled(), b.feed.backlog(), b.feed.oldestRun()]).toEqual([0, 0, 100, 1]);
  open();
  await expect.poll(() => b.answered()).toBe(200);
  expect(b.positions().slice(100)).toEqual(Array.from({ length: 100 }, (_u, n) => 2 * n + 1));
});

test('an answer that cannot be journalled is tried again; nothing behind it overtakes', async () => {
  const b = bench([]);
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  b.refuse(3);
  for (let position = 1; position <= 3; position += 1) b.add(message(position));
  await expect.poll(() => b.answered()).toBe(3);
  expect(b.positions()).toEqual([1, 2, 3]);
});

test('a sandbox that cannot be started delays, and loses nothing', async () => {
  let broken = 2;
  const b = bench([], async (job) => {
    if (broken-- > 0) throw new Error('cannot be started');
    return value(job);
  });
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  b.add(message(1));
  await expect.poll(() => b.positions()).toEqual([1]);
});

test('one that was stopped fails for the rest of an array as well, and asks nothing more of it', async () => {
  let asked = 0;
  const b = bench([], async () => {
    asked += 1;
    return { kind: 'stopped', limit: 'time' };
  });
  b.feed.start();
  await new Promise((done) => setTimeout(done, 5));
  b.add(
    message(
      1,
      Array.from({ length: 100 }, (_u, n) => ({ ts: 1_000 + n, values: { v: n } })),
    ),
  );
  await expect.poll(() => b.answered()).toBe(1);
  expect(asked).toBe(1);
  expect(b.values()[0]).toEqual(new Array(100).fill(null));
});
