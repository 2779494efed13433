import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayRun, runGateway } from '../faults/gateway-run.ts';
import { buildSite, person, type Site } from '../faults/site.ts';
import { type StationBehaviour, StationClient } from '../faults/station-client.ts';
import { TerminalClient } from '../faults/terminal-client.ts';

const profiles: Readonly<Record<string, string>> = { old: 'charging-post-ocpp16', young: 'charging-post-ocpp201' };
let site: Site;
let gateway: GatewayRun;
let terminal: TerminalClient;
const open: StationClient[] = [];

beforeAll(async () => {
  site = await buildSite(Object.keys(profiles), { profileOf: (id) => profiles[id] ?? '' });
  gateway = await runGateway({ data: site.folder });
  terminal = new TerminalClient({ ...site.terminal, by: person, wants: () => true });
  terminal.aim(gateway.http);
}, 120_000);

afterAll(async () => {
  terminal?.aim(null);
  for (const client of open) client.drop();
  gateway?.signal('SIGTERM');
  await gateway?.exited;
  site?.remove();
}, 60_000);

async function station(id: string, behaviour: StationBehaviour): Promise<StationClient> {
  const peer = { url: `${gateway.http.replace('http', 'ws')}/ocpp`, secret: (name: string) => site.devices.get(name) ?? '' };
  const client = new StationClient(peer, id, behaviour);
  open.push(client);
  await client.open();
  return client;
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${gateway.http}/api/v1/${path}`, { headers: { authorization: `Bearer ${site.token}` } })).json()) as never;
}

const now = () => new Date().toISOString();
const told = (device: string, rule: string) =>
  terminal.deliveries.find(({ alarm }) => alarm.deviceId === device && alarm.rule === rule)?.alarm;

async function isAcknowledged(device: string, rule: string): Promise<void> {
  await expect.poll(() => told(device, rule)?.id, { timeout: 30_000 }).toBeDefined();
  const id = told(device, rule)?.id ?? '';
  await expect.poll(() => terminal.acknowledged.some(({ alarmId }) => alarmId === id), { timeout: 30_000 }).toBe(true);
  expect(await get(`alarms/${id}`)).toMatchObject({ acknowledgedBy: person, severity: 'critical', place: '阳光社区/1号楼' });
}

test('1.6: an overheat by StatusNotification, and one by MeterValues, are acknowledged on the terminal', { timeout: 60_000 }, async () => {
  const post = await station('old', {});
  const boot = await post.call('BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' });
  expect(boot[2]).toMatchObject({ status: 'Accepted', interval: 60 });
  await post.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'HighTemperature', timestamp: now() });
  await isAcknowledged('old', 'charging.over-temperature');
  const sampledValue = [{ measurand: 'Temperature', value: '203', unit: 'Fahrenheit' }];
  await post.call('MeterValues', { connectorId: 1, meterValue: [{ timestamp: now(), sampledValue }] });
  await isAcknowledged('old', 'charging.temperature-severe');
  const latest = (await get('devices/old/latest')) as { items: { point: string; value: unknown }[] };
  expect(latest.items.find(({ point }) => point === 'charging.temperature')?.value).toBe(95);
});

test('2.0.1: an overheat by NotifyEvent is acknowledged on the terminal, with the part that said it', { timeout: 60_000 }, async () => {
  const post = await station('young', { version: 'ocpp2.0.1' });
  const data = { eventId: 1, timestamp: now(), trigger: 'Alerting', eventNotificationType: 'HardWiredNotification' };
  const component = { name: 'TemperatureSensor', evse: { id: 1 } };
  const eventData = [{ ...data, component, variable: { name: 'Problem' }, actualValue: 'true' }];
  expect(await post.call('NotifyEvent', { generatedAt: now(), seqNo: 0, eventData })).toEqual([3, 'own-1', {}]);
  await isAcknowledged('young', 'charging.over-temperature');
  expect(told('young', 'charging.over-temperature')).toMatchObject({ component: 'temperature' });
});

test('a command goes to the station as an OCPP call and is confirmed by what the station says then', { timeout: 60_000 }, async () => {
  const asked: unknown[] = [];
  const answer = (action: string, payload: unknown) => {
    if (action !== 'ChangeAvailability') return null;
    asked.push(payload);
    return { status: 'Accepted' };
  };
  const post = await station('old', { answer });
  const sent = await fetch(`${gateway.http}/api/v1/devices/old/commands`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command: 'out-of-service', reason: 'hot plug' }),
  });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as { id: string };
  const state = async () => (await get(`devices/old/commands/${id}`)).state;
  await expect.poll(state, { timeout: 20_000 }).toBe('done');
  expect(asked).toEqual([{ connectorId: 1, type: 'Inoperative' }]);
  await post.call('StatusNotification', { connectorId: 1, status: 'Unavailable', errorCode: 'NoError', timestamp: now() });
  await expect.poll(state, { timeout: 20_000 }).toBe('confirmed');
});
