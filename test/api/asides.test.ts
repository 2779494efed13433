import { expect, test } from 'vitest';
import { Sessions } from '../../src/api/people/sessions.ts';
import type { Role } from '../../src/model/registry.ts';
import { bearer, fixture } from './api-fixture.ts';
import { start } from './sample-data.ts';

const hour = 3_600_000;

async function desk(role: Role = 'operator') {
  const { world, app } = await fixture();
  await world.addUser('wang', role);
  const opened = await new Sessions(world.ports()).open(world.journal.users.get('wang')!, '127.0.0.1', null);
  const headers = { cookie: `anlin_session=${opened.cookie}`, 'content-type': 'application/json', 'accept-language': 'en' };
  const post = async (path: string, body: unknown = {}) => {
    const answer = await app.inject({ method: 'POST', url: `/api/v1/${path}`, headers, payload: JSON.stringify(body) });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { world, app, headers, post };
}

test('shelving says who, why and until when, and takes minutes or a moment within the limit of the site', async () => {
  const { world, post } = await desk();
  const done = await post('alarms/alarm-east/shelve', { reason: ' spare part ordered ', minutes: 120 });
  expect([done.status, done.body.outcome, done.body.alarm.shelved]).toEqual([
    200,
    'done',
    {
      by: 'wang',
      reason: 'spare part ordered',
      since: new Date(start).toISOString(),
      until: new Date(start + 2 * hour).toISOString(),
      oneShot: false,
    },
  ]);
  const minutes = () => world.acts.at(-1)?.act as { minutes?: number; oneShot?: boolean };
  await post('alarms/alarm-east/shelve', { reason: 'r' });
  expect(minutes()).toMatchObject({ minutes: 60, oneShot: false });
  await post('alarms/alarm-east/shelve', { reason: 'r', oneShot: true });
  expect(minutes()).toMatchObject({ minutes: 1_440, oneShot: true });
  await post('alarms/alarm-east/shelve', { reason: 'r', until: new Date(start + 90_500).toISOString() });
  expect(minutes()).toMatchObject({ minutes: 2 });
});

test('what is longer than the setting allows is refused with the limit, and what makes no sense by its field', async () => {
  const { world, post } = await desk();
  const taken = world.acts.length;
  for (const [body, code, field, expected] of [
    [{ reason: 'r', minutes: 1_441 }, 'time-too-long', 'body.minutes', 'at most 1440 min from now (setting alarms.shelvingHours)'],
    [{ reason: 'r', until: new Date(start + 25 * hour).toISOString() }, 'time-too-long', 'body.until', 'at most 1440'],
    [{ reason: 'r', until: new Date(start - hour).toISOString() }, 'invalid-request', 'body.until', 'at least 1 min from now'],
    [{ reason: 'r', until: '2026-01-01T01:00:00' }, 'invalid-request', 'body.until', ''],
    [{ reason: 'r', until: new Date(start + hour).toISOString(), minutes: 5 }, 'invalid-request', 'body.until', 'not both'],
    [{ reason: 'r', minutes: 0 }, 'invalid-request', 'body.minutes', ''],
    [{ reason: '  ' }, 'invalid-request', 'body.reason', 'reason'],
    [{}, 'invalid-request', 'body.reason', ''],
    [{ reason: 'r', for: 'ever' }, 'invalid-request', 'body', ''],
  ] as const) {
    const answer = await post('alarms/alarm-east/shelve', body);
    expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([400, code]);
    expect(answer.body.errors[0]).toMatchObject({ field, expected: expect.stringContaining(expected) });
  }
  expect(world.acts.length).toBe(taken);
});

test('ending may say what it was and need not; that may be filed later; a withdrawal needs a reason', async () => {
  const { world, post } = await desk();
  const last = () => world.acts.at(-1)?.act;
  await post('alarms/alarm-east/end');
  expect(last()).toEqual({ act: 'end', alarmId: 'alarm-east', comment: null, classification: null });
  const refused = await post('alarms/alarm-east/end', { classification: 'false', comment: 'steam' });
  expect(last()).toEqual({ act: 'end', alarmId: 'alarm-east', comment: 'steam', classification: 'false' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'condition-holds', alarm: { id: 'alarm-east', acknowledgedBy: null } } });
  expect((await post('alarms/alarm-east/end', { classification: 'maybe' })).status).toBe(400);
  await post('alarms/alarm-east/classify', { classification: 'nuisance' });
  expect(last()).toEqual({ act: 'classify', alarmId: 'alarm-east', comment: null, classification: 'nuisance' });
  expect((await post('alarms/alarm-east/withdraw-acknowledge', {})).status).toBe(400);
  await post('alarms/alarm-east/withdraw-acknowledge', { reason: 'pressed by mistake' });
  expect(last()).toEqual({ act: 'withdraw', alarmId: 'alarm-east', comment: 'pressed by mistake' });
});

