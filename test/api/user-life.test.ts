import { expect, test } from 'vitest';
import { bearer, cookieOf, fixture, password, signIn } from './api-fixture.ts';

async function world2() {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', 'east', password);
  await world.addUser('chief', 'administrator');
  const admin = bearer(world.addToken('admin', 'administrator'));
  const call = (method: 'POST' | 'PATCH' | 'DELETE' | 'GET', url: string, payload?: object, headers: Record<string, string> = admin) =>
    app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const look = async (cookie: string) => (await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode;
  const attempt = async () =>
    (await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'wang', password } })).statusCode;
  return { world, app, call, look, attempt };
}

test('another role or place ends the sessions of a user; another name does not', async () => {
  const { app, call, look } = await world2();
  const cookie = await signIn(app, 'wang');
  const renamed = await call('PATCH', '/api/v1/users/wang', { name: 'Wang Wei' });
  expect([renamed.statusCode, renamed.json().name, await look(cookie)]).toEqual([200, 'Wang Wei', 200]);
  expect((await call('PATCH', '/api/v1/users/wang', { role: 'reader' })).json()).toMatchObject({ role: 'reader', place: 'east' });
  expect(await look(cookie)).toBe(401);
  const again = await signIn(app, 'wang');
  expect((await call('PATCH', '/api/v1/users/wang', { place: 'west' })).statusCode).toBe(200);
  expect(await look(again)).toBe(401);
});

test('one who is disabled is signed out, cannot sign in by password or link, and is told nothing of it; enabling brings back no session', async () => {
  const { world, app, call, look, attempt } = await world2();
  const cookie = await signIn(app, 'wang');
  const link = await world.invite('wang');
  await call('PATCH', '/api/v1/users/wang', { disabled: true });
  expect([await look(cookie), await attempt()]).toEqual([401, 401]);
  expect((await app.inject({ method: 'POST', url: '/api/v1/setup', payload: { invitation: link } })).statusCode).toBe(410);
  expect((await call('GET', '/api/v1/users')).json().items.find(({ id }: { id: string }) => id === 'wang')).toMatchObject({
    disabled: true,
  });
  await call('PATCH', '/api/v1/users/wang', { disabled: false });
  expect([await look(cookie), await attempt()]).toEqual([401, 200]);
});

test('one who is removed is gone from the list and may not sign in; the audit keeps the name, the id is never given out again', async () => {
  const { world, app, call, look, attempt } = await world2();
  const cookie = await signIn(app, 'wang');
  expect((await call('DELETE', '/api/v1/users/wang')).statusCode).toBe(204);
  expect([await look(cookie), await attempt()]).toEqual([401, 401]);
  expect((await call('GET', '/api/v1/users')).body).not.toContain('wang');
  expect(world.journal.audit.find(({ act }) => act === 'user.removed')?.detail).toMatchObject({ name: 'wang', role: 'operator' });
  expect((await call('POST', '/api/v1/users', { id: 'wang', name: 'another', role: 'reader' })).json().code).toBe('already-exists');
  for (const [method, url] of [
    ['DELETE', ''],
    ['POST', '/invitation'],
    ['DELETE', '/sessions'],
  ] as const)
    expect((await call(method, `/api/v1/users/wang${url}`)).statusCode).toBe(404);
});

test('the last administrator of the whole gateway cannot be removed, disabled or made less', async () => {
  const { world, call } = await world2();
  for (const body of [{ disabled: true }, { role: 'manager' }, { place: 'east' }])
    expect((await call('PATCH', '/api/v1/users/chief', body)).json().code).toBe('last-administrator');
  expect((await call('DELETE', '/api/v1/users/chief')).json().code).toBe('last-administrator');
  await world.addUser('second', 'administrator');
  expect((await call('DELETE', '/api/v1/users/chief')).statusCode).toBe(204);
});

