import { connect as tcp } from 'node:net';
import mqtt from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openSite, type Reading, type Site } from './site.ts';

/** Contract, "MQTT 3.1.1" and "Names", and invariants 1, 3, 4 and 11, as a device meets them. */
let site: Site;
beforeAll(async () => {
  site = await openSite(
    {
      'sos-1': 'sos-button',
      'sos-2': 'sos-button',
      'gas-1': 'gas-household',
      'gas-2': 'gas-household',
      'lift-1': 'lift-monitor',
      'door-1': 'lift-door-vibration',
      'twice-1': 'gas-household',
      'sos-typo': 'sos-button',
    },
    '阳光社区/1号楼',
  );
}, 60_000);
afterAll(() => site?.close());

const occurrences = async (device: string) => {
  const [alarm] = (await site.alarms()).filter((entry) => entry.rule === 'sos.call' && entry.deviceId === device);
  if (alarm === undefined) return 0;
  const { transitions } = await site.get<{ transitions: { event: string }[] }>(`/api/v1/alarms/${alarm.id}`);
  return transitions.filter(({ event }) => event === 'raised' || event === 'occurred-again').length;
};
const quarantined = async (device: string) =>
  (await site.get<{ items: { problem: { code: string } }[] }>(`/api/v1/devices/${device}/quarantine`)).items.map(
    ({ problem }) => problem.code,
  );
const readings = async (device: string, query: string) =>
  (await site.get<{ items: Reading[] }>(`/api/v1/devices/${device}/readings?${query}`)).items;

