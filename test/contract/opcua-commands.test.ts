import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { eventually, openSite, type Site } from './site.ts';

/** Commands over OPC UA: a real gateway, a real server behind a proxy, a gas panel. See decisions 0013 and 0014. */
const types = temporaryFolder('opcua-types');
let server: OpcuaSite;
let proxy: TcpProxy;
let site: Site;
/** What the panel was told, and what it makes of it. */
const told: string[] = [];
let panel: (command: string) => string | null = () => null;
const closes = (id: string) => () => {
  server.set(id, { 'gas.valve': 'closed' });
  return null;
};

interface Command {
  readonly id: string;
  readonly state: string;
  readonly over: boolean;
  readonly code: string | null;
  readonly reason: { readonly en: string } | null;
  readonly sentAt: string | null;
}

beforeAll(async () => {
  cpSync('devices', types, { recursive: true });
  const file = join(types, 'gas/gas-panel-opcua.yaml');
  const text = readFileSync(file, 'utf8').replace('timeout: 30 s', 'timeout: 4 s');
  writeFileSync(file, text);
  // The same panel, described wrongly.
  const odd = text.replace('id: gas-panel-opcua', 'id: gas-panel-odd').replace('call: CloseValve', 'call: NoSuchMethod');
  writeFileSync(join(types, 'gas/gas-panel-odd.yaml'), odd.replace('value: true', 'value: 1'));
  server = await OpcuaSite.start({
    port: 0,
    devices: ['gas-1', 'gas-2'].map((id) => ({ id, profile: 'gas-panel-opcua' })),
    obey: (id, command) => {
      told.push(`${id} ${command}`);
      return panel(command);
    },
  });
  proxy = await startTcpProxy(() => server.port);
  const panels = { url: `opc.tcp://127.0.0.1:${proxy.port}`, securityMode: 'None', publishingSeconds: 0.5 };
  site = await openSite({ 'gas-1': 'gas-panel-opcua', 'gas-2': 'gas-panel-odd', 'gas-3': 'gas-panel-opcua' }, '阳光社区', {
    ANLIN_DEVICES: types,
    ANLIN_OPCUA_SERVERS: JSON.stringify({ panels }),
  });
  for (const id of ['gas-1', 'gas-2']) await site.call(`/api/v1/devices/${id}`, { method: 'PATCH', body: { opcua: `panels/Site/${id}` } });
}, 120_000);
afterAll(async () => {
  await site?.close();
  await proxy?.stop();
  await server?.stop();
  removeFolder(types);
});

const valve = async (id = 'gas-1') => (await site.latest(id))['gas.valve']?.value;
const live = () =>
  eventually(async () => (await (await site.call('/metrics')).text()).includes('anlin_opcua_server_live{server="panels"} 1'), {
    timeout: 60_000,
  }).toBe(true);
const path = (device: string, id = '') => `/api/v1/devices/${device}/commands${id === '' ? '' : `/${id}`}`;
async function ask(command: string, device = 'gas-1'): Promise<Command> {
  const answer = await site.call(path(device), { body: { command } });
  const text = await answer.text();
  expect(answer.status, text).toBe(202);
  return JSON.parse(text) as Command;
}
async function over(command: string, device = 'gas-1'): Promise<Command> {
  const { id } = await ask(command, device);
  await eventually(async () => (await site.get<Command>(path(device, id))).over).toBe(true);
  return site.get<Command>(path(device, id));
}

test('a method is called once and confirmed by what is read back, also when nothing changed by it', { timeout: 90_000 }, async () => {
  await live();
  await eventually(valve).toBe('open');
  panel = closes('gas-1');
  expect(await over('close-valve')).toMatchObject({ state: 'confirmed', code: 'read-back' });
  expect(await valve()).toBe('closed');
  // Closed already: no change is told, so it is confirmed only because it is read again.
  expect(await over('close-valve')).toMatchObject({ state: 'confirmed' });
  expect(told.splice(0)).toEqual(['gas-1 close-valve', 'gas-1 close-valve']);
});

test('a value is written', async () => {
  panel = () => null;
  expect(await over('mute')).toMatchObject({ state: 'done', code: 'device-done' });
  expect(told.splice(0)).toEqual(['gas-1 mute']);
});

test('the server refuses: its word is the reason; done without the valve moving is not confirmed', async () => {
  panel = () => 'local mode';
  for (const command of ['close-valve', 'mute'])
    expect(await over(command)).toMatchObject({ state: 'refused', reason: { en: 'The device refused: BadInvalidState' } });
  server.set('gas-1', { 'gas.valve': 'open' });
  await eventually(() => valve()).toBe('open');
  panel = () => null;
  expect(await over('close-valve')).toMatchObject({ state: 'expired', code: 'not-confirmed' });
  expect(told.splice(0)).toEqual(['gas-1 close-valve', 'gas-1 mute', 'gas-1 close-valve']);
});

test('what the server cannot be asked for is not sent, and said to be so', async () => {
  expect((await over('close-valve', 'gas-2')).reason?.en).toMatch(/^Nothing was sent: .*BadNoMatch/);
  expect((await over('mute', 'gas-2')).reason?.en).toMatch(/^Nothing was sent: .*wants Boolean, .*gives 1$/);
  expect((await over('close-valve', 'gas-3')).reason?.en).toContain('not bound');
  expect(told).toEqual([]);
});

test('the connection breaks before the answer: not known, and not sent again', { timeout: 90_000 }, async () => {
  panel = () => {
    proxy.cut();
    return null;
  };
  expect(await over('mute')).toMatchObject({
    state: 'expired',
    code: 'carrier-failed',
    reason: { en: expect.stringContaining('not known') },
  });
  await live();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told.splice(0)).toEqual(['gas-1 mute']);
});

test('a server that is gone refuses at once, and nothing is queued for its return', { timeout: 90_000 }, async () => {
  await proxy.refuse();
  await eventually(valve).toBe(null);
  expect(await ask('mute')).toMatchObject({ state: 'refused', over: true, code: 'not-connected', sentAt: null });
  await proxy.listen();
  await live();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(told).toEqual([]);
});

test('a server that hangs: nobody claims that it was done', { timeout: 90_000 }, async () => {
  panel = () => {
    proxy.freeze();
    return null;
  };
  const hung = await over('mute');
  expect(hung).toMatchObject({ state: 'expired', code: 'carrier-failed', reason: { en: expect.stringContaining('not known') } });
  proxy.thaw();
  await live();
  expect(told.splice(0)).toEqual(['gas-1 mute']);
});