test('a forgotten password: the link signs in once, sets a new password, and ends what was signed in before', async () => {
  const { app, call, look, attempt } = await world2();
  const before = await signIn(app, 'wang');
  const { invitation } = (await call('POST', '/api/v1/users/wang/invitation')).json();
  const used = await app.inject({
    method: 'POST',
    url: '/api/v1/setup',
    payload: { invitation: invitation.replace('/setup/', ''), password: 'a new and long one' },
  });
  expect(used.json()).toMatchObject({ outcome: 'signed-in', session: { user: { id: 'wang' } } });
  expect([await look(before), await look(cookieOf(used.headers['set-cookie'])), await attempt()]).toEqual([401, 200, 401]);
  expect(await signIn(app, 'wang', 'a new and long one')).toContain('wang~');
});

test('somebody sees their own sign-ins, ends one of them, and signs out everywhere; nobody sees those of others', async () => {
  const { world, app, look } = await world2();
  await world.addUser('li', 'operator', '', password);
  const [here, there, other] = [await signIn(app, 'wang'), await signIn(app, 'wang'), await signIn(app, 'li')];
  const mine = async () => (await app.inject({ url: '/api/v1/sessions', headers: { cookie: here } })).json().items;
  const items = await mine();
  expect(items.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
  const end = (id: string, cookie: string) => app.inject({ method: 'DELETE', url: `/api/v1/sessions/${id}`, headers: { cookie } });
  const elsewhere = items.find(({ current }: { current: boolean }) => !current).id;
  expect((await end(elsewhere, other)).statusCode).toBe(404);
  expect((await end(elsewhere, here)).statusCode).toBe(204);
  expect([await look(there), await look(here), (await mine()).length]).toEqual([401, 200, 1]);
  const third = await signIn(app, 'wang');
  expect((await app.inject({ method: 'DELETE', url: '/api/v1/sessions', headers: { cookie: here } })).statusCode).toBe(204);
  expect([await look(here), await look(third), await look(other)]).toEqual([401, 401, 200]);
});

test('a token says what it is for, when it was last used, and ends by itself', async () => {
  const { world, call } = await world2();
  const made = await call('POST', '/api/v1/tokens', { role: 'reader', name: 'Grafana', days: 1 });
  expect(made.json()).toMatchObject({ name: 'Grafana', expiresAt: '2026-01-02T00:00:00.000Z', lastUsedAt: null });
  const own = bearer(made.json().token);
  const listed = async () => (await call('GET', '/api/v1/tokens')).json().items.find(({ name }: { name: string }) => name === 'Grafana');
  expect((await call('GET', '/api/v1/devices', undefined, own)).statusCode).toBe(200);
  expect((await listed()).lastUsedAt).toBe('2026-01-01T00:00:00.000Z');
  world.clock.advance(86_399_000);
  expect((await call('GET', '/api/v1/devices', undefined, own)).statusCode).toBe(200);
  world.clock.advance(1_000);
  expect((await call('GET', '/api/v1/devices', undefined, own)).statusCode).toBe(401);
});

test('refused sign-ins stand in /metrics by path and reason, with nothing of what was typed', async () => {
  const { world, app } = await world2();
  const tries = (n: number, headers: Record<string, string>) =>
    Promise.all(Array.from({ length: n }, () => app.inject({ url: '/api/v1/devices', headers })));
  await tries(12, bearer('hunter2'));
  await tries(1, { authorization: 'Digest hunter2' });
  await app.inject({ method: 'POST', url: '/api/v1/setup', payload: { invitation: 'hunter2' } });
  await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'hunter2', password: 'hunter2' } });
  const text = await world.metrics.registry.metrics();
  const count = (path: string, why: string) =>
    Number(new RegExp(`anlin_sign_ins_refused_total\\{path="${path}",why="${why}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
  expect([
    count('bearer', 'wrong'),
    count('bearer', 'locked'),
    count('other', 'wrong'),
    count('setup', 'wrong'),
    count('password', 'wrong'),
  ]).toEqual([10, 2, 1, 1, 1]);
  expect(text).not.toContain('hunter2');
});
