import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';
import { type GatewayRun, removeFolder, runGateway, temporaryFolder } from '../faults/gateway-run.ts';
import { buildSite, devicePlace, person, type Site } from '../faults/site.ts';
import { TerminalClient } from '../faults/terminal-client.ts';

/** From values at a lift controller's OPC UA server to a named person, seen on both screens. */
const types = temporaryFolder('opcua-types');
let server: OpcuaSite;
let site: Site;
let gateway: GatewayRun;
/** The first acknowledges what it shows; nobody stands at the second. */
let screens: readonly TerminalClient[] = [];

beforeAll(async () => {
  cpSync('devices', types, { recursive: true });
  const file = join(types, 'lift/lift-controller-opcua.yaml');
  // The shipped patience of 45 s is tried by the examples of the type.
  writeFileSync(file, readFileSync(file, 'utf8').replace('raiseDelay: 45 s', 'raiseDelay: 2 s'));
  server = await OpcuaSite.start({ port: 0, devices: [{ id: 'lift-7', profile: 'lift-controller-opcua' }] });
  site = await buildSite(['lift-7'], { profileOf: () => 'lift-controller-opcua', terminals: ['desk', 'gate'] });
  const lifts = { url: server.url, fingerprint: server.fingerprint };
  gateway = await runGateway({ data: site.folder, env: { ANLIN_DEVICES: types, ANLIN_OPCUA_SERVERS: JSON.stringify({ lifts }) } });
  screens = site.terminals.map((terminal, n) => new TerminalClient({ ...terminal, by: person, wants: () => n === 0 }));
  for (const screen of screens) screen.aim(gateway.http);
}, 120_000);

afterAll(async () => {
  for (const screen of screens) screen.aim(null);
  gateway?.signal('SIGTERM');
  await gateway?.exited;
  await server?.stop();
  site?.remove();
  removeFolder(types);
}, 60_000);

async function api(path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${site.token}`, ...(body && { 'content-type': 'application/json' }) };
  const answer = await fetch(`${gateway.http}/api/v1/${path}`, { headers, ...(body && { method: 'PATCH', body: JSON.stringify(body) }) });
  return (await answer.json()) as Record<string, unknown>;
}
const latest = async (point: string) => {
  const { items = [] } = (await api('devices/lift-7/latest')) as { items?: { point: string; value: unknown }[] };
  return items.find((item) => item.point === point)?.value;
};
/** What each screen was told of an alarm, newest last. */
const seen = (rule: string) =>
  screens.map(({ deliveries }) => deliveries.filter(({ alarm }) => alarm.deviceId === 'lift-7' && alarm.rule === rule));
const onBoth = (rule: string, event: string) =>
  expect.poll(() => seen(rule).map((told) => told.some((delivery) => delivery.event === event)), { timeout: 30_000 }).toEqual([true, true]);

test('people are trapped: both screens ring, one acknowledges, both say who did; rescued, both say so', { timeout: 120_000 }, async () => {
  await api('devices/lift-7', { opcua: 'lifts/Site/lift-7' });
  await expect.poll(() => latest('lift.passengers'), { timeout: 60_000 }).toBe(false);
  const trapped = { 'lift.passengers': true, 'lift.carStatus': 'stopped', 'lift.doorZone': 'outside', 'lift.doorClosed': true };
  server.set('lift-7', { ...trapped, 'lift.floor': 9 });
  await onBoth('lift.entrapment', 'raised');
  await onBoth('lift.entrapment', 'acknowledged');
  const [id, other] = seen('lift.entrapment').map((told) => told[0]?.alarm.id);
  expect(other).toBe(id);
  expect(seen('lift.entrapment')[1]?.at(-1)?.alarm).toMatchObject({ acknowledgedBy: person, severity: 'critical', place: devicePlace });
  // Only the first pressed.
  expect(screens.map(({ asked }) => asked.has(id ?? ''))).toEqual([true, false]);
  expect(await api(`alarms/${id}`)).toMatchObject({ acknowledgedBy: person, deviceId: 'lift-7' });
  expect(await latest('lift.floor')).toBe(9);
  server.set('lift-7', { 'lift.doorZone': 'inside', 'lift.doorClosed': false, 'lift.passengers': false });
  await onBoth('lift.entrapment', 'returned');
});

test('the alarm button comes as a value and as a condition of the controller; both ring on both screens', { timeout: 60_000 }, async () => {
  server.set('lift-7', { 'lift.alarmButton': true });
  for (const rule of ['lift.alarm-button', 'lift.controller-alarm']) await onBoth(rule, 'acknowledged');
  expect(await latest('device.alarmSeverity')).toBeGreaterThan(0);
});