test('each shipped type takes the names of the contract as keys and gives them back with their units', async () => {
  await site.send('lift-1', {
    'lift.serviceMode': 'normal',
    'lift.carStatus': 'stopped',
    'lift.direction': 'none',
    'lift.floor': 3,
    'lift.doorZone': 'inside',
    'lift.doorClosed': false,
    'lift.passengers': false,
    'lift.runCount': 12,
    'lift.runHours': 4.5,
    'lift.faultCode': 'none',
    'lift.alarmButton': false,
  });
  await site.send('door-1', { 'liftDoor.vibration': 18, 'liftDoor.bearingSpeed': 93, 'liftDoor.humidity': 74 });
  await site.send('gas-1', { 'gas.concentration': 0, 'gas.co': 2, 'gas.state': 'normal', 'gas.valve': 'open', 'device.signal': -70 });
  await site.send('sos-1', { 'sos.pressed': false, 'device.battery': 88 });
  await eventually(async () => Object.keys(await site.latest('lift-1')).length).toBe(11);
  expect(Object.keys(await site.latest('door-1')).sort()).toEqual(['liftDoor.bearingSpeed', 'liftDoor.humidity', 'liftDoor.vibration']);
  const gas = await site.latest('gas-1');
  expect([gas['gas.concentration'], gas['gas.co'], gas['gas.state'], gas['gas.valve'], gas['device.signal']]).toMatchObject([
    { value: 0, unit: '%LEL', quality: 'good' },
    { value: 2, unit: '1e-6' },
    { value: 'normal' },
    { value: 'open' },
    { value: -70, unit: 'dBm' },
  ]);
  for (const reading of Object.values(gas)) {
    expect(Object.keys(reading).sort()).toEqual(['point', 'quality', 'ts', 'unit', 'value']);
    expect(reading.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  }
  expect((await site.latest('sos-1'))['device.battery']).toMatchObject({ value: 88, unit: '%' });
});

test('all payload forms of the contract are read, over the own topic, over me, and with the token as user name alone', async () => {
  const client = await mqtt.connectAsync(site.gateway.mqtt, { username: site.secretOf('gas-2'), reconnectPeriod: 0, clientId: '任意 id' });
  const publish = (payload: object, topic = 'v1/devices/me/telemetry') => client.publishAsync(topic, JSON.stringify(payload), { qos: 1 });
  const t = Date.parse('2026-01-01T00:00:00Z');
  await publish({ ts: t, values: { 'gas.co': 1 } });
  await publish({ ts: '2026-01-01T08:00:10+08:00', id: 'm-1', values: { 'gas.co': 2 } });
  await publish(
    [
      { ts: t + 20_000, values: { 'gas.co': 3 } },
      { ts: t + 30_000, id: 'm-2', values: { 'gas.co': 4 } },
    ],
    'v1/devices/gas-2/telemetry',
  );
  await publish([{ 'gas.concentration': 5 }, { 'gas.state': 'normal' }], 'v1/devices/me/events');
  await client.endAsync();
  await eventually(async () => (await site.latest('gas-2'))['gas.state']?.value).toBe('normal');
  expect((await site.latest('gas-2'))['gas.concentration']?.value).toBe(5);
  const old = () => readings('gas-2', 'points=gas.co&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z');
  await eventually(async () => (await old()).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  expect((await old()).map(({ ts }) => Date.parse(ts))).toEqual([t, t + 10_000, t + 20_000, t + 30_000]);
  expect(await quarantined('gas-2')).toEqual([]);
});

test('MQTT over WebSocket is at /mqtt', async () => {
  const client = await mqtt.connectAsync(`${site.gateway.http.replace('http', 'ws')}/mqtt`, {
    username: 'door-1',
    password: site.secretOf('door-1'),
    reconnectPeriod: 0,
  });
  await client.publishAsync('v1/devices/door-1/telemetry', '{"liftDoor.vibration": 21.5}', { qos: 1 });
  await client.endAsync();
  await eventually(async () => (await site.latest('door-1'))['liftDoor.vibration']?.value).toBe(21.5);
});

test('what is meant for another device reaches nobody, and a wrong or missing secret opens nothing', async () => {
  const before = await site.latest('gas-1');
  const client = await site.connect('gas-2');
  client.on('error', () => {});
  await Promise.race([
    client.publishAsync('v1/devices/gas-1/telemetry', '{"gas.concentration": 99}', { qos: 1 }).catch(() => {}),
    new Promise<void>((resolve) => client.once('close', () => resolve())),
  ]);
  client.end(true);
  const spy = await site.connect('gas-2');
  const heard: string[] = [];
  spy.on('message', (topic) => heard.push(topic));
  spy.on('error', () => {});
  const granted = await spy.subscribeAsync(['v1/devices/gas-1/commands', '#', '$share/g/v1/devices/gas-2/commands']).catch(() => []);
  for (const { qos } of granted) expect(qos).toBe(128);
  spy.end(true);
  await site.send('gas-1', { 'gas.co': 6 });
  await eventually(async () => (await site.latest('gas-1'))['gas.co']?.value).toBe(6);
  expect((await site.latest('gas-1'))['gas.concentration']).toEqual(before['gas.concentration']);
  expect(heard).toEqual([]);
  for (const account of [{ username: 'gas-1', password: 'wrong' }, { username: 'gas-1' }, {}])
    await expect(mqtt.connectAsync(site.gateway.mqtt, { ...account, reconnectPeriod: 0 })).rejects.toThrow();
});

test('equal messages without an id are two, the same id is one, and a DUP of the same packet is one', async () => {
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(() => occurrences('sos-1')).toBe(2);
  const named = { id: 'press-7', values: { 'sos.pressed': true } };
  await site.send('sos-1', named, 'events');
  await site.send('sos-1', named, 'events');
  await eventually(() => occurrences('sos-1')).toBe(3);
  const { hostname, port } = new URL(site.gateway.mqtt);
  const socket = tcp(Number(port), hostname);
  const acks: number[] = [];
  socket.on('data', (bytes: Buffer) => {
    for (const byte of bytes) if (byte === 0x40) acks.push(byte);
  });
  socket.write(
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: 'raw',
      clean: true,
      keepalive: 30,
      username: 'sos-2',
      password: Buffer.from(site.secretOf('sos-2')),
    }),
  );
  const press = (dup: boolean, messageId = 9) =>
    socket.write(
      generate({
        cmd: 'publish',
        topic: 'v1/devices/sos-2/events',
        payload: '{"sos.pressed":true}',
        qos: 1,
        dup,
        retain: false,
        messageId,
      }),
    );
  press(false);
  await eventually(() => acks.length).toBe(1);
  press(true);
  await eventually(() => acks.length).toBe(2);
  press(false, 10);
  await eventually(() => acks.length).toBe(3);
  await eventually(() => occurrences('sos-2')).toBe(2);
  socket.destroy();
  expect(await occurrences('sos-1')).toBe(3);
});