test('out of service takes a permit, and for danger to life an administrator or a manager', async () => {
  const wanted = { permit: 'WP-1', reason: 'new sensor' };
  for (const [role, status] of [
    ['operator', 403],
    ['integrator', 403],
    ['manager', 200],
    ['administrator', 200],
  ] as const) {
    const { world, post } = await desk(role);
    expect((await post('alarms/alarm-east/out-of-service', wanted)).status, role).toBe(status);
    expect((await post('devices/gas-1/out-of-service', wanted)).status, role).toBe(status);
    expect((await post('devices/gas-1/out-of-service', { ...wanted, rule: 'gas.high' })).status, role).toBe(status);
    expect((await post('devices/gas-1/out-of-service', { ...wanted, rule: 'device.under-test' })).status, role).toBe(200);
    expect(world.services).toHaveLength(status === 200 ? 4 : 1);
    expect(world.services.at(-1)).toMatchObject({ act: { rule: 'device.under-test', minutes: 480, lifeSafety: status === 200 } });
  }
  // That a device which watches over lives is silent is as grave as what it watches for.
  const operator = await desk('operator');
  operator.world.addAlarm('silent', 'east', { rule: 'device.silent', severity: 'major', lifeSafety: false });
  expect((await operator.post('alarms/silent/out-of-service', wanted)).status).toBe(403);
  const { world, post } = await desk('manager');
  await post('alarms/alarm-east/out-of-service', { ...wanted, scope: 'device', minutes: 10_080 });
  expect(world.services.at(-1)?.act).toEqual({ act: 'out', deviceId: 'gas-1', rule: null, lifeSafety: true, minutes: 10_080, ...wanted });
  expect(world.services.at(-1)?.origin).toMatchObject({ by: 'wang', via: 'session' });
  expect((await post('devices/gas-1/out-of-service', { ...wanted, minutes: 10_081 })).body.code).toBe('time-too-long');
  expect((await post('devices/gas-1/out-of-service', { reason: 'r' })).body.errors[0].field).toBe('body.permit');
  const unknown = await post('devices/gas-1/out-of-service', { ...wanted, rule: 'gas.hihg' });
  expect(unknown.body).toMatchObject({ code: 'invalid-request', errors: [{ field: 'body.rule', came: 'gas.hihg' }] });
  world.addAlarm('about-a-place', 'east', { deviceId: null, subject: 'place:east' });
  expect((await post('alarms/about-a-place/out-of-service', wanted)).body.code).toBe('no-device');
});

test('lists show what is put aside, to those who may see its place', async () => {
  const { world, app } = await desk();
  const [east, west] = [bearer(world.addToken('e', 'reader', 'east')), bearer(world.addToken('w', 'reader', 'west'))];
  const timed = { by: 'wang', reason: 'r', since: start, until: start + hour, untilRun: start + hour };
  const key = { subject: 'device:gas-1', component: '', rule: 'gas.high' } as const;
  world.shelves = [{ ...timed, ...key, alarmId: 'alarm-east', severity: 'critical', oneShot: false }];
  world.permits = [{ ...timed, deviceId: 'gas-1', rule: null, permit: 'WP-1', lifeSafety: true }];
  const get = async (url: string, headers: Record<string, string>) => (await app.inject({ url: `/api/v1/${url}`, headers })).json();
  const shelves = await get('shelves', east);
  expect(shelves.items).toMatchObject([{ alarmId: 'alarm-east', place: 'east/1', state: 'unacknowledged', by: 'wang', oneShot: false }]);
  expect((await get('out-of-service', east)).items).toMatchObject([{ deviceId: 'gas-1', rule: null, place: 'east/1', permit: 'WP-1' }]);
  expect((await get('devices/gas-1', east)).outOfService).toMatchObject([{ permit: 'WP-1', until: new Date(start + hour).toISOString() }]);
  expect([(await get('shelves', west)).items, (await get('out-of-service', west)).items]).toEqual([[], []]);
});
