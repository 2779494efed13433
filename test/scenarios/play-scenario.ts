import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { type Gateway, startGateway } from '../../src/main.ts';
import { RunningTime } from '../../src/runtime/running-time.ts';
import { cliPath } from '../support/gateway-process.ts';

const operator = { by: null, via: 'cli', from: 'test' } as const;
const terminalId = 'desk';

/**
 * From here on the running time of every gateway in this process passes `times` as fast, so that its patience fits a test.
 * Call the result to change that.
 */
export function fastRunningTime(times: number): (times: number) => void {
  let factor = times;
  const real = { now: RunningTime.prototype.now, beat: RunningTime.prototype.beat };
  const seen = new WeakMap<RunningTime, { real: number; fast: number }>();
  const now = function (this: RunningTime): number {
    const at = real.now.call(this);
    const last = seen.get(this) ?? { real: at, fast: at };
    const next = { real: at, fast: last.fast + (at - last.real) * factor };
    seen.set(this, next);
    return Math.floor(next.fast);
  };
  RunningTime.prototype.now = now;
  RunningTime.prototype.beat = function (this: RunningTime): void {
    RunningTime.prototype.now = real.now;
    real.beat.call(this);
    RunningTime.prototype.now = now;
  };
  return (changed) => {
    factor = changed;
  };
}

export interface Played {
  readonly gateway: Gateway;
  readonly devices: readonly SimulatedDevice[];
  /** Every alarm that reached the terminal, as `device[component] rule`, and the id it came with. */
  readonly told: ReadonlyMap<string, string>;
  /** Ends the simulation and resolves with what it counted; the gateway goes on. */
  endSimulation(): Promise<{ readonly acknowledged: number; readonly refused: number; readonly dropped: number }>;
  stop(): Promise<void>;
}

/** A gateway with a community of its own, a terminal that gives receipts, and the scenario played over MQTT by a process of its own. */
export async function playScenario(scenario: string, wish: { readonly buildings: number; readonly times: number }): Promise<Played> {
  const { buildings, times } = wish;
  const data = mkdtempSync(join(tmpdir(), `anlin-${scenario}-`));
  const env = { ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0', ANLIN_LOG_LEVEL: 'error' };
  const gateway = await startGateway(loadSettings(env, () => {}));
  const wanted = community({ seed: 1, buildings, secret: () => '' });
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
    ['simulate', scenario, '--json', '--url', gateway.mqtt, '--devices', file, '--seed', '1', '--speed', String(times)],
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