test('a null stays missing and is never zero, live and in history', async () => {
  await site.send('gas-1', { 'gas.concentration': null });
  await eventually(async () => (await site.latest('gas-1'))['gas.concentration']).toMatchObject({ value: null, quality: 'missing' });
  await eventually(async () => (await readings('gas-1', 'points=gas.concentration')).at(-1)).toMatchObject({
    value: null,
    quality: 'missing',
  });
  const from = '2026-02-01T00:00:00Z';
  await site.send(
    'gas-1',
    [2, null, 4].map((value, index) => ({ ts: Date.parse(from) + index * 1_000, values: { 'gas.co': value } })),
  );
  const query = (aggregate: string) =>
    readings('gas-1', `points=gas.co&from=${from}&to=2026-02-01T01:00:00Z&every=1h&aggregate=${aggregate}`);
  await eventually(async () => (await query('mean')).map(({ value }) => value)).toEqual([3]);
  expect((await query('min')).map(({ value }) => value)).toEqual([2]);
  expect((await query('max')).map(({ value }) => value)).toEqual([4]);
});

test('what cannot be read is acknowledged, quarantined, and an alarm on a safety device; a time without offset too; the next message goes on', async () => {
  await site.send('gas-2', '{"gas.concentration": 1e999');
  await site.send('gas-2', { ts: '2026-01-01 08:00:00', values: { 'gas.concentration': 77 } });
  await site.send('door-1', { 'liftDoor.vibration': 'loud' });
  await site.send('gas-2', { 'gas.co': 8 });
  await eventually(async () => (await quarantined('gas-2')).filter((code) => code !== 'foreign-topic').sort()).toEqual([
    'no-offset',
    'not-json',
  ]);
  expect(await quarantined('door-1')).toEqual(['wrong-type']);
  expect((await site.latest('gas-2'))['gas.concentration']?.value).toBe(5);
  await eventually(async () => (await site.latest('gas-2'))['gas.co']?.value).toBe(8);
  const unreadable = (await site.alarms()).filter(({ rule }) => rule === 'device.unreadable').map(({ deviceId }) => deviceId);
  expect(unreadable).toEqual(['gas-2']);
});

test('a second connection takes over, and three take-overs in a minute raise an alarm', async () => {
  const clients = [];
  for (let count = 0; count < 4; count += 1) {
    const client = await site.connect('twice-1', { clientId: `twice-${count}` });
    client.on('error', () => {});
    const previous = clients.at(-1);
    if (previous !== undefined) await eventually(() => previous.connected).toBe(false);
    clients.push(client);
  }
  expect(clients.map(({ connected }) => connected)).toEqual([false, false, false, true]);
  await eventually(async () => (await site.alarms()).filter(({ rule }) => rule === 'credential.in-use-twice').length).toBe(1);
  const [alarm] = (await site.alarms()).filter(({ rule }) => rule === 'credential.in-use-twice');
  expect(`${alarm?.subject} ${alarm?.reason}`).toContain('twice-1');
  for (const client of clients) client.end(true);
});

test('a press on a mistyped topic is acknowledged, so it is kept, told and raised; what ThingsBoard devices ask for is not', async () => {
  const client = await site.connect('sos-typo');
  for (const question of ['attributes/request/1', 'rpc/request/1', 'claim'])
    await client.publishAsync(`v1/devices/me/${question}`, '{"sharedKeys":"a"}', { qos: 1 });
  await client.publishAsync('v1/devices/sos-typo/event', '{"sos.pressed": true}', { qos: 1 });
  await client.endAsync();
  const kept = async () =>
    (await site.get<{ items: { problem: { code: string; came: string }; sealed: boolean }[] }>('/api/v1/devices/sos-typo/quarantine'))
      .items;
  await eventually(kept).toMatchObject([{ problem: { code: 'foreign-topic', came: '"v1/devices/sos-typo/event"' }, sealed: true }]);
  const raised = async () => (await site.alarms()).filter(({ deviceId }) => deviceId === 'sos-typo').map(({ rule }) => rule);
  await eventually(raised).toEqual(['device.unreadable']);
});
