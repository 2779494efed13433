import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { OcppCommandCarrier } from '../../../src/ingest/ocpp/command-carrier.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { eventually, type Rig, rig } from './rig.ts';

let world: Rig;
afterEach(() => world.stop());

/** So many seconds ago. */
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const at = ago(3_600);
const status = (connectorStatus: string) => ({ evseId: 1, connectorId: 1, connectorStatus, timestamp: at });
const command = (action: string, payload: object = {}, timeoutMs = 30_000) => ({
  id: 'c1',
  number: 7,
  deviceId: 'post-1',
  command: 'x',
  parameters: { card: '04A1' },
  carriage: { action, payload },
  timeoutMs,
  expiresAt: 0,
});

test('a second socket takes the station over, the third within a minute is told, and nothing of the old one counts any more', async () => {
  world = await rig();
  const sockets = [await world.station('post-1', 'ocpp1.6')];
  for (let n = 0; n < 3; n++) {
    sockets.push(await world.station('post-1', 'ocpp1.6'));
    expect(await sockets[n]!.closed).toBe(4409);
  }
  expect(world.signals).toEqual([{ rule: 'credential.in-use-twice', to: 'true', stationId: 'post-1', count: 3 }]);
  expect((await sockets[3]!.call('Heartbeat', {}))[0]).toBe(3);
  expect(world.connected).toEqual(new Set(['post-1']));
  expect(world.taken.filter(({ json }) => json.values.action === '(connection lost)')).toEqual([]);
});

test('a charger that is lost is unavailable with its numbers missing, never "available"; what was wrong with it stays', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp1.6');
  await post.call('StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'HighTemperature', timestamp: at });
  const sampledValue = [{ measurand: 'Current.Import', value: '31.4', unit: 'A' }];
  await post.call('MeterValues', { connectorId: 1, meterValue: [{ timestamp: at, sampledValue }] });
  post.socket.terminate();
  await eventually(() => world.taken.length === 3);
  const fresh = await world.station('post-2', 'ocpp2.0.1');
  fresh.socket.terminate();
  await eventually(() => world.taken.length === 4);
  expect(world.taken.slice(2).map(({ json }) => json.values)).toEqual([
    { action: '(connection lost)', connector: { 1: { status: 'Unavailable', 'Current.Import': null } } },
    { action: '(connection lost)', evse: { 1: { state: 'Unavailable' } } },
  ]);
});

test('calls of ours go out one at a time, and one that is never answered frees the queue when its time is over', async () => {
  world = await rig({ callTime: 5_000, waitingCalls: 2 });
  const post = await world.station('post-1', 'ocpp1.6');
  const carrier = new OcppCommandCarrier(world.source);
  const silent = carrier.send(command('Reset', { type: 'Soft' }));
  // In the same moment: asked a little later it would be sent when there is as little left of its time.
  const next = carrier.send(command('UnlockConnector', { connectorId: 1 }, 10_000));
  await post.until((message) => message[2] === 'Reset');
  await new Promise((done) => setTimeout(done, 50));
  expect(post.got.length).toBe(1);
  await expect(silent).rejects.toThrow('did not answer in time');
  // What waited longer than its own time was never sent, and says so.
  expect(await next).toMatchObject({ status: 'not-sent' });
  const later = carrier.send(command('UnlockConnector', { connectorId: 1 }));
  const [, id] = await post.until((message) => message[2] === 'UnlockConnector');
  post.send(JSON.stringify([3, 'another id', { status: 'Unlocked' }]));
  post.send(JSON.stringify([3, id, { status: 'Unlocked' }]));
  expect(await later).toEqual({ status: 'done', reason: 'Unlocked' });
});

