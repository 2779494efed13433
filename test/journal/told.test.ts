import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { rowCrc } from '../../src/journal/row-crc.ts';
import { probeDelivery } from '../../src/model/terminal-probe.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, delivery, message, state } from './journal-records.ts';

// What terminals are told of an alarm is kept once, beside the rows of the outbox that name it.

const raised = alarm('a1');
const words = [
  delivery('a1~1~t1', 't1', 1, raised),
  delivery('a1~1~t2', 't2', 1, raised),
  delivery('a1~2~t1', 't1', 2, alarm('a1', { sequence: 2, state: 'acknowledged' })),
];

async function written(): Promise<string> {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await journal.append([message('x')]);
  const later = alarm('a1', { sequence: 3, state: 'acknowledged', acknowledgedBy: 'wang' });
  await journal.commit(state(1, { alarms: [later], deliveries: words }));
  await journal.close();
  return folder;
}

function edit(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'journal.db'));
  database.exec(sql);
  database.close();
}

test('the same words to two terminals are one row, other words another', async () => {
  const folder = await written();
  const database = new DatabaseSync(join(folder, 'journal.db'));
  expect(database.prepare('SELECT count(*) AS n FROM told').get()).toEqual({ n: 2 });
  expect(database.prepare('SELECT max(length(body)) < 400 AS short FROM delivery').get()).toEqual({ short: 1 });
  database.close();
  const { reader } = (await open(folder)).journal;
  expect(reader.deliveriesAfter('t1', 0, 10)).toEqual([words[0], words[2]]);
  expect(reader.delivery('a1~1~t2')).toEqual(words[1]);
});

test('a delivery that has its alarm within, as an earlier program wrote it, is told as it is', async () => {
  const folder = await written();
  const database = new DatabaseSync(join(folder, 'journal.db'));
  const { id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt } = words[1]!;
  const cells = [id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt, JSON.stringify(words[1])] as const;
  database.prepare('UPDATE delivery SET body = ?, crc = ? WHERE id = ?').run(JSON.stringify(words[1]), rowCrc(...cells), id);
  database.close();
  const { journal } = await open(folder);
  expect(journal.reader.delivery(id)).toEqual(words[1]);
  await journal.receipts([{ deliveryId: id, kind: 'shown', at: 9 }]);
  expect(journal.reader.delivery(id)).toEqual({ ...words[1], receivedAt: 9, shownAt: 9 });
});

test('damaged words: the alarm is told as it is now, and no row behind it is held back', async () => {
  const folder = await written();
  const { journal } = await open(folder);
  const probe = probeDelivery('test', 't1', 1, 3, 5_000, 5);
  await journal.commit(state(1, { deliveries: [probe, delivery('a1~4~t1', 't1', 4, alarm('a1', { sequence: 4 }))] }));
  await journal.close();
  // Of the first step and of the test message.
  edit(folder, `UPDATE told SET crc = crc + 1 WHERE body NOT LIKE '%"sequence":4%' AND body NOT LIKE '%"sequence":2%'`);
  const again = await open(folder);
  const told = again.journal.reader.deliveriesAfter('t1', 0, 10);
  expect(told.map((each) => [each.id, each.alarm.sequence])).toEqual([
    ['a1~1~t1', 3],
    ['a1~2~t1', 2],
    ['a1~4~t1', 4],
  ]);
});
