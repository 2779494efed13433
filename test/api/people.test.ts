import { hash } from '@node-rs/argon2';
import { expect, test, vi } from 'vitest';
import { leastPasses, PasswordChecks, PasswordHasher, passesFor } from '../../src/api/people/password.ts';
import { bearer, cookieOf, fixture, password, signIn } from './api-fixture.ts';
import { hasher } from './fake-ports.ts';

const hour = 3_600_000;

test('signing in sets a cookie that scripts, other sites and plain HTTP cannot use', async () => {
  const { world, app } = await fixture({ secure: true });
  await world.addUser('wang', 'operator', '', password);
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'wang', password } });
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^__Host-anlin_session=wang~[\w-]{43};/);
  for (const flag of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(flag);
  expect(answer.json()).toMatchObject({ user: { id: 'wang', role: 'operator' }, expiresAt: '2026-01-08T00:00:00.000Z' });
  expect(JSON.stringify([...world.journal.sessions])).not.toContain(cookie.split('~')[1]!.split(';')[0]);
});

test('a session id planted before sign-in is worth nothing, and the old one ends at the next sign-in', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const planted = `anlin_session=wang~${'A'.repeat(43)}`;
  const first = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { user: 'wang', password },
    headers: { cookie: planted },
  });
  const cookie = cookieOf(first.headers['set-cookie']);
  expect(cookie).not.toBe(planted);
  expect((await app.inject({ url: '/api/v1/session', headers: { cookie: planted } })).statusCode).toBe(401);
  const second = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'wang', password }, headers: { cookie } });
  expect(cookieOf(second.headers['set-cookie'])).not.toBe(cookie);
  expect((await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401);
  expect(world.journal.sessions.size).toBe(1);
});

test('a session ends after 12 hours without use, and after 7 days in any case', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const look = async (cookie: string) => (await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode;
  const idle = await signIn(app, 'wang');
  world.clock.advance(11.9 * hour);
  expect(await look(idle)).toBe(200);
  world.clock.advance(12.1 * hour);
  expect(await look(idle)).toBe(401);
  const busy = await signIn(app, 'wang');
  for (let i = 0; i < 16; i++) {
    world.clock.advance(10 * hour);
    expect(await look(busy)).toBe(200);
  }
  world.clock.advance(8.1 * hour);
  expect(await look(busy)).toBe(401);
});

test('a session that is used does not end for being idle, however short that time is', async () => {
  const { world, app } = await fixture({ sessions: { idleMs: 60_000, absoluteMs: 24 * hour } });
  await world.addUser('wang', 'operator', '', password);
  const cookie = await signIn(app, 'wang');
  const look = async () => (await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode;
  for (let i = 0; i < 10; i++) {
    world.clock.advance(25_000);
    expect([i, await look()]).toEqual([i, 200]);
  }
  world.clock.advance(67_000);
  expect(await look()).toBe(401);
});

test('a name that is not there costs what one costs that is, also when the machine was measured anew since', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const hashed: (string | null)[] = [];
  const { verify } = PasswordHasher.prototype;
  const spy = vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementation(function seen(this: PasswordHasher, stored, typed, like) {
    hashed.push(stored ?? like ?? null);
    return verify.call(this, stored, typed, like);
  });
  for (const user of ['wang', 'nobody'])
    await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user, password: 'not the right one' } });
  spy.mockRestore();
  expect(hashed).toEqual([world.journal.passwords.get('wang'), world.journal.passwords.get('wang')]);
  const weak = await hash(password, { algorithm: 2, memoryCost: 8_192, timeCost: 2, parallelism: 1 });
  expect(await hasher.verify(null, password, weak)).toBe(false);
});

test('signing out ends the session on the server, and a late use does not bring it back', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const cookie = await signIn(app, 'wang');
  world.clock.advance(2 * hour);
  const [out] = await Promise.all([
    app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } }),
    ...Array.from({ length: 5 }, () => app.inject({ url: '/api/v1/session', headers: { cookie } })),
  ]);
  expect(out.statusCode).toBe(204);
  expect((await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401);
  expect(world.journal.audit.map(({ act }) => act)).toEqual(['session.opened', 'session.ended']);
});

test('a new password ends every session of that user but the one that set it', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const [here, elsewhere] = [await signIn(app, 'wang'), await signIn(app, 'wang')];
  const set = (body: object) =>
    app.inject({ method: 'POST', url: '/api/v1/users/wang/password', headers: { cookie: here }, payload: body });
  expect((await set({ password: 'another long one', current: 'wrong' })).statusCode).toBe(401);
  const done = await set({ password: 'another long one', current: password });
  expect(done.statusCode).toBe(204);
  const look = async (cookie: string) => (await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode;
  expect([await look(here), await look(elsewhere), await look(cookieOf(done.headers['set-cookie']))]).toEqual([401, 401, 200]);
});