test('commands say what the station said: done, accepted, refused, failed, not sent', async () => {
  world = await rig();
  const carrier = new OcppCommandCarrier(world.source);
  expect(carrier.unreachable('post-1')).toMatchObject({ en: 'The station is not connected' });
  expect(await carrier.send(command('Reset'))).toMatchObject({ status: 'not-sent' });
  const post = await world.station('post-1', 'ocpp2.0.1');
  expect(carrier.unreachable('post-1')).toBeNull();
  const answers: Record<string, unknown[]> = {
    ChangeAvailability: [3, { status: 'Scheduled' }],
    Reset: [3, { status: 'Rejected', statusInfo: { reasonCode: 'InUse' } }],
    UnlockConnector: [4, 'InternalError', 'jammed', {}],
    RequestStartTransaction: [3, { status: 'Accepted' }],
    RequestStopTransaction: [3, { status: 'Fine' }],
  };
  const asked: unknown[] = [];
  post.socket.on('message', (data) => {
    const [type, id, action, payload] = JSON.parse(String(data));
    const [kind, ...rest] = answers[action] ?? [4, 'NotImplemented', '', {}];
    if (type !== 2) return;
    if (action !== 'TriggerMessage') asked.push(payload);
    post.send(JSON.stringify([kind, id, ...rest]));
  });
  expect(await carrier.send(command('RequestStopTransaction'))).toMatchObject({ status: 'not-sent' });
  const transactionInfo = { transactionId: 'tx-9', chargingState: 'Charging' };
  const base = { timestamp: at, triggerReason: 'Authorized', seqNo: 0, evse: { id: 1 } };
  await post.call('TransactionEvent', { ...base, eventType: 'Started', transactionInfo });
  const idToken = { 'idToken.idToken': { parameter: 'card' }, 'idToken.type': 'Central', evseId: 1 };
  const said = [
    await carrier.send(command('ChangeAvailability', { operationalStatus: 'Inoperative' })),
    await carrier.send(command('Reset', { type: 'OnIdle' })),
    await carrier.send(command('UnlockConnector', { evseId: 1, connectorId: 1 })),
    await carrier.send(command('RequestStartTransaction', idToken)),
    // An answer that its schema does not know is a failure, not a success.
    await carrier.send(command('RequestStopTransaction')),
    await carrier.send(command('Reset', { type: 'Hard' })),
    await carrier.send(command('RemoteStopTransaction')),
  ];
  expect(said.map(({ status: what }) => what)).toEqual(['accepted', 'refused', 'failed', 'done', 'failed', 'not-sent', 'not-sent']);
  expect(asked).toEqual([
    { operationalStatus: 'Inoperative' },
    { type: 'OnIdle' },
    { evseId: 1, connectorId: 1 },
    { remoteStartId: 7, idToken: { idToken: '04A1', type: 'Central' }, evseId: 1 },
    { transactionId: 'tx-9' },
  ]);
});

test('a socket that answers no ping, a message that is never finished, one that is too long and a binary one are cut', async () => {
  world = await rig({ pingEvery: 300, frameTime: 300 });
  const deaf = await world.station('deaf', 'ocpp1.6');
  // ws answers pings by itself; this one does not read any more.
  deaf.socket.pause();
  const slow = await world.station('slow', 'ocpp1.6');
  const keepSending = setInterval(() => slow.socket.send('[2,"x",', { fin: false }), 50);
  const long = await world.station('long', 'ocpp1.6');
  long.send(`[2,"x","DataTransfer",{"vendorId":"v","data":"${'x'.repeat(70_000)}"}]`);
  const binary = await world.station('binary', 'ocpp1.6');
  binary.socket.send(Buffer.from('[2,"x","Heartbeat",{}]'));
  const well = await world.station('well', 'ocpp1.6');
  await eventually(() => world.connected.size === 1);
  clearInterval(keepSending);
  expect([...world.connected]).toEqual(['well']);
  expect((await well.call('Heartbeat', {}))[0]).toBe(3);
  const closed = ['no-pong', 'unfinished', 'frame-too-long', 'binary'].map((why) => world.counts.get(`closed ${why}`));
  expect(closed).toEqual([1, 1, 1, 1]);
  expect(world.signals.map(({ stationId }) => stationId).sort()).toEqual(['binary', 'long', 'slow']);
});

