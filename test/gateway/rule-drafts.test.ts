import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askGateway } from '../../src/cli/control-client.ts';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** A gateway with a folder of device types of its own, and three people. */
const data = temporaryFolder('drafts');
const types = temporaryFolder('drafts-types');
const file = join(types, 'gas', 'gas-household.yaml');
const password = 'correct horse battery 1';
let env: Record<string, string>;
let gateway: RunningGateway;
const cookies = new Map<string, string>();
const text = readFileSync(join(import.meta.dirname, '../../devices/gas/gas-household.yaml'), 'utf8');
const lower = text.replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 22 }\n$1clear: { below: 18 }');

async function call(
  who: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> & { code?: string } }> {
  const answer = await fetch(`${gateway.http}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      cookie: cookies.get(who) ?? '',
      origin: gateway.http,
      'accept-language': 'en',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function signIn(user: string): Promise<void> {
  const answer = await fetch(`${gateway.http}/api/v1/session`, {
    method: 'POST',
    headers: { origin: gateway.http, 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  cookies.set(
    user,
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  );
}

const limitInForce = async () => {
  const { body } = await call('li', '/profiles/gas-household');
  const rules = body.rules as { id: string; condition: { raise?: { limit: number } } }[];
  return rules.find(({ id }) => id === 'gas.low')?.condition.raise?.limit;
};

beforeAll(async () => {
  cpSync(join(import.meta.dirname, '../../devices'), types, { recursive: true });
  env = { ANLIN_DATA: data, ANLIN_DEVICES: types, ANLIN_RULES_SHADOW_HOURS: '1' };
  gateway = await startGateway({ data, env, readyMs: 60_000 });
  const user = async (id: string, role: string, place = '') => {
    await askGateway(data, 'user.add', { id, role, place, password });
    await signIn(id);
  };
  await user('li', 'integrator');
  await user('wang', 'manager');
  await user('chen', 'administrator');
  await user('far', 'manager', 'east');
  await user('op', 'operator');
  await anlin(['device', 'add', 'gas-1', '--profile', 'gas-household'], env);
}, 90_000);
afterAll(async () => {
  await gateway?.kill();
  removeFolder(data);
  removeFolder(types);
});

test('a draft goes by two people through a shadow run into force, and back in one step', async () => {
  const proposed = await call('chen', '/lab/drafts', { text: lower, why: '早一点报 / a little earlier' });
  expect(proposed.status).toBe(201);
  const { id } = proposed.body as { id: string };
  expect(proposed.body).toMatchObject({ state: 'proposed', profile: 'gas-household', proposed: { by: 'chen' }, approved: null });

  // Not by the same person, not by one of a part of the gateway, not before it is approved.
  expect(await call('chen', `/lab/drafts/${id}/approve`, {})).toMatchObject({ status: 403, body: { code: 'second-person' } });
  expect((await call('far', `/lab/drafts/${id}/approve`, {})).status).toBe(403);
  expect((await call('li', `/lab/drafts/${id}/approve`, {})).status).toBe(403);
  expect((await call('op', '/lab/drafts')).status).toBe(403);
  expect(await call('wang', `/lab/drafts/${id}/publish`, {})).toMatchObject({ status: 409, body: { code: 'draft-state' } });
  expect(await limitInForce()).toBe(25);

  expect(await call('wang', `/lab/drafts/${id}/approve`, { comment: 'yes' })).toMatchObject({
    status: 200,
    body: { state: 'shadow', approved: { by: 'wang', comment: 'yes' } },
  });
  const shadow = await call('wang', `/lab/drafts/${id}/shadow`, {});
  expect(shadow).toMatchObject({ status: 202, body: { run: { profile: 'gas-household' } } });
  expect(await limitInForce()).toBe(25);

  expect(await call('wang', `/lab/drafts/${id}/publish`, {})).toMatchObject({ status: 409, body: { code: 'shadow-running' } });
  expect(await call('wang', `/lab/drafts/${id}/publish`, { early: 'cold spell' })).toMatchObject({
    status: 200,
    body: { state: 'published' },
  });
  expect(await limitInForce()).toBe(22);
  expect(readFileSync(file, 'utf8')).toBe(lower);

  expect(await call('chen', `/lab/drafts/${id}/roll-back`, { comment: 'too many' })).toMatchObject({
    status: 200,
    body: { state: 'rolled-back', ended: { by: 'chen', comment: 'too many' } },
  });
  expect(await limitInForce()).toBe(25);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(await call('chen', `/lab/drafts/${id}/roll-back`, {})).toMatchObject({ status: 409, body: { code: 'draft-state' } });

  // Every version and every step is kept.
  const { body } = await call('li', `/lab/drafts/${id}`);
  expect([body.text, body.baseText]).toEqual([lower, text]);
  const audit = (await call('chen', `/audit?limit=200`)).body.items as { act: string; origin: { by: string } }[];
  const acts = audit.map(({ act }) => act).filter((act) => act.startsWith('rule-draft.'));
  expect(acts.sort()).toEqual(['rule-draft.approved', 'rule-draft.proposed', 'rule-draft.published', 'rule-draft.rolled-back']);
});

test('what is wrong, unchanged, or written against other rules goes nowhere', async () => {
  const wrong = await call('li', '/lab/drafts', { text: text.replace('atLeast: 25', 'atLeast: x'), why: 'w' });
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  // Its own examples do not hold any more.
  const broken = await call('li', '/lab/drafts', {
    text: text.replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 99 }\n$1clear: { below: 98 }'),
    why: 'w',
  });
  expect(broken.status).toBe(400);
  expect(await call('li', '/lab/drafts', { text, why: 'w' })).toMatchObject({ status: 400 });
  expect((await call('li', '/lab/drafts', { text: lower, why: '' })).status).toBe(400);

  const { body } = await call('li', '/lab/drafts', { text: lower, why: 'w' });
  await call('wang', `/lab/drafts/${body.id}/approve`, {});
  // Somebody edits the file meanwhile.
  writeFileSync(file, `${text}\n# edited by hand\n`);
  await call('li', '/profiles/reload', {});
  expect(await call('wang', `/lab/drafts/${body.id}/publish`, { early: 'e' })).toMatchObject({
    status: 409,
    body: { code: 'draft-outdated' },
  });
  expect(readFileSync(file, 'utf8')).toContain('# edited by hand');
  expect(await call('li', `/lab/drafts/${body.id}/withdraw`, { comment: 'again' })).toMatchObject({
    status: 200,
    body: { state: 'withdrawn' },
  });
  writeFileSync(file, text);
  await call('li', '/profiles/reload', {});
});

test('drafts outlive the gateway, and a crash between the file and its record is made good', async () => {
  const { body } = await call('li', '/lab/drafts', { text: lower, why: 'again' });
  await call('wang', `/lab/drafts/${body.id}/approve`, {});
  await gateway.kill();
  // As if it had been killed after the file was written.
  writeFileSync(file, lower);
  gateway = await startGateway({ data, env, readyMs: 60_000 });
  for (const who of ['li', 'wang', 'chen']) await signIn(who);
  expect(await limitInForce()).toBe(22);
  expect((await call('li', `/lab/drafts/${body.id}`)).body.state).toBe('shadow');
  expect(await call('wang', `/lab/drafts/${body.id}/publish`, { early: 'e' })).toMatchObject({ status: 200, body: { state: 'published' } });
  expect(await call('wang', `/lab/drafts/${body.id}/roll-back`, {})).toMatchObject({ status: 200 });
  expect(await limitInForce()).toBe(25);
}, 60_000);