test('ten wrong passwords a minute for one name from one address; the right one from elsewhere goes through', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const secret = world.addDevice('gas-1', 'east/1');
  const attempt = (from: string, given: string) =>
    app.inject({ method: 'POST', url: '/api/v1/session', remoteAddress: from, payload: { user: 'wang', password: given } });
  const statuses = await Promise.all(Array.from({ length: 14 }, (_, i) => attempt('192.0.2.1', `guess-${i}`).then((a) => a.statusCode)));
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  const locked = await attempt('192.0.2.1', password);
  expect([locked.statusCode, locked.json().code, Number(locked.headers['retry-after']) > 0]).toEqual([429, 'too-many-attempts', true]);
  expect((await attempt('192.0.2.2', password)).statusCode).toBe(200);
  const device = await app.inject({
    method: 'POST',
    url: '/api/v1/devices/gas-1/messages',
    remoteAddress: '192.0.2.1',
    headers: { authorization: `Basic ${Buffer.from(`gas-1:${secret}`).toString('base64')}` },
    payload: '{"a":1}',
  });
  expect(device.statusCode).toBe(202);
  world.clock.advance(61_000);
  expect((await attempt('192.0.2.1', password)).statusCode).toBe(200);
  expect(world.journal.audit.filter(({ act }) => act === 'session.refused')).toHaveLength(10);
}, 30_000);

test('two thousand wrong device secrets and tokens are counted, and the real device and token still pass from the same address', async () => {
  const { world, app } = await fixture();
  const secret = world.addDevice('gas-1', 'east/1');
  const token = world.addToken('t', 'reader');
  const statuses = new Map<number, number>();
  for (let i = 0; i < 2_000; i++) {
    const headers = i % 2 === 0 ? bearer(`wrong-${i}`) : { authorization: `Basic ${Buffer.from(`gas-1:wrong-${i}`).toString('base64')}` };
    const { statusCode } = await app.inject({ url: '/api/v1/devices', headers });
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  }
  expect(statuses.get(401)).toBeLessThanOrEqual(20);
  expect((statuses.get(429) ?? 0) + (statuses.get(401) ?? 0)).toBe(2_000);
  expect((await app.inject({ url: '/api/v1/devices', headers: bearer(token) })).statusCode).toBe(200);
  const headers = { authorization: `Basic ${Buffer.from(`gas-1:${secret}`).toString('base64')}` };
  const sent = await app.inject({ method: 'POST', url: '/api/v1/devices/gas-1/messages', headers, payload: '{"a":1}' });
  expect(sent.statusCode).toBe(202);
}, 60_000);

test('an unknown name, a wrong password and a name without one cannot be told apart, and unknown names are not written down', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  await world.addUser('li', 'operator');
  const answers = [];
  for (const user of ['wang', 'li', 'hunter2-typed-here']) {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user, password: 'not the password' } });
    answers.push([answer.statusCode, answer.body]);
  }
  expect(new Set(answers.map(String)).size).toBe(1);
  expect(answers[0]![0]).toBe(401);
  expect(JSON.stringify(world.journal.audit)).not.toContain('hunter2');
});

test('a quicker machine makes more passes, up to a bound, and never less than the least', () => {
  expect([30, 60, 600, 5, 0].map(passesFor)).toEqual([6, 3, 3, 24, 24]);
});

