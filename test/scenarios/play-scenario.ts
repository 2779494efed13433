import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { type Gateway, startGateway } from '../../src/main.ts';
import { cliPath } from '../support/gateway-process.ts';

/** A zone in which it is about noon now: a rule that watches at night only would add its alarm when the test is run at night. */
const zoneOfNoon = () => {
  const behind = new Date().getUTCHours() - 12;
  return `Etc/GMT${behind < 0 ? '' : '+'}${behind}`;
};

const operator = { by: null, via: 'cli', from: 'test' } as const;
const terminalId = 'desk';

export interface Played {
  readonly gateway: Gateway;
  readonly devices: readonly SimulatedDevice[];
  /** Every alarm that reached the terminal, as `device[component] rule`, and the id it came with. */
  readonly told: ReadonlyMap<string, string>;
  /** Ends the simulation and resolves with what it counted; the gateway goes on. */
  endSimulation(): Promise<{ readonly acknowledged: number; readonly refused: number; readonly dropped: number }>;
  stop(): Promise<void>;
}

/** A gateway with a community of its own, a terminal that gives receipts, and the scenario played over MQTT by a process of its own. Resolves when its first device is connected. */
export async function playScenario(
  scenario: string,
  wish: { readonly buildings: number; readonly times: number; readonly stations?: boolean },
): Promise<Played> {
  const { buildings, times } = wish;
  const data = mkdtempSync(join(tmpdir(), `anlin-${scenario}-`));
  const env = { ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0', ANLIN_LOG_LEVEL: 'error', ANLIN_TIME_ZONE: zoneOfNoon() };
  const gateway = await startGateway(loadSettings(env, () => {}));
  const wanted = community({ seed: 1, buildings, stations: wish.stations === true, secret: () => '' });
  const registered = await gateway.devices.add(
    wanted.map(({ id, profile, place }) => ({ id, profile, place })),
    operator,
  );
  const secrets = new Map(registered.map(({ id, secret }) => [id, secret]));
  const devices = wanted.map((device) => ({ ...device, secret: secrets.get(device.id) ?? '' }));
  const file = join(data, 'devices.json');
  writeFileSync(file, JSON.stringify(devices), { mode: 0o600 });

  const { secret } = await gateway.administration.addTerminal({ id: terminalId }, operator);
  const told = new Map<string, string>();
  const screen = openScreen(gateway.http, secret, told);
  await new Promise((resolve, reject) => screen.once('open', resolve).once('error', reject));

  const child = fork(
    cliPath,
    [
      'simulate',
      scenario,
      '--json',
      '--url',
      gateway.mqtt,
      '--ocpp',
      `${gateway.http.replace('http', 'ws')}/ocpp`,
      '--devices',
      file,
      '--seed',
      '1',
      '--speed',
      String(times),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  let out = '';
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const endSimulation = async () => {
    child.kill('SIGTERM');
    await ended;
    return JSON.parse(out.trim().split('\n').at(-1) ?? '{}');
  };
  while (!/^anlin_devices_connected [1-9]/m.test(await (await fetch(`${gateway.http}/metrics`)).text()) && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    gateway,
    devices,
    told,
    endSimulation,
    stop: async () => {
      await endSimulation().catch(() => {});
      screen.terminate();
      await gateway.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function openScreen(http: string, secret: string, told: Map<string, string>): WebSocket {
  const authorization = `Basic ${Buffer.from(`${terminalId}:${secret}`).toString('base64')}`;
  const socket = new WebSocket(`${http.replace('http', 'ws')}/api/v1/terminals/${terminalId}/stream`, { headers: { authorization } });
  const say = (message: object) => socket.send(JSON.stringify(message));
  const pulse = () => say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' });
  socket.on('open', () => {
    pulse();
    const timer = setInterval(pulse, 8_000);
    socket.on('close', () => clearInterval(timer));
  });
  socket.on('message', (text) => {
    const message = JSON.parse(String(text));
    if (message.type !== 'delivery') return;
    const { id, deviceId, component, rule } = message.alarm;
    told.set(`${deviceId}${component && `[${component}]`} ${rule}`, id);
    say({ type: 'received', deliveryId: message.deliveryId });
  });
  return socket;
}