test('a station that compresses [OCPP 2.0.1 part 4, RFC 7692] and has nothing more to say is left alone, and cut when it leaves a message unfinished', async () => {
  world = await rig({ pingEvery: 60_000, frameTime: 300 });
  const post = await world.station('post-1', 'ocpp2.0.1');
  expect(post.socket.extensions).toContain('permessage-deflate');
  const data = 'x'.repeat(5_000);
  expect((await post.call('DataTransfer', { vendorId: 'v', data }))[0]).toBe(3);
  await new Promise((done) => setTimeout(done, 900));
  expect(world.signals).toEqual([]);
  post.socket.send(`[2,"x","DataTransfer",{"vendorId":"v","data":"${data}`, { fin: false });
  await eventually(() => world.connected.size === 0);
  expect(world.signals).toMatchObject([{ stationId: 'post-1', rule: 'device.cut-off', why: 'unfinished' }]);
});

test('a flood is held back at its own socket, and another station is served meanwhile', async () => {
  world = await rig({ callBurst: 20, callsPerSecond: 20 });
  const flood = await world.station('flood', 'ocpp2.0.1');
  const other = await world.station('other', 'ocpp2.0.1');
  for (let n = 0; n < 5_000; n++) flood.send(JSON.stringify([2, `f${n}`, 'Heartbeat', {}]));
  expect((await other.call('StatusNotification', status('Faulted')))[0]).toBe(3);
  const flooded = world.taken.filter(({ intake }) => intake.deviceId === 'flood').length;
  expect(flooded).toBeLessThan(1_000);
  expect(flood.socket.readyState).toBe(flood.socket.OPEN);
});

test('a heartbeat repeats the states that stand, on the clock of the station; what was queued offline does not turn them back', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp2.0.1');
  const said = ago(30);
  await post.call('StatusNotification', { ...status('Available'), timestamp: said });
  const old = { eventType: 'Started', timestamp: ago(900), triggerReason: 'Authorized', seqNo: 0, offline: true };
  await post.call('TransactionEvent', { ...old, evse: { id: 1 }, transactionInfo: { transactionId: 't', chargingState: 'Charging' } });
  const data = { eventId: 1, timestamp: ago(1_000), trigger: 'Alerting', eventNotificationType: 'HardWiredNotification' };
  const component = { name: 'RCD', evse: { id: 1 } };
  const eventData = [{ ...data, component, variable: { name: 'Tripped' }, actualValue: 'true' }];
  await post.call('NotifyEvent', { generatedAt: at, seqNo: 0, eventData });
  await post.call('Heartbeat', {});
  expect(world.taken[1]!.json).toMatchObject({ ts: old.timestamp, values: { evse: { 1: { state: 'Charging' } } } });
  const [states, fault] = world.taken[3]!.json;
  expect(states).toMatchObject({ ts: said, values: { evse: { 1: { connector1: 'Available', state: 'Available' } } } });
  expect(fault.values.evse).toEqual({ 1: { RCD: { Tripped: true }, stoppedReason: 'None' } });
  // Old, and still live: not beyond the 300 s after which it would be history, and older than whatever comes now.
  const seconds = (Date.now() - Date.parse(fault.ts)) / 1000;
  expect(seconds).toBeGreaterThan(200);
  expect(seconds).toBeLessThan(300);
});

