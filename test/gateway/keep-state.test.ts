import { expect, test } from 'vitest';
import { isRefusal, keepWhatCanBeKept } from '../../src/gateway/keep-state.ts';
import { freshFolder, open } from '../journal/journal-fixture.ts';
import { alarm, audit, delivery, message, state, transition } from '../journal/journal-records.ts';

test('one row that the journal refuses keeps nothing else from being stored, and the position goes on', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const bad = alarm('bad', { component: 'a\0b' });
  const good = alarm('good');
  const whole = state(1, {
    snapshots: new Map([['device:gas-1', '{"x":1}']]),
    alarms: [bad, good],
    transitions: [transition('bad', 1), transition('good', 1)],
    deliveries: [delivery('d1', 't1', 1, bad), delivery('d2', 't1', 2, good)],
    audit: [audit('alarm.raised')],
  });
  const error = await journal.commit(whole).catch((caught: unknown) => caught);
  expect(isRefusal(error)).toBe(true);
  expect(journal.status().judged).toBe(0);

  const refused = await keepWhatCanBeKept((part) => journal.commit(part), whole, 0);

  expect(refused.map(({ what }) => what)).toEqual(['alarm bad (gas.high)']);
  expect(journal.status().judged).toBe(1);
  expect(journal.reader.activeAlarms().map(({ id }) => id)).toEqual(['good']);
  expect(journal.reader.deliveriesAfter('t1', 0, 10).map(({ id }) => id)).toEqual(['d1', 'd2']);
  expect([...journal.reader.snapshots()]).toHaveLength(1);
  expect(journal.reader.verifyAudit()).toEqual({ checked: 1, bad: null });
});

test('an alarm that ends and one that begins under the same key are stored in that order, also one by one', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(state(1, { alarms: [alarm('old')] }));
  const whole = state(1, {
    alarms: [alarm('new'), alarm('old', { state: 'normal' }), alarm('bad', { subject: 'device:x\0' as never })],
  });
  const refused = await keepWhatCanBeKept((part) => journal.commit(part), whole, 1);
  expect(refused).toHaveLength(1);
  expect(journal.reader.activeAlarms().map(({ id }) => id)).toEqual(['new']);
});
