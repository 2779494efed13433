import { cpSync } from 'node:fs';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';
import { StationClient } from '../faults/station-client.ts';
import { type FiringJson, InterlockSite, unit } from './interlock-site.ts';
import { eventually } from './site.ts';

/** The files that ship, unchanged, on a real gateway: devices over MQTT, OCPP and OPC UA that do as they are told. */
const world = new InterlockSite();
const told: string[] = [];
const clients: MqttClient[] = [];
let station: StationClient;
let server: OpcuaSite;

/** A device over MQTT that answers done and reports what the command leads to. */
async function obeys(id: string, at: Record<string, object>): Promise<void> {
  const client = await mqtt.connectAsync(world.site.gateway.mqtt, {
    username: id,
    password: world.secrets.get(id) ?? '',
    reconnectPeriod: 0,
  });
  clients.push(client);
  client.on('message', (_topic, body) => {
    const { commandId, command } = JSON.parse(body.toString()) as { commandId: string; command: string };
    told.push(`${id} ${command}`);
    client.publish(`v1/devices/${id}/commands/${commandId}/result`, JSON.stringify({ status: 'done' }), { qos: 1 });
    client.publish(`v1/devices/${id}/telemetry`, JSON.stringify(at[command] ?? {}), { qos: 1 });
  });
  await client.subscribeAsync(`v1/devices/${id}/commands`, { qos: 0 });
}

async function stationUp(): Promise<void> {
  const url = `${world.site.gateway.http.replace('http', 'ws')}/ocpp`;
  const status = (word: string) => {
    const said = { connectorId: 1, status: word, errorCode: 'NoError', timestamp: new Date().toISOString() };
    return station.call('StatusNotification', said);
  };
  station = new StationClient({ url, secret: (id) => world.secrets.get(id) ?? '' }, 'ocpp-1', {
    answer: (action) => {
      if (action !== 'ChangeAvailability') return null;
      told.push('ocpp-1 out-of-service');
      setTimeout(() => void status('Unavailable'), 50);
      return { status: 'Accepted' };
    },
  });
  await station.open();
  await station.call('BootNotification', { chargePointVendor: 'sim', chargePointModel: 'one' });
  await status('Available');
}

beforeAll(async () => {
  cpSync('plans/interlocks', world.folder, { recursive: true });
  server = await OpcuaSite.start({
    port: 0,
    devices: [{ id: 'lift-1', profile: 'lift-controller-opcua' }],
    obey: (id, command) => {
      told.push(`${id} ${command}`);
      server.set(id, { 'lift.serviceMode': 'fire-return' });
      return null;
    },
  });
  const lifts = { url: server.url, securityMode: 'None', publishingSeconds: 0.5 };
  await world.open(2, { ANLIN_OPCUA_SERVERS: JSON.stringify({ lifts }) });
  await world.valve.leave();
  for (const [id, profile, place] of [
    ['door-1', 'door-controller', unit],
    ['lift-1', 'lift-controller-opcua', unit],
    ['post-1', 'charging-post', `${unit}/车棚`],
    ['ocpp-1', 'charging-post-ocpp16', `${unit}/车棚`],
    ['smoke-1', 'smoke-detector', `${unit}/3层`],
    ['smoke-2', 'smoke-detector', `${unit}/4层`],
  ] as const)
    await world.add(id, profile, place);
  const bound = await world.site.call('/api/v1/devices/lift-1', { method: 'PATCH', body: { opcua: 'lifts/Site/lift-1' } });
  expect(bound.status, await bound.text()).toBe(200);
  await obeys('shaft-1', { 'close-valve': { 'gas.valve': 'closed' } });
  await obeys('door-1', { release: { 'door.lock': 'unlocked', 'door.fireRelease': true } });
  await obeys('post-1', { disable: { 'charging.state': 'unavailable' } });
  await stationUp();
}, 150_000);
afterAll(async () => {
  for (const client of clients) await client.endAsync(true).catch(() => {});
  station?.drop();
  await world.close();
  await server?.stop();
});

const act = (who: string, id: string, what: string, more: object = {}) =>
  world.as<{ site: { state: string; test: object } | null; firing: FiringJson | null }>(who, `/interlocks/${id}/acts`, {
    act: what,
    place: unit,
    ...more,
  });