test('a station that comes back without booting has the states it had, as of before whatever it says now', async () => {
  world = await rig();
  const said = ago(10);
  const post = await world.station('post-1', 'ocpp1.6');
  await post.call('StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError', timestamp: said });
  post.socket.terminate();
  await eventually(() => world.taken.length === 2);
  const again = await world.station('post-1', 'ocpp1.6');
  await again.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure', timestamp: ago(5) });
  await again.call('Heartbeat', {});
  // Queued in the very second of the loss, with a clock that counts in seconds.
  const queued = { connectorId: 1, meterValue: [{ timestamp: said, sampledValue: [{ value: '1' }] }] };
  await again.call('MeterValues', queued);
  const [, lost, back, news, heartbeat, meter] = world.taken.map(({ json }) => json);
  expect(meter.ts).toBeUndefined();
  expect(news.ts).toBeDefined();
  const after = (json: { ts: string }) => Date.parse(json.ts) - Date.parse(said);
  expect(lost.values.connector[1].status).toBe('Unavailable');
  expect(back.values.connector).toEqual({ 1: { status: 'Charging', errorCode: 'NoError' } });
  expect(news.values.connector).toEqual({ 1: { status: 'Faulted', errorCode: 'GroundFailure' } });
  expect([after(lost), after(back)]).toEqual([1, 2]);
  expect(heartbeat.values.connector).toEqual({ 1: { status: 'Faulted', errorCode: 'GroundFailure' } });
});

test('a transaction that ends at a faulted connector does not make it anything else', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp2.0.1');
  const base = { triggerReason: 'AbnormalCondition', seqNo: 1, evse: { id: 1 } };
  await post.call('StatusNotification', { ...status('Occupied'), timestamp: ago(9) });
  const running = { transactionId: 't', chargingState: 'Charging' };
  await post.call('TransactionEvent', { ...base, eventType: 'Started', timestamp: ago(8), transactionInfo: running });
  await post.call('StatusNotification', { ...status('Faulted'), timestamp: ago(7) });
  await post.call('TransactionEvent', { ...base, eventType: 'Updated', timestamp: ago(7), transactionInfo: running });
  await post.call('TransactionEvent', { ...base, eventType: 'Ended', timestamp: ago(6), transactionInfo: { transactionId: 't' } });
  const states = world.taken.map(({ json }) => json.values.evse[1].state);
  expect(states).toEqual(['Occupied', 'Charging', 'Faulted', undefined, undefined]);
});

test('a loss of which no state was known does not outlive what the station had queued before it', async () => {
  world = await rig();
  const first = await world.station('post-1', 'ocpp1.6');
  first.socket.terminate();
  await eventually(() => world.taken.length === 1);
  const again = await world.station('post-1', 'ocpp1.6');
  await again.call('StatusNotification', { connectorId: 1, status: 'Charging', errorCode: 'NoError', timestamp: ago(20) });
  await again.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'OtherError', timestamp: at });
  expect(world.taken.map(({ json }) => json.ts)).toEqual([undefined, undefined, at]);
});

test('a station that comes back without booting is asked for its states', async () => {
  world = await rig({ statusTime: 50 });
  const post = await world.station('post-1', 'ocpp1.6');
  expect((await post.until((message) => message[2] === 'TriggerMessage'))[3]).toEqual({ requestedMessage: 'StatusNotification' });
  post.socket.close();
  await once(post.socket, 'close');
});

test('a loss that the disk would not take is said when it does', async () => {
  world = await rig({ lostAgainTime: 300 });
  const post = await world.station('post-1', 'ocpp1.6');
  await post.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError', timestamp: ago(9) });
  world.custody = 'refuse';
  post.socket.terminate();
  await eventually(() => world.taken.length >= 3);
  world.custody = 'keep';
  await eventually(() => world.counts.get('accepted lost') === 1);
  expect(world.taken.at(-1)!.json.values).toEqual({ action: '(connection lost)', connector: { 1: { status: 'Unavailable' } } });
  const calls = world.taken.length;
  await new Promise((done) => setTimeout(done, 600));
  expect(world.taken.length).toBe(calls);
});

