import { expect, test } from 'vitest';
import { bearer, fixture, password, signIn } from './api-fixture.ts';

test('a list of alarms has the fields of the contract, the reason in the language asked for', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const chinese = (await app.inject({ url: '/api/v1/alarms?state=active&severity=critical', headers })).json();
  expect(chinese.items).toHaveLength(1);
  expect(chinese.items[0]).toMatchObject({
    id: 'alarm-east',
    subject: 'device:gas-1',
    component: '',
    deviceId: 'gas-1',
    rule: 'gas.high',
    severity: 'critical',
    state: 'unacknowledged',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: 'east/1',
    raisedAt: '2026-01-01T00:00:00.000Z',
    reason: '中25 %LEL or more',
    reasons: { zh: '中25 %LEL or more', en: '25 %LEL or more' },
  });
  const english = await app.inject({ url: '/api/v1/alarms/alarm-east', headers: { ...headers, 'accept-language': 'en-GB,zh;q=0.5' } });
  expect(english.json()).toMatchObject({
    reason: '25 %LEL or more',
    transitions: [{ event: 'raised' }],
    deliveries: [{ terminalId: 'gate' }],
  });
});

test('a delivery without a receipt says which later step its own terminal has received', async () => {
  const { world, app } = await fixture();
  const [first] = world.journal.deliveries.filter(({ alarmId }) => alarmId === 'alarm-east');
  if (first === undefined) throw new Error('no delivery in the sample');
  const step = (transition: number, more: object) => ({ ...first, id: `d-${transition}`, transition, sequence: transition, ...more });
  world.journal.deliveries.push(
    step(2, { terminalId: 'hall', receivedAt: first.createdAt }),
    step(3, { receivedAt: first.createdAt }),
    step(4, { receivedAt: first.createdAt }),
    step(5, {}),
  );
  const url = '/api/v1/alarms/alarm-east';
  const { deliveries } = (await app.inject({ url, headers: bearer(world.addToken('t', 'reader')) })).json();
  expect(deliveries.map(({ overtakenBy }: { overtakenBy: number | null }) => overtakenBy)).toEqual([3, null, null, null, null]);
});

test('a person acknowledges, and who repeats it is told the first person', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', 'east', password);
  await world.addUser('li', 'operator', 'east', password);
  const url = '/api/v1/alarms/alarm-east/acknowledge';
  const first = await app.inject({
    method: 'POST',
    url,
    headers: { cookie: await signIn(app, 'wang') },
    payload: { comment: 'on my way' },
  });
  expect(first.statusCode).toBe(200);
  expect(first.json()).toMatchObject({ outcome: 'done', alarm: { state: 'acknowledged', acknowledgedBy: 'wang' } });
  expect(world.acts[0]).toMatchObject({ act: { comment: 'on my way' }, origin: { by: 'wang', via: 'session' } });
  const second = await app.inject({ method: 'POST', url, headers: { cookie: await signIn(app, 'li') } });
  expect(second.json()).toMatchObject({ outcome: 'unchanged', alarm: { acknowledgedBy: 'wang' } });
});

test('a token has no person behind it: its acknowledge is refused and reaches nobody', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'administrator'));
  for (const act of ['acknowledge', 'comment', 'end']) {
    const answer = await app.inject({ method: 'POST', url: `/api/v1/alarms/alarm-east/${act}`, headers, payload: { comment: 'x' } });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'person-required']);
  }
  expect(world.acts).toEqual([]);
});

test('what the alarm stage refuses is answered with its code and reason', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/alarms/alarm-east/end',
    headers: { cookie: await signIn(app, 'wang'), 'accept-language': 'en' },
  });
  expect(answer.statusCode).toBe(409);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code: 'condition-holds', detail: 'it holds', status: 409 });
});

test('alarms page by cursor without a gap or a repeat', async () => {
  const { world, app } = await fixture();
  for (let i = 0; i < 25; i++) world.addAlarm(`more-${i}`, 'east/1');
  const headers = bearer(world.addToken('t', 'reader'));
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const url: string = `/api/v1/alarms?limit=10${next === null ? '' : `&cursor=${next}`}`;
    const answer = (await app.inject({ url, headers })).json();
    seen.push(...answer.items.map(({ id }: { id: string }) => id));
    next = answer.next;
  } while (next !== null);
  expect(seen).toHaveLength(27);
  expect(new Set(seen).size).toBe(27);
});

test('a wrong query names the field, what was expected and what came', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  for (const [query, field] of [
    ['state=shouting', 'query.state'],
    ['from=yesterday', 'query.from'],
    ['limit=0', 'query.limit'],
    ['cursor=%21%21', 'query.cursor'],
    ['colour=red', 'query'],
  ]) {
    const answer = await app.inject({ url: `/api/v1/alarms?${query}`, headers });
    expect(answer.statusCode).toBe(400);
    expect(JSON.stringify(answer.json())).toContain(field);
  }
});

test('one alarm carries the papers of its device to whoever may see that device; lists and feeds do not', async () => {
  const { world, app } = await fixture();
  const entry = world.journal.devices.get('gas-1');
  if (entry === undefined) throw new Error('no gas-1');
  world.journal.devices.set('gas-1', { ...entry, record: { maintainerPhone: '0571-85000000', serial: 'SN-1' } });
  const headers = bearer(world.addToken('t', 'reader', 'east'));
  const seen = await app.inject({ url: '/api/v1/alarms/alarm-east', headers });
  expect(seen.json().device).toMatchObject({
    id: 'gas-1',
    state: 'in-service',
    maintainerPhone: '0571-85000000',
    serial: 'SN-1',
    maker: null,
  });
  for (const url of ['/api/v1/alarms', '/api/v1/events']) {
    const answer = await app.inject({ url, headers });
    expect([answer.statusCode, answer.body.includes('85000000')], url).toEqual([200, false]);
  }
  // It was moved out of sight: its alarm of before stays, its papers do not.
  world.journal.devices.set('gas-1', { ...entry, place: 'west/9', record: { maintainerPhone: '0571-85000000' } });
  expect((await app.inject({ url: '/api/v1/alarms/alarm-east', headers })).json().device).toBeNull();
});
