import { type ChildProcess, fork, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { cliPath, removeFolder, temporaryFolder } from '../support/gateway-process.ts';

const data = temporaryFolder('demo');
let child: ChildProcess;

interface Ready {
  readonly http: string;
  readonly signIn: string;
  readonly terminal: string;
}

interface DemoAnswer {
  readonly story: { zh: string; en: string };
  readonly now: { zh: string; en: string };
  readonly see: { zh: string; en: string };
  readonly todo: { zh: string; en: string };
  readonly deviceId: string;
  readonly place: string;
  readonly next: { readonly story: { zh: string; en: string }; readonly at: string };
}

function startDemo(): Promise<Ready> {
  child = spawn(process.execPath, [cliPath, 'demo', '--json'], {
    env: { ...process.env, ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stderr?.on('data', (part: Buffer) => (err += part.toString()));
    child.stdout?.on('data', (part: Buffer) => {
      out += part.toString();
      const line = out.split('\n').find((text) => text.includes('"ready"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`the demo ended (${code}) before it was ready\n${err}`)));
  });
}

afterAll(async () => {
  if (child?.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  removeFolder(data);
});

test('the demo prints a one-time link, and an alarm reaches a terminal within 30 seconds', async () => {
  const began = performance.now();
  const ready = await startDemo();
  const invitation = /\/setup\/([\w-]{20,})/.exec(ready.signIn)?.[1];
  expect(invitation).toBeDefined();
  expect(ready.terminal).toMatch(/\/terminal\/duty-room/);

  const headers = { 'content-type': 'application/json', origin: ready.http };
  const signIn = () => fetch(`${ready.http}/api/v1/setup`, { method: 'POST', headers, body: JSON.stringify({ invitation }) });
  const first = await signIn();
  expect(first.status).toBe(200);
  expect((await signIn()).status).toBeGreaterThanOrEqual(400);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';

  const url = `${ready.http.replace('http', 'ws')}/api/v1/terminals/duty-room/stream`;
  const socket = new WebSocket(url, { headers: { cookie, origin: ready.http } });
  const delivery = await new Promise<{ alarm: { rule: string; severity: string; state: string; place: string } }>((resolve, reject) => {
    socket.on('message', (text) => {
      const message = JSON.parse(String(text));
      if (message.type === 'delivery') resolve(message);
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the stream was closed (${code})`)));
  });
  const took = performance.now() - began;
  socket.terminate();
  expect(delivery.alarm).toMatchObject({ rule: 'lift.alarm-button', severity: 'critical', state: 'unacknowledged' });
  expect(took).toBeLessThan(30_000);

  // What it plays is told, and this strip of words is for everybody who looks at a page of it.
  const told = await fetch(`${ready.http}/api/v1/demo`);
  expect(told.status).toBe(200);
  const { story, now, see, todo, next, place, deviceId } = (await told.json()) as DemoAnswer;
  for (const words of [story, now, see, todo, next.story]) expect([words.zh, words.en]).toEqual([expect.any(String), expect.any(String)]);
  expect(place).toBe(delivery.alarm.place);
  expect(deviceId).toMatch(/^lift-/);
  expect(Date.parse(next.at)).toBeGreaterThan(Date.now() - 10_000);

  const devices = await fetch(`${ready.http}/api/v1/devices`, { headers: { cookie } });
  expect(((await devices.json()) as { items: unknown[] }).items.length).toBeGreaterThan(10);

  // A lift behind the OPC UA server of the simulation, bound when that is there.
  const floor = async () => {
    const { items } = (await (await fetch(`${ready.http}/api/v1/devices/lift-bank-1-1/latest`, { headers: { cookie } })).json()) as {
      items: { point: string; value: unknown }[];
    };
    return typeof items.find(({ point }) => point === 'lift.floor')?.value;
  };
  await expect.poll(floor, { timeout: 60_000, interval: 500 }).toBe('number');
}, 120_000);

test('a simulation whose demo ends before it says where the gateway is ends too', async () => {
  const devices = join(data, 'one-lift.json');
  writeFileSync(devices, JSON.stringify([{ id: 'lift-1-1', profile: 'lift-controller-opcua', secret: 'x' }]));
  const args = ['simulate', 'demo', '--when-told', '--devices', devices, '--opcua', '0', '--opcua-after', '0'];
  const simulation = fork(cliPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise((resolve) => simulation.once('exit', resolve));
  await new Promise((resolve) => simulation.once('message', resolve));
  simulation.disconnect();
  expect(await ended).toBe(0);
});
