import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestAuthority } from '../support/certificates.ts';
import type { RowReport } from './fault-row.ts';
import { type GatewayRun, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';
import { PatientClient } from './patient-client.ts';
import { buildSite, type Site } from './site.ts';
import { type Dripped, drippers, dripping } from './slow-drips.ts';
import { overLine, type Ways } from './slow-honest.ts';
import { byteByByte, eightKilobits } from './slow-line.ts';
import { terminalOverLine } from './slow-terminal.ts';
import { StationClient } from './station-client.ts';
import { TerminalClient } from './terminal-client.ts';

/** Battery row 14 and section 1. */
const alarmLimitMs = 5_000;
const othersLimitMs = 2_000;
const handshakeLimit = 10;

const paces = { slow: eightKilobits, bytes: byteByByte } as const;
const kinds = ['mqtt', 'http'] as const;

/** Row 14: slow is not frozen. `many` peers of each kind drip. */
export async function slowPeers(many: number, only: string | null, say: (line: string) => void): Promise<RowReport> {
  const buttons = Object.keys(paces).flatMap((pace) => kinds.map((kind) => `${pace}-${kind}`));
  const posts = [
    ...Object.keys(paces).map((pace) => `${pace}-post`),
    'fast-post',
    ...Array.from({ length: drippers }, (_, index) => `post-${index}`),
  ];
  const drips = Array.from({ length: drippers }, (_, index) => `drip-${index}`);
  const profileOf = (id: string) => (posts.includes(id) ? 'charging-post-ocpp16' : 'sos-button');
  const site = await buildSite([...buttons, ...posts, ...drips, 'fast'], { profileOf, terminals: ['gate', 'page', 'horn'] });
  const gateway = await runGateway({ data: site.folder });
  const violations: string[] = [];
  const figures: Record<string, number | string> = {};
  let fired = 0;
  let enumerated = 0;
  try {
    for (const [name, pace] of Object.entries(paces)) {
      if (only !== null && only !== 'honest') break;
      enumerated++;
      const devices = await overLine(site, gateway, pace, name);
      const terminal = await terminalOverLine(pace);
      if (devices.pieces > 0 && terminal.pieces > 0) fired++;
      const ways = { ...devices.ways, ...terminal.ways };
      say(`${name}: ${JSON.stringify(ways)}`);
      judgeWays(name, ways, figures, violations);
    }
    if (only === null || only === 'drips') {
      const honest = new Honest(site, gateway);
      await honest.begin();
      const dripped = await dripping(site, gateway, many);
      const worst = await honest.end();
      const total = await handshakes(many);
      for (const each of [...dripped, total]) {
        enumerated++;
        if (judgeDrip(each, figures, violations)) fired++;
      }
      for (const [what, ms] of Object.entries(worst)) {
        figures[`meanwhile, ${what}, ms at most`] = Math.round(ms);
        if (ms > othersLimitMs) violations.push(`${what} took ${Math.round(ms)} ms while others dripped`);
      }
    }
  } finally {
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
  return { enumerated, fired, violations, figures };
}

function judgeWays(name: string, ways: Ways, figures: Record<string, number | string>, violations: string[]): void {
  const words = name === 'slow' ? '8 kbit/s' : 'byte by byte';
  for (const [way, ms] of Object.entries(ways)) {
    figures[`${words}, ${way}, ms from the press to the terminal`] = Math.round(ms);
    if (ms > alarmLimitMs) violations.push(`${words}: an alarm took ${Math.round(ms)} ms over ${way}`);
  }
}

/** True when they dripped at all: whoever was cut at once was never slow. */
function judgeDrip({ what, worst, limit }: Dripped, figures: Record<string, number | string>, violations: string[]): boolean {
  figures[`${what} a byte a second, cut after s`] = Number.isFinite(worst) ? worst.toFixed(1) : 'never';
  if (worst > limit) violations.push(`${what}: still connected after ${limit} s`);
  return worst > 1.5;
}

/** TLS peers that never end their handshake, at HTTPS and at MQTTS. */
async function handshakes(many: number): Promise<Dripped> {
  const folder = temporaryFolder('handshakes');
  const { file, keyFile } = new TestAuthority('Row 14').issue('/CN=localhost', { extensions: 'subjectAltName=DNS:localhost,IP:127.0.0.1' });
  const gateway = await runGateway({
    data: folder,
    env: { ANLIN_TLS_CERT: file, ANLIN_TLS_KEY: keyFile, ANLIN_MQTTS_PORT: '0', ANLIN_MQTTS_HOST: '127.0.0.1' },
  });
  try {
    const port = Number(new URL(gateway.http).port);
    const begun = performance.now();
    const ended = Array.from({ length: many }, async () => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      // A handshake record of 512 bytes begins so (RFC 8446 5.1).
      socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
      const drip = setInterval(() => socket.writable && socket.write('\0'), 1_000);
      const closed = new Promise<number>((done) => socket.on('close', () => done((performance.now() - begun) / 1_000)));
      const seconds = await Promise.race([closed, sleep(20_000, Number.POSITIVE_INFINITY)]);
      clearInterval(drip);
      socket.destroy();
      return seconds;
    });
    return { what: 'HTTPS: handshake', worst: Math.max(...(await Promise.all(ended))), limit: handshakeLimit };
  } finally {
    gateway.signal('SIGTERM');
    await gateway.exited;
    removeFolder(folder);
  }
}

/** Somebody fast on each listener, again and again, and the longest that any of it took. */
class Honest {
  private readonly site: Site;
  private readonly gateway: GatewayRun;
  private readonly watch: TerminalClient;
  private readonly worst: Record<string, number> = {};
  private readonly button: PatientClient;
  private over = false;
  private running: Promise<void> = Promise.resolve();

  constructor(site: Site, gateway: GatewayRun) {
    this.site = site;
    this.gateway = gateway;
    const [, , fast] = site.terminals;
    this.watch = new TerminalClient({ id: fast?.id ?? '', secret: fast?.secret ?? '', by: 'wang', wants: () => false });
    this.button = new PatientClient({ id: 'fast', secret: site.devices.get('fast') ?? '', patienceMs: 30_000 });
  }

  async begin(): Promise<void> {
    this.watch.aim(this.gateway.http);
    await this.button.aim(this.gateway.mqttPort);
    while (!this.watch.connected) await sleep(50);
    this.running = this.go();
  }

  async end(): Promise<Readonly<Record<string, number>>> {
    this.over = true;
    await this.running;
    this.watch.aim(null);
    await this.button.aim(null);
    return this.worst;
  }

  private async go(): Promise<void> {
    // A second into it, when all of them are there.
    await sleep(1_000);
    for (let round = 0; !this.over; round++) {
      await this.time('an alarm', () => this.press(round));
      await this.time('a request', async () => void (await (await fetch(`${this.gateway.http}/healthz`)).text()));
      await this.time('a new MQTT session', async () => {
        await this.button.disconnect();
      });
      await this.time('a new station', () => this.station());
      await this.time('a new terminal session', () => this.reopen());
      await sleep(250);
    }
  }

  private async press(round: number): Promise<void> {
    const seen = () => this.watch.deliveries.filter(({ alarm }) => alarm.deviceId === 'fast').length;
    const before = seen();
    await this.button.publish('v1/devices/fast/events', JSON.stringify({ id: `press-${round}`, values: { 'sos.pressed': true } }), 1);
    for (const end = performance.now() + 30_000; seen() === before && performance.now() < end; ) await sleep(5);
  }

  private async station(): Promise<void> {
    const url = `${this.gateway.http.replace('http', 'ws')}/ocpp`;
    const station = new StationClient({ url, secret: (id) => this.site.devices.get(id) ?? '' }, 'fast-post', {});
    await station.open();
    await station.call('Heartbeat', {});
    station.drop();
  }

  private async reopen(): Promise<void> {
    this.watch.aim(this.gateway.http);
    while (!this.watch.connected) await sleep(5);
  }

  private async time(what: string, run: () => Promise<void>): Promise<void> {
    const at = performance.now();
    await run();
    this.worst[what] = Math.max(this.worst[what] ?? 0, performance.now() - at);
  }
}
