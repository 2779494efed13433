import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckpointDue } from '../../src/journal/checkpoint-due.ts';
import { alarm, audit, delivery, freshFolder, message, open, state, transition } from './journal-fixture.ts';

const mib = 1024 * 1024;

test('a file with many alarms, one a commit, keeps its WAL as short as one with readings only', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  for (let i = 1; i <= 1_000; i++) {
    await journal.append([message('{"sos.pressed":true}')]);
    const raised = alarm(`a${i}`, { subject: `device:${i}` });
    const transitions = [transition(raised.id, 1)];
    await journal.commit(
      state(i, { alarms: [raised], transitions, deliveries: [delivery(`d${i}`, 't', i, raised)], audit: [audit(`x${i}`)] }),
    );
  }
  expect(statSync(join(folder, 'journal.db-wal')).size).toBeLessThan(24 * mib);
});

test('what a row takes is learned from the checkpoint before; raw records count as they are', () => {
  const due = new CheckpointDue(
    () => 1e12,
    () => 0,
  );
  due.wrote(1_000, 0);
  expect(due.due).toBe(false);
  due.wrote(2_000, 0);
  expect(due.due).toBe(true);
  // 3,000 rows that shared their pages: forty times as many may come.
  due.done(10);
  due.wrote(100_000, 0);
  expect(due.due).toBe(false);
  due.wrote(0, 16 * mib);
  expect(due.due).toBe(true);
});

test('a checkpoint that a reader held up teaches nothing', () => {
  const due = new CheckpointDue(
    () => 1e12,
    () => 0,
  );
  due.wrote(3_000, 0);
  due.done(null);
  due.wrote(1_000, 0);
  expect(due.due).toBe(false);
  due.wrote(2_000, 0);
  expect(due.due).toBe(true);
});

test('the less room the disk has, the earlier; a full one is tried each second', () => {
  let room = 1e12;
  let now = 0;
  const due = new CheckpointDue(
    () => room,
    () => now,
  );
  due.wrote(0, 4 * mib);
  expect(due.due).toBe(false);
  room = 7 * mib;
  expect(due.due).toBe(true);
  due.done(null);
  due.wrote(0, mib / 2);
  room = 0;
  expect(due.due).toBe(false);
  due.foundFull();
  expect(due.due).toBe(false);
  now = 1_000;
  expect(due.due).toBe(true);
  due.done(null);
  due.foundFull();
  expect(due.due).toBe(false);
  now = 2_000;
  expect(due.due).toBe(true);
  due.wrote(1, 0);
  expect(due.due).toBe(false);
});
