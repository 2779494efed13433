import { createRequire } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { answerTo } from '../../../src/ingest/ocpp/answers.ts';
import { calls, versions } from '../../../src/ingest/ocpp/protocol.ts';
import { eventually, type Json, type Rig, rig } from './rig.ts';

let world: Rig;
afterEach(() => world.stop());

const at = '2026-11-28T10:00:00Z';
const status = { connectorId: 1, status: 'Faulted', errorCode: 'HighTemperature', timestamp: at };

test('a call is answered only after the message is on disk, and one at a time', async () => {
  world = await rig();
  world.custody = 'hold';
  const post = await world.station('post-1', 'ocpp1.6');
  const first = post.call('StatusNotification', status, 'a');
  post.send(JSON.stringify([2, 'b', 'Heartbeat', {}]));
  await eventually(() => world.taken.length === 1);
  await new Promise((done) => setTimeout(done, 100));
  expect(post.got).toEqual([]);
  expect(world.taken.length).toBe(1);
  world.taken[0]!.settle.kept(1, false);
  expect(await first).toEqual([3, 'a', {}]);
  await eventually(() => world.taken.length === 2);
  world.taken[1]!.settle.kept(2, false);
  expect((await post.until((message) => message[1] === 'b'))[2].currentTime).toMatch(/Z$/);
  const { intake, json } = world.taken[0]!;
  expect(intake).toMatchObject({ source: 'ocpp', deviceId: 'post-1', channel: 'events' });
  expect(json).toMatchObject({
    ts: at,
    values: { action: 'StatusNotification', connector: { 1: { status: 'Faulted', errorCode: 'HighTemperature' } }, payload: status },
  });
});

test('what was not kept is not answered: the station is sent away and comes again', async () => {
  world = await rig();
  world.custody = 'refuse';
  const post = await world.station('post-1', 'ocpp1.6');
  post.send(JSON.stringify([2, 'a', 'StatusNotification', status]));
  expect(await post.closed).toBe(1013);
  expect(post.got).toEqual([]);
});

test('unknown actions, wrong payloads and broken frames get their CALLERROR, are kept where they can be seen, and stop nothing', async () => {
  world = await rig();
  const old = await world.station('post-1', 'ocpp1.6');
  const neu = await world.station('post-2', 'ocpp2.0.1');
  const codes = [
    (await old.call('Reset', { type: 'Hard' }))[2],
    (await old.call('OverheatAlarm', {}))[2],
    (await old.call('StatusNotification', { connectorId: 1 }))[2],
    (await old.call('StatusNotification', { ...status, errorCode: 'E-17' }))[2],
    (await old.call('StatusNotification', { ...status, connectorId: '1' }))[2],
    (await old.call('StatusNotification', { ...status, timestamp: 'yesterday' }))[2],
    (await neu.call('StartTransaction', {}))[2],
    (await neu.call('NotifyEvent', { generatedAt: at, seqNo: 0 }))[2],
  ];
  expect(codes).toEqual([
    'NotImplemented',
    'NotImplemented',
    'OccurenceConstraintViolation',
    'FormationViolation',
    'TypeConstraintViolation',
    'FormationViolation',
    'NotImplemented',
    'OccurrenceConstraintViolation',
  ]);
  neu.send('{"not": "an array"}');
  expect(await neu.until((message) => message[1] === '-1')).toEqual([4, '-1', 'RpcFrameworkError', 'expected [type, id, ...]', {}]);
  neu.send(JSON.stringify([6, 'x', 'NotifyEvent', {}]));
  expect((await neu.until((message) => message[1] === 'x'))[2]).toBe('MessageTypeNotSupported');
  old.send('nothing of JSON');
  old.send(JSON.stringify([3, 'never-asked', {}]));
  old.send(JSON.stringify([4, 'never-asked', 'GenericError', '', {}]));
  expect((await old.call('Heartbeat', {}))[0]).toBe(3);
  expect((await neu.call('Heartbeat', {}))[0]).toBe(3);
  const kept = world.taken.map(({ intake }) => intake.unusable?.code ?? 'taken');
  expect(kept.filter((code) => code === 'ocpp-action').length).toBe(3);
  expect(kept.filter((code) => code === 'ocpp-schema').length).toBe(5);
  expect(kept.filter((code) => code === 'ocpp-frame').length).toBe(3);
  expect(world.counts.get('ignored unknown-id')).toBe(2);
});

test('a call that comes again is a duplicate; the same id with other content, or on another connection without a time of its own, is not', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp1.6');
  const untimed = { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' };
  await post.call('StatusNotification', status, '1');
  await post.call('StatusNotification', status, '1');
  await post.call('StatusNotification', { ...status, errorCode: 'GroundFailure' }, '1');
  await post.call('StatusNotification', untimed, '2');
  await post.call('StatusNotification', untimed, '2');
  post.socket.terminate();
  await eventually(() => world.connected.size === 0);
  const again = await world.station('post-1', 'ocpp1.6');
  await again.call('StatusNotification', status, '1');
  await again.call('StatusNotification', untimed, '2');
  expect([...world.counts].filter(([what]) => what.startsWith('accepted'))).toEqual([
    ['accepted StatusNotification', 4],
    ['accepted duplicate', 3],
    ['accepted lost', 1],
  ]);
});

test('a 1.6 transaction has the same id however often its start is sent, also after a restart', async () => {
  world = await rig();
  const start = { connectorId: 2, idTag: '04A1', meterStart: 1200, timestamp: at };
  const ids: number[] = [];
  for (const id of ['7', '7', '8']) {
    const post = await world.station('post-1', 'ocpp1.6');
    ids.push((await post.call('StartTransaction', start, id))[2].transactionId);
  }
  await world.stop();
  world = await rig();
  const post = await world.station('post-1', 'ocpp1.6');
  ids.push((await post.call('StartTransaction', start, '1'))[2].transactionId);
  const other = (await post.call('StartTransaction', { ...start, meterStart: 1300 }))[2].transactionId;
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toBeGreaterThan(0);
  expect(ids[0]).toBeLessThan(2 ** 31);
  expect(other).not.toBe(ids[0]);
});

test('every answer is what the schema of its call asks for', async () => {
  world = await rig();
  const load = createRequire(import.meta.url);
  const { createValidator } = load('ocpp-rpc/lib/validator');
  let looked = 0;
  for (const version of versions) {
    const schemas: Json[] = load(`ocpp-rpc/lib/schemas/${version.replaceAll('.', '_')}.json`);
    const validator = createValidator(
      version,
      schemas.filter(({ $id }) => [...calls[version]].some((action) => $id === `urn:${action}.conf`)),
    );
    const token = { idToken: '04A1', type: 'ISO14443' };
    const payload = version === 'ocpp1.6' ? { idTag: '04A1', connectorId: 1, meterStart: 0, timestamp: at } : { idToken: token };
    for (const action of calls[version]) {
      looked++;
      for (const each of [payload, {}])
        validator.validate(`urn:${action}.conf`, answerTo(action, each, { version, heartbeatSeconds: 60, wall: Date.parse(at) }));
    }
  }
  expect(looked).toBe(39);
});