test('a station that reports more than is remembered is unavailable at every one of its connectors when it is lost', async () => {
  world = await rig();
  const post = await world.station('post-1', 'ocpp2.0.1');
  const data = { timestamp: at, trigger: 'Alerting', eventNotificationType: 'HardWiredNotification' };
  for (let part = 0; part < 6; part++) {
    const eventData = Array.from({ length: 50 }, (_unused, n) => {
      const eventId = part * 50 + n;
      return { ...data, eventId, component: { name: `Sensor${eventId}` }, variable: { name: 'Problem' }, actualValue: 'false' };
    });
    await post.call('NotifyEvent', { generatedAt: at, seqNo: part, eventData });
  }
  await post.call('StatusNotification', { ...status('Available'), evseId: 2 });
  const before = world.taken.length;
  post.socket.terminate();
  await eventually(() => world.taken.length > before);
  expect(JSON.stringify(world.taken.at(-1)!.json)).toContain('"2":{"connector1":"Unavailable","state":"Unavailable"');
});

test('a gateway that slept blames no station for the silence', async () => {
  let asleep = 0;
  world = await rig({ pingEvery: 300 }, { ...systemClock, monotonic: () => systemClock.monotonic() + asleep });
  const post = await world.station('post-1', 'ocpp1.6');
  // A ping is on its way.
  await once(post.socket, 'ping');
  world.custody = 'hold';
  post.send(JSON.stringify([2, 'a', 'Heartbeat', {}]));
  await eventually(() => world.taken.length === 1);
  asleep = 60_000;
  await new Promise((done) => setTimeout(done, 400));
  world.taken[0]!.settle.kept(1, false);
  expect((await post.until((message) => message[1] === 'a'))[0]).toBe(3);
  expect([...world.connected]).toEqual(['post-1']);
});

test('what a station sends right after the gateway slept costs it nothing, however soon anybody notices the sleep', async () => {
  let asleep = 0;
  world = await rig({}, { ...systemClock, monotonic: () => systemClock.monotonic() + asleep });
  const post = await world.station('post-1', 'ocpp1.6');
  // Each time it is a race whether this or the sweep comes first.
  for (let night = 1; night <= 4; night++) {
    post.send('');
    expect((await post.call('Heartbeat', {}))[0]).toBe(3);
    asleep += 60_000;
    post.send('');
    expect((await post.call('Heartbeat', {}))[0]).toBe(3);
    await new Promise((done) => setTimeout(done, 300));
  }
  post.send('');
  expect((await post.call('Heartbeat', {}))[0]).toBe(3);
  expect(world.counts.get('closed flood')).toBeUndefined();
  expect([...world.connected]).toEqual(['post-1']);
});

test('whoever floods with answers, empty messages or pings is cut', async () => {
  world = await rig({ otherFramesPerSecond: 200 });
  const floods = { answers: '[3,"x",{}]', empty: '', pings: null };
  for (const [id, text] of Object.entries(floods)) {
    const { socket } = await world.station(id, 'ocpp1.6');
    for (let n = 0; n < 1_000; n++) text === null ? socket.ping() : socket.send(text);
  }
  const well = await world.station('well', 'ocpp1.6');
  for (let n = 0; n < 100; n++) well.socket.send('[3,"x",{}]');
  expect((await well.call('Heartbeat', {}))[0]).toBe(3);
  await eventually(() => world.counts.get('closed flood') === 3);
  expect([...world.connected]).toEqual(['well']);
  expect(world.signals.map(({ rule, stationId }) => `${rule} ${stationId}`).sort()).toEqual([
    'device.cut-off answers',
    'device.cut-off empty',
    'device.cut-off pings',
  ]);
});

test('a station that never says its states, though asked, still gets the command of a person at once', async () => {
  world = await rig({ statusTime: 50, askTime: 400 });
  const post = await world.station('post-1', 'ocpp1.6');
  await post.until((message) => message[2] === 'TriggerMessage');
  const asked = performance.now();
  void new OcppCommandCarrier(world.source).send(command('Reset', { type: 'Hard' })).catch(() => {});
  await post.until((message) => message[2] === 'Reset');
  expect(performance.now() - asked).toBeLessThan(5_000);
});
