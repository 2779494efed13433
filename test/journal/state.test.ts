import { expect, test } from 'vitest';
import { mostQuarantined } from '../../src/journal/write-state.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { StateCommit } from '../../src/model/journal.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, audit, delivery, message, state, transition } from './journal-records.ts';

const quarantined = (id: string, deviceId: string) => ({
  id,
  position: 1,
  at: 5,
  deviceId,
  source: 'mqtt',
  channel: 'telemetry',
  problem: { code: 'not-json', pointer: '', expected: 'JSON', came: '{', cure: 'send JSON', weight: 'error' as const },
  body: '{',
  sealed: false,
});

function everything(): StateCommit {
  const raised = alarm('a1');
  return state(1, {
    snapshots: new Map([
      ['device:gas-1', '{"x":1}'],
      ['device:gas-2', '{"x":2}'],
    ]),
    alarms: [raised],
    transitions: [transition('a1', 1)],
    deliveries: [delivery('d1', 't1', 1, raised), delivery('d2', 't2', 1, raised)],
    quarantine: [quarantined('1:0', 'gas-1')],
    audit: [audit('alarm.raised')],
  });
}

test('one state commit keeps snapshots, alarms, transitions, deliveries, quarantine, audit and the judged position together', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([message('x')]);
  await first.journal.commit(everything());
  expect(first.journal.status().judged).toBe(1);
  await first.journal.close();
  const { reader } = (await open(folder)).journal;
  expect([...reader.snapshots()]).toEqual([
    ['device:gas-1', '{"x":1}'],
    ['device:gas-2', '{"x":2}'],
  ]);
  expect(reader.activeAlarms()).toEqual([alarm('a1')]);
  expect(reader.transitions('a1')).toEqual([transition('a1', 1)]);
  expect(reader.deliveriesOf('a1').map((d) => d.id)).toEqual(['d1', 'd2']);
  expect(reader.newestDelivery('a1', 't1')?.id).toBe('d1');
  expect(reader.newestDelivery('a1', 'nobody')).toBeNull();
  expect(reader.deliveryTimesOf('a1', Number.MAX_SAFE_INTEGER, 10)).toHaveLength(2);
  expect(reader.deliveryTimesOf('a1', Number.MAX_SAFE_INTEGER, 1)).toHaveLength(1);
  expect(reader.deliveryTimesOf('nothing', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  expect(reader.delivery('d1')).toEqual(delivery('d1', 't1', 1, alarm('a1')));
  expect(reader.lastSequence('t1')).toBe(1);
  expect(reader.lastSequence('nobody')).toBe(0);
  expect(reader.quarantine({ limit: 5 }).items).toEqual([quarantined('1:0', 'gas-1')]);
  expect(reader.verifyAudit()).toEqual({ checked: 1, bad: null });
});

test('the same state committed again after a crash changes nothing but the audit chain it brings', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(everything());
  await journal.receipts([{ deliveryId: 'd1', kind: 'received', at: 7 }]);
  await journal.commit({ ...everything(), audit: [] });
  expect(journal.reader.transitions('a1').length).toBe(1);
  expect(journal.reader.delivery('d1')?.receivedAt).toBe(7);
  expect(journal.reader.quarantineCount()).toBe(1);
  expect(journal.reader.audit({ limit: 10 }).items.length).toBe(1);
});

test('a second active alarm for the same subject, component and rule is refused, and what builds on that commit too', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x'), message('y'), message('z')]);
  await journal.commit(state(1, { alarms: [alarm('a1')] }));
  const refused = journal.commit(state(2, { alarms: [alarm('a2')], snapshots: new Map([['device:gas-1', 'wrong']]) }));
  const after = journal.commit(state(3));
  const beside = journal.append([message('beside')]);
  await expect(refused).rejects.toMatchObject({ code: 'journal-refused' });
  await expect(after).rejects.toMatchObject({ code: 'journal-refused' });
  expect((await beside)[0]?.position).toBe(4);
  expect(journal.status().judged).toBe(1);
  expect([...journal.reader.snapshots()]).toEqual([]);
  expect(journal.reader.activeAlarms().map((a) => a.id)).toEqual(['a1']);
});

test('an alarm may end and be raised anew in one commit', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x'), message('y')]);
  await journal.commit(state(1, { alarms: [alarm('a1')] }));
  await journal.commit(state(2, { alarms: [alarm('a2'), alarm('a1', { state: 'normal', endedAt: 9 })] }));
  expect(journal.reader.activeAlarms().map((a) => a.id)).toEqual(['a2']);
  expect(journal.reader.alarm('a1')?.endedAt).toBe(9);
});

