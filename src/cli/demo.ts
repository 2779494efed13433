import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
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

/**
 * A gateway with a simulated community on free-standing data (`<data>/demo`), so that it never mixes with real devices.
 * The simulation is a process of its own and speaks MQTT like any device.
 */
export async function runDemo(wish: { readonly buildings: number; readonly seed: number }, out: Output): Promise<void> {
  const data = join(process.env.ANLIN_DATA ?? './data', 'demo');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const asked = stopSignal();
  let told: DemoNarration | null = null;
  const gateway = await openGateway(out, { ANLIN_LOG_LEVEL: 'warn', ...process.env, ANLIN_DATA: data }, { demo: () => told });
  const devicesFile = join(data, 'community.json');
  await settle(gateway, devicesFile, wish);
  const invitation = await gateway.administration.invite(userId, origin);
  // The pages are Chinese unless they are told: whoever reads English here goes on in English there.
  const language = out.language === 'en' ? '?lang=en' : '';
  // Signs in at once: nobody needs a password of the demo.
  const link = `${gateway.http}/setup/${invitation}${language === '' ? '?now' : `${language}&now`}`;
  const terminal = `${gateway.http}/terminal/${terminalId}${language}`;
  if (out.json) out.line(JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, signIn: link, terminal, pid: process.pid }));
  else for (const line of story(gateway, link, terminal, out.language)) out.line(line);

  const simulate = fork(
    new URL(import.meta.url.endsWith('.ts') ? './anlin.ts' : './anlin.js', import.meta.url),
    [
      'simulate',
      'demo',
      '--url',
      gateway.mqtt,
      '--ocpp',
      `${gateway.http.replace('http', 'ws')}/ocpp`,
      '--devices',
      devicesFile,
      '--seed',
      String(wish.seed),
    ],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  simulate.on('message', (message: { readonly narration?: DemoNarration }) => {
    told = message.narration ?? told;
  });
  const stopSimulation = () => simulate.kill('SIGTERM');
  process.once('exit', stopSimulation);
  await runUntil(asked, {
    ...gateway,
    stop: async () => {
      stopSimulation();
      await gateway.stop();
    },
  });
}

/** Registers the community, a terminal and a person once; their secrets stay in the demo's own folder (0600). */
async function settle(gateway: Gateway, devicesFile: string, wish: { readonly buildings: number; readonly seed: number }): Promise<void> {
  const known = new Set(gateway.reader.devices().map((device) => device.id));
  const wanted: SimulatedDevice[] = existsSync(devicesFile)
    ? JSON.parse(readFileSync(devicesFile, 'utf8'))
    : community({ seed: wish.seed, buildings: wish.buildings, stations: true, secret: () => newSecret(systemRandom) });
  // Written before they are registered: a device whose secret nobody knows could never connect.
  writeFileSync(devicesFile, JSON.stringify(wanted, null, 1), { mode: 0o600 });
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
