import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import { canServeOpcua, isBehindServer } from '../../simulators/opcua/site-thread.ts';
import { papersOf } from '../../simulators/papers.ts';
import type { Gateway } from '../main.ts';
import type { ActOrigin } from '../model/act.ts';
import type { DemoNarration } from '../model/demo.ts';
import { newSecret, systemRandom } from '../runtime/random.ts';
import type { Output } from './output.ts';
import { openGateway, runUntil, stopSignal } from './run-gateway.ts';

const origin: ActOrigin = { by: null, via: 'cli', from: 'demo' };
const terminalId = 'duty-room';
const userId = 'demo';
const serverName = 'lifts';
const boundFile = 'opcua-bound';
const serveMs = 20_000;
/** The first alarm is to come soon: the server is loaded after it. */
const laterSeconds = 15;

/**
 * A gateway with a simulated community on free-standing data (`<data>/demo`), so that it never mixes with real devices.
 * The simulation is a process of its own and speaks MQTT, OCPP and OPC UA like any device.
 */
export async function runDemo(wish: { readonly buildings: number; readonly seed: number }, out: Output): Promise<void> {
  const data = join(process.env.ANLIN_DATA ?? './data', 'demo');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const asked = stopSignal();
  let told: DemoNarration | null = null;
  const devicesFile = join(data, 'community.json');
  const devices = wantedDevices(devicesFile, wish);
  const opcua = await freePort();
  const isBound = existsSync(join(data, boundFile));
  const simulate = startSimulation(devicesFile, wish.seed, { port: opcua, after: isBound ? 0 : laterSeconds });
  process.once('exit', () => simulate.kill('SIGTERM'));
  simulate.on('message', (message: { readonly narration?: DemoNarration }) => {
    told = message.narration ?? told;
  });
  const served = wordOf(simulate);
  // Its devices know the server already: one that is not there yet would be an alarm.
  if (isBound) await Promise.race([served, new Promise((resolve) => setTimeout(resolve, serveMs).unref())]);
  const server = { url: `opc.tcp://127.0.0.1:${opcua}`, securityMode: 'None' };
  const env = { ANLIN_LOG_LEVEL: 'warn', ...process.env, ANLIN_DATA: data, ANLIN_OPCUA_SERVERS: JSON.stringify({ [serverName]: server }) };
  const gateway = await openGateway(out, env, { demo: () => told });
  await settle(gateway, devices);
  const invitation = await gateway.administration.invite(userId, origin);
  // The pages are Chinese unless they are told: whoever reads English here goes on in English there.
  const language = out.language === 'en' ? '?lang=en' : '';
  // Signs in at once: nobody needs a password of the demo.
  const link = `${gateway.http}/setup/${invitation}${language === '' ? '?now' : `${language}&now`}`;
  const terminal = `${gateway.http}/terminal/${terminalId}${language}`;
  if (out.json) out.line(JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, signIn: link, terminal, pid: process.pid }));
  else for (const line of story(gateway, link, terminal, out.language)) out.line(line);

  simulate.send({ url: gateway.mqtt, ocpp: `${gateway.http.replace('http', 'ws')}/ocpp` });
  void served.then(() => bind(gateway, devices, join(data, boundFile)));
  await runUntil(asked, {
    ...gateway,
    stop: async () => {
      simulate.kill('SIGTERM');
      await gateway.stop();
    },
  });
}

/** The community of this folder, with what has been added to it since; its secrets stay in the demo's own folder (0600). */
function wantedDevices(file: string, wish: { readonly buildings: number; readonly seed: number }): readonly SimulatedDevice[] {
  const known: SimulatedDevice[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const ids = new Set(known.map(({ id }) => id));
  const all = community({
    ...wish,
    stations: true,
    alarmUnits: true,
    behindServer: canServeOpcua(),
    secret: () => newSecret(systemRandom),
  });
  const wanted = [...known, ...all.filter(({ id }) => !ids.has(id))];
  // Written before they are registered: a device whose secret nobody knows could never connect.
  writeFileSync(file, JSON.stringify(wanted, null, 1), { mode: 0o600 });
  return wanted;
}

/** A process of its own, which waits for the word where the gateway is; its OPC UA server does not. */
function startSimulation(devicesFile: string, seed: number, opcua: { readonly port: number; readonly after: number }): ChildProcess {
  const program = new URL(import.meta.url.endsWith('.ts') ? './anlin.ts' : './anlin.js', import.meta.url);
  const server = canServeOpcua() ? ['--opcua', String(opcua.port), '--opcua-after', String(opcua.after)] : [];
  const args = ['simulate', 'demo', '--when-told', '--devices', devicesFile, '--seed', String(seed), ...server];
  return fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

/** Resolves when its OPC UA server is there; it may never be. */
function wordOf(simulate: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    simulate.on('message', (message: { readonly served?: boolean }) => message.served === true && resolve());
  });
}

/** Binds what stands behind the server, once it is there: before it, the first thing to be seen would be that it is lost. */
async function bind(gateway: Gateway, devices: readonly SimulatedDevice[], mark: string): Promise<void> {
  if (existsSync(mark)) return;
  const behind = devices.filter(({ profile }) => isBehindServer(profile));
  for (const { id } of behind) await gateway.devices.change(id, { opcua: `${serverName}/Site/${id}` }, origin);
  writeFileSync(mark, behind.map(({ id }) => id).join('\n'));
}

/** A port of this machine that nobody has at present. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Registers the community, a terminal and a person once. */
async function settle(gateway: Gateway, wanted: readonly SimulatedDevice[]): Promise<void> {
  const known = new Set(gateway.reader.devices().map((device) => device.id));
  const missing = wanted.filter((device) => !known.has(device.id));
  const installed = missing.map((device) => ({ ...device, ...papersOf(device) }));
  if (installed.length > 0) await gateway.devices.add(installed, origin);
  if (!gateway.reader.terminals().some((terminal) => terminal.id === terminalId)) {
    await gateway.administration.addTerminal({ id: terminalId }, origin);
  }
  if (!gateway.reader.users().some((user) => user.id === userId)) {
    await gateway.administration.addUser({ id: userId, name: '演示值班员', role: 'administrator' }, origin);
  }
}

function story(gateway: Gateway, link: string, terminal: string, language: 'zh' | 'en'): string[] {
  if (language === 'zh') {
    return [
      '安邻演示：模拟社区正在连接，30 秒内会有第一条告警。',
      `1  登录（一次性链接）   ${link}`,
      `2  打开应急终端         ${terminal}`,
      `   接口文档             ${gateway.http}/api/docs`,
      '按 Ctrl+C 结束。',
    ];
  }
  return [
    'Anlin demo: a simulated community is connecting; its first alarm comes within 30 seconds.',
    `1  sign in (one-time link)      ${link}`,
    `2  open the emergency terminal  ${terminal}`,
    `   API documentation            ${gateway.http}/api/docs`,
    'Press Ctrl+C to end.',
  ];
}
