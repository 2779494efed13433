import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { alarm, audit, freshFolder, message, open, state, transition } from './journal-fixture.ts';

test('the chronicle is the audit chain read forward, each link with its alarm, its step and its place', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x'), { kind: 'device', device: { id: 'gas-9', profile: 'p', place: '东区/2号楼' }, retired: false }]);
  const raised = alarm('a1');
  await journal.commit(
    state(1, { alarms: [raised], transitions: [transition('a1', 1)], audit: [audit('alarm.raised', { step: 1, position: 1 })] }),
  );
  expect(journal.reader.chronicleEnd()).toEqual({ sequence: 1, judged: 1 });
  await journal.append([{ kind: 'device', device: { id: 'gas-9', profile: 'p', place: '东区/2号楼' }, retired: true }]);
  await journal.change(
    [],
    [
      { ...audit('device.retired'), target: 'device:gas-9' },
      { ...audit('session.opened'), target: 'user:wang' },
      { ...audit('response.reached', { place: '东区' }), target: 'response:a1' },
    ],
  );
  await journal.commit(state(2, { audit: [audit('alarm.acknowledged', { step: 7, position: 2 })] }));

  const { entries, next } = journal.reader.chronicle(0, 10);
  expect(next).toBeNull();
  expect(
    entries.map(({ link, place, alarm: of, step }) => [link.sequence, link.act, place, of?.id ?? null, step?.sequence ?? null]),
  ).toEqual([
    [1, 'alarm.raised', '阳光社区/1号楼', 'a1', 1],
    // Retired devices keep the place at which they were.
    [2, 'device.retired', '东区/2号楼', null, null],
    [3, 'session.opened', null, null, null],
    // Whoever sees its place hears of what is done about it.
    [4, 'response.reached', '东区', 'a1', null],
    [5, 'alarm.acknowledged', '阳光社区/1号楼', 'a1', null],
  ]);
  expect(journal.reader.chronicle(1, 2)).toMatchObject({ entries: [{ link: { sequence: 2 } }, { link: { sequence: 3 } }], next: 3 });
  expect(journal.reader.chronicle(5, 2)).toEqual({ entries: [], next: null });
  expect(journal.reader.firstKept()).toBe(1);
});

test('damaged links are passed over, however many lie in a row', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await journal.change([], [audit('one'), audit('two'), audit('three'), audit('four')]);
  const other = new DatabaseSync(join(folder, 'journal.db'));
  other.exec("UPDATE audit SET act = 'forged' WHERE sequence IN (1, 2)");
  other.close();
  expect(journal.reader.chronicle(0, 2)).toEqual({ entries: [], next: 2 });
  expect(journal.reader.chronicle(2, 2).entries.map(({ link }) => link.act)).toEqual(['three', 'four']);
});

test('a damaged head of the chain loses no later link', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([message('x')]);
  await first.journal.change([], [audit('one'), audit('two')]);
  await first.journal.close();
  const file = new DatabaseSync(join(folder, 'journal.db'));
  file.exec("UPDATE audit_head SET hash = 'torn'");
  file.close();
  const { journal } = await open(folder);
  expect(journal.status().damage).toContain('audit_head');
  await journal.change([], [audit('three')]);
  expect(journal.reader.chronicle(0, 9).entries.map(({ link }) => link.act)).toEqual(['one', 'two', 'three']);
  expect(journal.reader.verifyAudit()).toEqual({ checked: 3, bad: null });
});
