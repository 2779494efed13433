import { setTimeout as sleep } from 'node:timers/promises';
import { DeviceClient } from './device-client.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { type entries, type GatewayRun, runGateway } from './gateway-run.ts';
import { blockLimitMs, type Met } from './hostile-verdict.ts';
import { withProbe } from './prototype-probe.ts';
import type { Site } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

/** Another device, with nothing wrong about it. */
export const honestDevice = 'honest';
/** What a body costs it costs each time; what the machine does in between it does once. */
const rounds = 5;
/** How long an answer may take before it is none. */
const answerMs = 20_000;
/** The gateway's own meter looks every 10 ms and counts that in. */
const meterGrainMs = 10;

/** A gateway that is spoken to badly, with a terminal that listens and a device that goes on sending. */
export class HostileWorld {
  readonly site: Site;
  readonly gateway: GatewayRun;
  readonly terminal: TerminalClient;
  readonly met: Met[] = [];
  private readonly honest: DeviceClient;
  private honestId = 0;
  private readonly onMet: (met: Met) => void;

  private constructor(site: Site, gateway: GatewayRun, onMet: (met: Met) => void) {
    this.site = site;
    this.gateway = gateway;
    this.onMet = onMet;
    this.terminal = new TerminalClient({ ...site.terminal, by: 'wang', wants: () => false });
    const nextPacketId = () => (this.honestId % 65_000) + 1;
    this.honest = new DeviceClient({ id: honestDevice, secret: this.secretOf(honestDevice), ownIds: true, nextPacketId });
  }

  static async open(site: Site, entry: keyof typeof entries, onMet: (met: Met) => void): Promise<HostileWorld> {
    const world = new HostileWorld(site, await runGateway({ data: site.folder, entry, env: withProbe }), onMet);
    world.honest.aim(world.gateway.mqttPort);
    world.terminal.aim(world.gateway.http);
    await until('the honest device and the terminal are connected', 30_000, () => world.honest.connected && world.terminal.connected);
    return world;
  }

  secretOf(device: string): string {
    const secret = this.site.devices.get(device);
    if (secret === undefined) throw new Error(`no device ${device}`);
    return secret;
  }

  /** Does something bad while the honest device sends, and keeps what was answered and how long the loop stood still. */
  async meet(what: string, allowed: RegExp, act: () => Promise<string>): Promise<string> {
    let blockedMs = Number.POSITIVE_INFINITY;
    let answer = 'none';
    for (let round = 0; round < rounds; round++) {
      await this.longestBlock();
      const honest = this.sendHonestly();
      answer = await within(act(), 'none');
      await within(honest, undefined);
      blockedMs = Math.min(blockedMs, await this.longestBlock());
      if (blockedMs <= blockLimitMs || !allowed.test(answer)) break;
    }
    const met = { what, allowed, answer, blockedMs };
    this.met.push(met);
    this.onMet(met);
    return answer;
  }

  get honestSent(): number {
    return this.honest.log.length;
  }

  get honestAcknowledged(): number {
    return this.honest.log.filter(({ ackedAt }) => ackedAt !== null).length;
  }

  async get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.gateway.http}${path}`, {
      headers: { authorization: `Bearer ${this.site.token}` },
      signal: AbortSignal.timeout(answerMs),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    return answer.json();
  }

  /** Every item of a list that pages by cursor. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      const page = (await this.get(`${path}${query}`)) as { items: T[]; next: string | null };
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  async close(): Promise<void> {
    this.terminal.aim(null);
    this.honest.aim(null);
    this.gateway.signal('SIGTERM');
    await Promise.race([this.gateway.exited, sleep(15_000).then(() => this.gateway.signal('SIGKILL'))]);
    await this.gateway.exited;
  }

  private async sendHonestly(): Promise<void> {
    const n = this.honestId++;
    await this.honest.publish('telemetry', `honest-${n}`, { 'gas.co': n / 1_000 });
  }

  /** ms of the longest turn of the gateway's event loop since the last call. */
  private async longestBlock(): Promise<number> {
    const metrics = await readMetrics(this.gateway.http, this.site.token).catch(() => null);
    // A gateway that does not answer is found by what it does not answer.
    return metrics === null ? 0 : Math.max(0, sumOf(metrics, 'nodejs_eventloop_lag_max_seconds') * 1_000 - meterGrainMs);
  }
}

async function within<T, N>(work: Promise<T>, otherwise: N): Promise<T | N> {
  const timer = new AbortController();
  try {
    return await Promise.race([work.catch(() => otherwise), sleep(answerMs, otherwise, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

export async function until(what: string, limitMs: number, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + limitMs; !(await holds()); await sleep(20))
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
}