test('a hash is argon2id over 64 MiB and carries its parameters; one made with less is made again at sign-in, and nobody is signed out', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const kept = world.journal.passwords.get('wang')!;
  expect(kept).toMatch(new RegExp(`^\\$argon2id\\$v=19\\$m=65536,t=${leastPasses},p=1\\$`));
  expect(await hasher.isWeak(kept)).toBe(false);
  expect(await new PasswordHasher(async () => leastPasses + 1).isWeak(kept)).toBe(true);
  const old = await hash(password, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  world.journal.passwords.set('wang', old);
  const cookie = await signIn(app, 'wang');
  expect(world.journal.passwords.get('wang')).toMatch(/m=65536/);
  await signIn(app, 'wang');
  expect((await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(200);
});

test('a flood of password checks is turned away instead of filling the memory, and one source does not hold up another', async () => {
  const checks = new PasswordChecks(hasher, 5, 3);
  const done: string[] = [];
  const ask = (source: string) =>
    checks.check(null, 'x', source).then((result) => {
      done.push(`${source} ${result}`);
    });
  await Promise.all([...Array.from({ length: 6 }, () => ask('a')), ask('b')]);
  expect(done.filter((line) => line === 'a busy')).toHaveLength(2);
  expect(done.indexOf('b false')).toBeLessThan(done.lastIndexOf('a false'));
  expect(done.filter((line) => line === 'a false')).toHaveLength(4);
  expect(await checks.check(null, 'x', 'c')).toBe(false);
});

test('the one-time link makes the first administrator once, and says what it needs without being used up', async () => {
  const { world, app } = await fixture();
  const invitation = await world.invite(null);
  const use = (more: object) => app.inject({ method: 'POST', url: '/api/v1/setup', payload: { invitation, ...more } });
  expect((await use({})).json()).toEqual({ outcome: 'details-needed', needs: ['user', 'name', 'password'], user: null });
  expect((await use({ user: 'admin', name: 'Admin', password: 'short' })).statusCode).toBe(400);
  const details = { user: 'admin', name: 'Admin', password };
  const both = await Promise.all([use(details), use(details)]);
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410]);
  const cookie = cookieOf(both.find(({ statusCode }) => statusCode === 200)!.headers['set-cookie']);
  expect((await app.inject({ url: '/api/v1/users', headers: { cookie } })).json().items).toEqual([
    {
      id: 'admin',
      name: 'Admin',
      role: 'administrator',
      place: '',
      disabled: false,
      hasPassword: true,
      lastSignInAt: '2026-01-01T00:00:00.000Z',
    },
  ]);
  expect(await signIn(app, 'admin')).toContain('admin~');
  const forgotten = await world.invite(null);
  expect(
    (await app.inject({ method: 'POST', url: '/api/v1/setup', payload: { ...details, user: 'second', invitation: forgotten } })).statusCode,
  ).toBe(410);
});

test('a link for a user signs in once, and not after it has expired', async () => {
  const { world, app } = await fixture();
  await world.addUser('duty', 'operator', 'east');
  const use = (invitation: string) => app.inject({ method: 'POST', url: '/api/v1/setup', payload: { invitation } });
  const link = await world.invite('duty');
  const looked = await app.inject({ method: 'POST', url: '/api/v1/setup', payload: { invitation: link, look: true } });
  const duty = { id: 'duty', name: 'duty', role: 'operator', place: 'east' };
  expect(looked.json()).toEqual({ outcome: 'details-needed', needs: [], user: duty });
  expect(looked.headers['set-cookie']).toBeUndefined();
  const first = await use(link);
  expect(first.json().session.hasPassword).toBe(false);
  expect(first.json()).toMatchObject({ outcome: 'signed-in', session: { user: { id: 'duty', place: 'east' } } });
  expect((await use(link)).statusCode).toBe(410);
  const late = await world.invite('duty', 1000);
  world.clock.advance(1001);
  expect((await use(late)).json().code).toBe('setup-closed');
  const acknowledge = { method: 'POST', url: '/api/v1/alarms/alarm-east/acknowledge' } as const;
  expect((await app.inject({ ...acknowledge, headers: { cookie: cookieOf(first.headers['set-cookie']) } })).statusCode).toBe(200);
});

test('a journal that cannot write opens no session', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  world.journal.broken = true;
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { user: 'wang', password } });
  expect([answer.statusCode, answer.headers['set-cookie'], answer.body.includes('disk full')]).toEqual([503, undefined, false]);
  expect(world.failures).toHaveLength(1);
});

test('a revoked token and a token of another gateway are refused; the audit names who did what', async () => {
  const { world, app } = await fixture();
  const admin = bearer(world.addToken('admin-token', 'administrator'));
  const made = await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: admin, payload: { role: 'reader', place: 'east' } });
  expect(made.statusCode).toBe(201);
  const { id, token } = made.json();
  expect((await app.inject({ url: '/api/v1/devices', headers: bearer(token) })).json().items).toHaveLength(1);
  expect((await app.inject({ url: '/api/v1/tokens', headers: admin })).body).not.toContain(token);
  expect((await app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers: admin })).statusCode).toBe(204);
  expect((await app.inject({ url: '/api/v1/devices', headers: bearer(token) })).statusCode).toBe(401);
  const audit = (await app.inject({ url: '/api/v1/audit', headers: admin })).json();
  expect(audit.items.map(({ act, origin }: { act: string; origin: object }) => [act, origin])).toEqual([
    ['token.added', { by: null, via: 'token', from: 'admin-token' }],
    ['token.revoked', { by: null, via: 'token', from: 'admin-token' }],
  ]);
});