const effects = ({ effects: all }: FiringJson) => all.map(({ effect, deviceId, state }) => `${effect} ${deviceId} ${state}`).sort();
const firing = async (id: string) => (await world.as<FiringJson>('ann', `/firings/${id}`)).body;
const release = async (id: string) => {
  for (const who of ['ann', 'bo']) expect((await world.as(who, `/firings/${id}/release`, {})).status).toBe(200);
};
/** Proposed and tested by one, seen to pass and approved by another; the test moves everything. */
async function enable(id: string, deviceId: string, moved: readonly string[], waits: boolean): Promise<void> {
  expect((await act('ann', id, 'propose', { comment: 'as shipped' })).status).toBe(200);
  const tested = (await act('ann', id, 'test', { deviceId })).body.firing?.id ?? '';
  if (waits) await release(tested);
  await eventually(async () => effects(await firing(tested)), { timeout: 30_000 }).toEqual(moved);
  await eventually(async () => (await firing(tested)).endedAt).not.toBeNull();
  expect((await act('bo', id, 'witness', { passed: true, comment: 'all of it moved' })).body.site).toMatchObject({
    test: { confirmed: moved.length, of: moved.length, witnessed: { by: 'bo' } },
  });
  expect((await act('bo', id, 'approve')).body.site?.state).toBe('enabled');
}
const fired = async (interlock: string) =>
  (await world.firings()).find((each) => each.interlock === interlock && each.testBy === null)?.id ?? '';

test('what ships is in force and enabled nowhere: gas moves nothing', async () => {
  const { items, problems } = await world.site.get<{ items: { id: string; sites: object[] }[]; problems: object[] }>('/api/v1/interlocks');
  expect(items.map(({ id, sites }) => [id, sites]).sort()).toEqual([
    ['charging-fire', []],
    ['fire', []],
    ['gas-high', []],
  ]);
  expect(problems).toEqual([]);
  await eventually(async () => (await world.site.latest('lift-1'))['lift.serviceMode']?.quality, { timeout: 60_000 }).toBe('good');
  await world.gas('gas-2');
  await eventually(async () => (await world.alarms('gas.high')).map(({ deviceId }) => deviceId)).toEqual(['gas-2']);
  expect([await world.firings(), told]).toEqual([[], []]);
}, 90_000);

test('gas in a home closes the valve of the riser, read back, and cuts what could spark; the lift waits for two people', async () => {
  const moved = [
    'close-valve shaft-1 confirmed',
    'cut-charging-posts post-1 confirmed',
    'cut-charging-stations ocpp-1 confirmed',
    'hold-lift lift-1 confirmed',
    'release-doors door-1 confirmed',
  ];
  await enable('gas-high', 'gas-1', moved, true);
  told.length = 0;
  await world.gas('gas-1');
  await eventually(() => fired('gas-high')).not.toBe('');
  const id = await fired('gas-high');
  const waiting = moved.map((each) => (each.startsWith('hold-lift') ? 'hold-lift lift-1 waiting' : each));
  await eventually(async () => effects(await firing(id)), { timeout: 30_000 }).toEqual(waiting);
  expect(told.toSorted()).toEqual(['door-1 release', 'ocpp-1 out-of-service', 'post-1 disable', 'shaft-1 close-valve']);
  expect((await world.site.latest('shaft-1'))['gas.valve']?.value).toBe('closed');
  await release(id);
  await eventually(async () => effects(await firing(id)), { timeout: 30_000 }).toEqual(moved);
  expect(told.filter((each) => each === 'lift-1 recall')).toHaveLength(1);
}, 120_000);

test('a fire that two detectors confirm releases the door, sends the lift down and cuts charging, over MQTT, OPC UA and OCPP', async () => {
  const moved = [
    'cut-charging-posts post-1 confirmed',
    'cut-charging-stations ocpp-1 confirmed',
    'lift-to-ground lift-1 confirmed',
    'release-doors door-1 confirmed',
  ];
  await enable('fire', 'smoke-1', moved, false);
  told.length = 0;
  await world.send('smoke-1', { 'smoke.alarm': true });
  await eventually(async () => (await world.alarms('smoke.fire')).length).toBe(1);
  expect(told).toEqual([]);
  await world.send('smoke-2', { 'smoke.alarm': true });
  await eventually(() => fired('fire')).not.toBe('');
  const id = await fired('fire');
  await eventually(async () => effects(await firing(id)), { timeout: 30_000 }).toEqual(moved);
  expect(told.toSorted()).toEqual(['door-1 release', 'lift-1 recall', 'ocpp-1 out-of-service', 'post-1 disable']);
  expect(await world.alarms('interlock.not-confirmed')).toEqual([]);
}, 120_000);
