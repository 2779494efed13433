import { expect, test } from 'vitest';
import type { TokenEntry, UserEntry } from '../../src/model/registry.ts';
import { freshFolder, open } from './journal-fixture.ts';

const user: UserEntry = { id: 'wang', name: 'Wang', role: 'operator', place: 'east' };
const token: TokenEntry = { id: 't-1', role: 'reader', place: '', createdAt: 1, name: 'Grafana', expiresAt: 9 };

test('who is disabled or gone, what a token is for and its use are there after a restart', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.change([{ kind: 'user', user, passwordHash: 'h' }], []);
  await first.journal.change([{ kind: 'user', user: { ...user, disabledAt: 5, generation: 2 }, passwordHash: null }], []);
  await first.journal.change([{ kind: 'user', user: { ...user, id: 'li', removedAt: 6, generation: 1 }, passwordHash: 'x' }], []);
  await first.journal.change([{ kind: 'token', token, hash: 'th', revoked: false }], []);
  await first.journal.change([{ kind: 'token-used', tokenId: 't-1', at: 7 }], []);
  await first.journal.close();
  const { reader } = (await open(folder)).journal;
  expect(reader.users()).toEqual([{ ...user, disabledAt: 5, generation: 2 }]);
  expect(reader.removedUsers().map(({ id }) => id)).toEqual(['li']);
  expect([reader.passwordHash('wang'), reader.passwordHash('li')]).toEqual(['h', null]);
  expect(reader.tokens()).toEqual([{ ...token, lastUsedAt: 7 }]);
  expect(reader.tokenByHash('th')).toEqual({ ...token, lastUsedAt: 7 });
});

test('use does not bring an ended session back, a new hash not an old password', async () => {
  const { journal } = await open(freshFolder());
  const session = (hash: string, ended: boolean) => ({ kind: 'session', hash, userId: 'wang', createdAt: 1, seenAt: 1, ended }) as const;
  await journal.change([{ kind: 'user', user, passwordHash: 'old' }, session('a', false), session('b', false), session('c', false)], []);
  await journal.change([session('a', true)], []);
  await journal.change(
    [
      { kind: 'session-seen', hash: 'a', seenAt: 5 },
      { kind: 'session-seen', hash: 'b', seenAt: 5 },
    ],
    [],
  );
  expect(journal.reader.sessionsOf('wang').map(({ hash, seenAt }) => [hash, seenAt])).toEqual([
    ['b', 5],
    ['c', 1],
  ]);
  await journal.change([{ kind: 'sessions-expired', seenBefore: 3, createdBefore: 0 }], []);
  expect(journal.reader.sessionsOf('wang').map(({ hash }) => hash)).toEqual(['b']);
  await journal.change([{ kind: 'sessions-ended', userId: 'wang' }], []);
  expect(journal.reader.sessionsOf('wang')).toEqual([]);
  expect([journal.reader.lastSignInAt('wang'), journal.reader.lastSignInAt('li')]).toEqual([1, null]);
  await journal.change([{ kind: 'password-rehashed', userId: 'wang', was: 'old', passwordHash: 'stronger' }], []);
  await journal.change([{ kind: 'password-rehashed', userId: 'wang', was: 'old', passwordHash: 'late' }], []);
  expect([journal.reader.passwordHash('wang'), journal.reader.users()]).toEqual(['stronger', [user]]);
});

test('the audit chain is searched by who, act, target and time, page by page', async () => {
  const { journal } = await open(freshFolder());
  const entry = (act: string, by: string | null, at: number) =>
    ({ at, act, origin: { by, via: 'session', from: 'x' }, target: `user:${by}`, detail: {} }) as const;
  for (let at = 1; at <= 30; at++)
    await journal.change([], [entry(at % 3 === 0 ? 'user.added' : 'users', at % 2 === 0 ? 'wang' : 'li', at)]);
  const found = (filter: object) => journal.reader.audit({ limit: 100, ...filter }).items.map(({ at }) => at);
  expect(found({ by: 'wang', act: 'user' })).toEqual([30, 24, 18, 12, 6]);
  expect(found({ act: 'user.added', from: 6, to: 12 })).toEqual([9, 6]);
  expect(found({ target: 'user:li', act: 'users', to: 8 })).toEqual([7, 5, 1]);
  const page = journal.reader.audit({ by: 'wang', act: 'user', limit: 2 });
  expect(page.items.map(({ at }) => at)).toEqual([30, 24]);
  expect(found({ by: 'wang', act: 'user', cursor: page.next })).toEqual([18, 12, 6]);
});