test('a state commit beyond the end of the log is refused', async () => {
  const { journal } = await open(freshFolder());
  await expect(journal.commit(state(5))).rejects.toMatchObject({ code: 'journal-refused' });
  expect(journal.status().judged).toBe(0);
});

test('a null snapshot forgets the subject', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(everything());
  await journal.commit(state(1, { snapshots: new Map([['device:gas-1', null]]) }));
  expect([...journal.reader.snapshots()].map(([subject]) => subject)).toEqual(['device:gas-2']);
});

test('receipts count every send and keep the first received and shown', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(everything());
  expect(journal.reader.unreceipted(10).map((d) => d.id)).toEqual(['d1', 'd2']);
  await journal.receipts([
    { deliveryId: 'd1', kind: 'sent', at: 10 },
    { deliveryId: 'd1', kind: 'sent', at: 20 },
    { deliveryId: 'd1', kind: 'received', at: 21 },
    { deliveryId: 'd1', kind: 'received', at: 31 },
    { deliveryId: 'd1', kind: 'shown', at: 41 },
    { deliveryId: 'd1', kind: 'shown', at: 51 },
    { deliveryId: 'unknown', kind: 'shown', at: 51 },
  ]);
  expect(journal.reader.delivery('d1')).toMatchObject({ attempts: 2, sentAt: 10, receivedAt: 21, shownAt: 41 });
  expect(journal.reader.unreceipted(10).map((d) => d.id)).toEqual(['d2']);
  expect(journal.reader.waitingFor('t1', 0, 10)).toEqual([]);
  expect(journal.reader.waitingFor('t2', 0, 10).map((d) => d.id)).toEqual(['d2']);
  expect(journal.reader.unreceiptedOf('t1', 10, 10)).toEqual([]);
  expect(journal.reader.unreceiptedOf('t2', 10, 10).map((d) => d.id)).toEqual(['d2']);
  expect(journal.reader.unreceiptedOf('t2', 0, 10)).toEqual([]);
  expect(journal.reader.deliveriesAfter('t1', 0, 10).length).toBe(1);
  expect(journal.reader.deliveriesAfter('t1', 1, 10)).toEqual([]);
});

test('alarms page newest first through every filter without losing or repeating one', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const places = ['阳光社区', '阳光社区/1号楼', '阳光社区/1号楼/1单元', '阳光社区二期', ''];
  const all: Alarm[] = Array.from({ length: 120 }, (_, i) =>
    alarm(`a${i}`, {
      rule: `rule-${i}`,
      raisedAt: 1_000 + Math.floor(i / 3),
      place: places[i % 5] as string,
      severity: i % 2 ? 'critical' : 'minor',
      state: i % 4 === 0 ? 'unacknowledged' : 'normal',
      deviceId: `gas-${i % 3}`,
    }),
  );
  await journal.commit(state(1, { alarms: all }));
  const walk = (filter: Parameters<typeof journal.reader.alarms>[0]): string[] => {
    const ids: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = journal.reader.alarms({ ...filter, cursor });
      ids.push(...page.items.map((a) => a.id));
      if (page.next === null) return ids;
      cursor = page.next;
    }
  };
  const expected = (keep: (a: Alarm) => boolean) =>
    all
      .filter(keep)
      .sort((a, b) => b.raisedAt - a.raisedAt || (a.id < b.id ? 1 : -1))
      .map((a) => a.id);
  expect(walk({ limit: 7 })).toEqual(expected(() => true));
  expect(walk({ limit: 7, states: ['active'] })).toEqual(expected((a) => a.state !== 'normal'));
  expect(walk({ limit: 7, states: ['normal'], severities: ['critical'] })).toEqual(
    expected((a) => a.state === 'normal' && a.severity === 'critical'),
  );
  expect(walk({ limit: 7, place: '阳光社区' })).toEqual(expected((a) => a.place === '阳光社区' || a.place.startsWith('阳光社区/')));
  expect(walk({ limit: 7, deviceId: 'gas-1', from: 1_010, to: 1_020 })).toEqual(
    expected((a) => a.deviceId === 'gas-1' && a.raisedAt >= 1_010 && a.raisedAt < 1_020),
  );
  expect(walk({ limit: 7, cursor: 'nonsense' }).length).toBe(120);
});

