import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import type { TierFact } from '../../src/model/tier-fact.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, delivery, message, state, transition } from './journal-records.ts';

// A damaged row is left out of what is read. Whoever reads in pieces must not take a short piece for the end.

const raised = alarm('a1');
const rows = Array.from({ length: 40 }, (_, index) => delivery(`a1~${index + 1}~@sms`, '@sms', index + 1, raised));
const steps = Array.from({ length: 40 }, (_, index) => ({ ...transition('a1', index + 1), at: 1_000 + index }));
const facts = Array.from({ length: 12 }, (_, index) => {
  const id = `f${String(index).padStart(2, '0')}`;
  return { fact: { id, alarmId: 'a1', at: 1_000, kind: 'act', outcome: null } as unknown as TierFact, down: 'below' };
});
/** A single one, and a stretch longer than a piece. */
const damaged = [3, ...Array.from({ length: 11 }, (_, index) => index + 10)];
const sound = rows.map(({ sequence }) => sequence).filter((sequence) => !damaged.includes(sequence));

async function damagedJournal() {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await journal.append([message('x')]);
  await journal.commit(state(1, { alarms: [raised], deliveries: rows, transitions: steps, facts }));
  // While it is open: what is found damaged at a start is not there afterwards.
  const database = new DatabaseSync(join(folder, 'journal.db'));
  database.exec(`UPDATE delivery SET crc = crc + 1 WHERE sequence IN (${damaged.join(', ')})`);
  database.exec(`UPDATE transition_step SET crc = crc + 1 WHERE sequence IN (${damaged.join(', ')})`);
  database.exec(`UPDATE tier_fact SET crc = crc + 1 WHERE id < 'f06'`);
  database.close();
  return journal.reader;
}

/** Page by page until a short one, as callers do. */
function paged(size: number, from: number, page: (after: number, limit: number) => readonly { readonly sequence: number }[]): number[] {
  const read: number[] = [];
  for (let after = from; ; after = read.at(-1) ?? after) {
    const next = page(after, size).map(({ sequence }) => sequence);
    read.push(...next);
    if (next.length < size) return read;
  }
}

test('what waits for a subscriber, and what comes after a sequence, is read to its end in pieces of any size', async () => {
  const reader = await damagedJournal();
  for (const size of [1, 2, 5, 10, 200]) {
    expect(paged(size, 0, (after, limit) => reader.waitingFor('@sms', after, limit))).toEqual(sound);
    expect(paged(size, 0, (after, limit) => reader.deliveriesAfter('@sms', after, limit))).toEqual(sound);
    expect(paged(size, 1_000, (before, limit) => reader.deliveryTimes('@sms', before, limit))).toEqual([...sound].reverse());
  }
  expect(reader.unreceiptedOf('@sms', 22, 4).map(({ sequence }) => sequence)).toEqual([8, 9, 21, 22]);
  expect(reader.unreceipted(12).map(({ sequence }) => sequence)).toEqual(sound.slice(0, 12));
});

test('steps of alarms and facts for a gateway below are read past a stretch of damaged ones', async () => {
  const reader = await damagedJournal();
  const read: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = reader.alarmSteps({ from: 0, to: 9_999, cursor, limit: 5 });
    read.push(...page.items.map(({ sequence }) => sequence));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(read).toEqual(sound);
  expect(reader.openTierFacts('below', 2).map(({ fact }) => fact.id)).toEqual(['f06', 'f07']);
});
