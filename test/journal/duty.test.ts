import { expect, test } from 'vitest';
import type { DutyStint } from '../../src/model/duty.ts';
import { freshFolder, open } from './journal-fixture.ts';

const stint = (id: string, since: number, more: Partial<DutyStint> = {}): DutyStint => ({
  id,
  positionId: 'desk',
  person: { kind: 'outside', name: '老周', phone: null },
  since,
  until: null,
  takenBy: null,
  ended: null,
  ...more,
});
const kept = (one: DutyStint) => ({ kind: 'duty-stint', stint: one }) as const;

test('the file itself takes no second stint of a position that is open, and nothing of the change that tried', async () => {
  const { journal } = await open(freshFolder());
  await journal.change([kept(stint('a', 1))], []);
  const link = { at: 2, origin: { by: null, via: 'cli', from: 'x' }, act: 'duty.taken-over', target: 'duty:desk', detail: {} } as const;
  await expect(journal.change([kept(stint('b', 2))], [link])).rejects.toThrow();
  expect(journal.reader.dutyStintAt('desk', 9)?.id).toBe('a');
  expect(journal.reader.audit({ limit: 9 }).items).toEqual([]);
  await journal.change([kept(stint('a', 1, { until: 2 })), kept(stint('b', 2))], [link]);
  expect([journal.reader.dutyStintAt('desk', 1)?.id, journal.reader.dutyStintAt('desk', 2)?.id]).toEqual(['a', 'b']);
  expect(journal.reader.dutyStintAt('desk', 0)).toBeNull();
});

test('stints are found by time, newest first, page by page', async () => {
  const { journal } = await open(freshFolder());
  for (let at = 0; at < 10; at++) await journal.change([kept(stint(`s${at}`, at * 10, { until: at * 10 + 10 }))], []);
  const found = (filter: object) =>
    journal.reader.dutyStints({ positions: ['desk'], from: 0, to: 1_000, limit: 100, ...filter }).items.map(({ id }) => id);
  expect(found({ from: 20, to: 41 })).toEqual(['s4', 's3', 's2']);
  expect(found({ positions: ['other'] })).toEqual([]);
  expect(found({ positions: [] })).toEqual([]);
  const page = journal.reader.dutyStints({ positions: ['desk'], from: 0, to: 1_000, limit: 3 });
  expect([page.items.map(({ id }) => id), found({ cursor: page.next, limit: 2 })]).toEqual([
    ['s9', 's8', 's7'],
    ['s6', 's5'],
  ]);
});