test('quarantine pages newest first and counts by device', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  await journal.commit(state(1, { quarantine: Array.from({ length: 25 }, (_, i) => quarantined(`${i}:0`, i % 2 ? 'odd' : 'even')) }));
  const page = journal.reader.quarantine({ deviceId: 'odd', limit: 10 });
  const rest = journal.reader.quarantine({ deviceId: 'odd', limit: 10, cursor: page.next ?? '' });
  expect([...page.items, ...rest.items].map((q) => q.id)).toEqual(Array.from({ length: 12 }, (_, i) => `${23 - 2 * i}:0`));
  expect(rest.next).toBeNull();
  expect(journal.reader.quarantineCount('even')).toBe(13);
  expect(journal.reader.quarantineCount()).toBe(25);
});

test('site data and accounts: retired, revoked, ended and used entries are gone, secrets stay when an entry is changed', async () => {
  const { journal } = await open(freshFolder());
  const { reader } = journal;
  const terminal = { id: 't1', place: '' };
  const user = { id: 'u1', name: '王', role: 'manager' as const, place: '阳光社区' };
  const token = { id: 'k1', role: 'reader' as const, place: '', createdAt: 3 };
  const session = { kind: 'session' as const, hash: 's', userId: 'u1', createdAt: 1, seenAt: 2, ended: false };
  const invitation = { kind: 'invitation' as const, hash: 'i', userId: null, expiresAt: 99, used: false };
  await journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: false }]);
  await journal.change(
    [
      { kind: 'terminal', terminal, secretHash: 'th', retired: false },
      { kind: 'device-secret', deviceId: 'd1', secretHash: 'dh' },
      { kind: 'user', user, passwordHash: 'ph' },
      { kind: 'token', token, hash: 'kh', revoked: false },
      session,
      invitation,
    ],
    [audit('user.added')],
  );
  await journal.change([{ kind: 'terminal', terminal: { id: 't1', place: '阳光社区' }, secretHash: null, retired: false }], []);
  await journal.change([{ kind: 'user', user: { ...user, role: 'operator' }, passwordHash: null }], []);
  expect(reader.terminals()).toEqual([{ id: 't1', place: '阳光社区' }]);
  expect(reader.terminalSecretHash('t1')).toBe('th');
  expect(reader.deviceSecretHash('d1')).toBe('dh');
  expect(reader.users()).toEqual([{ ...user, role: 'operator' }]);
  expect(reader.passwordHash('u1')).toBe('ph');
  expect(reader.tokenByHash('kh')).toEqual(token);
  expect(reader.sessionByHash('s')).toEqual({ hash: 's', userId: 'u1', createdAt: 1, seenAt: 2 });
  expect(reader.invitationByHash('i')).toEqual({ userId: null, expiresAt: 99 });
  await journal.append([{ kind: 'device', device: { id: 'd1', profile: 'p', place: '' }, retired: true }]);
  await journal.change(
    [
      { kind: 'terminal', terminal, secretHash: null, retired: true },
      { kind: 'token', token, hash: 'kh', revoked: true },
      { ...session, ended: true },
      { ...invitation, used: true },
    ],
    [],
  );
  expect([reader.devices(), reader.terminals(), reader.tokens()]).toEqual([[], [], []]);
  expect(reader.deviceSecretHash('d1')).toBeNull();
  expect(reader.terminalSecretHash('t1')).toBeNull();
  expect(reader.tokenByHash('kh')).toBeNull();
  expect(reader.sessionByHash('s')).toBeNull();
  expect(reader.invitationByHash('i')).toBeNull();
  await journal.keepProfiles([{ id: 'p', version: 'v1', source: 'yaml' }]);
  expect(reader.profileSource('p', 'v1')).toBe('yaml');
  expect(reader.profileSource('p', 'v2')).toBeNull();
  expect(reader.verifyAudit()).toEqual({ checked: 1, bad: null });
});

test('the quarantine is bounded while it is written: a flood drops the oldest entries at once, not at the next trim', async () => {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const flood = Array.from({ length: mostQuarantined + 200 }, (_, i) => quarantined(`1:${i}`, 'gas-1'));
  await journal.commit(state(1, { quarantine: flood }));
  expect(journal.reader.quarantineCount()).toBe(mostQuarantined);
  expect(journal.reader.quarantine({ limit: 1 }).items[0]?.id).toBe(flood.at(-1)?.id);
  await journal.commit(state(1, { quarantine: [quarantined('2:0', 'gas-2')] }));
  expect(journal.reader.quarantineCount()).toBe(mostQuarantined);
  expect(journal.reader.quarantineCount('gas-2')).toBe(1);
});
