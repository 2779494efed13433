import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { FeedClient } from './feed-client.ts';
import { bareAedes } from './frozen-aedes.ts';
import { type Delays, type Frozen, frozenErrors, missed, most, type Phase, share } from './frozen-errors.ts';
import { FrozenPeer } from './frozen-peer.ts';
import type { PeerKind, PeerLog } from './frozen-peer-process.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { copyFolder, removeFolder, root, temporaryFolder } from './gateway-run.ts';
import { HornClient } from './horn-client.ts';
import { type Kept, readKept, violations } from './invariants.ts';
import { buildSite, type Site } from './site.ts';

/** Three missed signs of life and the road, and the gateway's own second (src/notify/terminal-watch.ts). */
const lostLimitMs = 40_000;
/** Until the buffers of two systems are full. */
const fillLimitMs = 240_000;
const givenUpMs = 10_000;
const calmSeconds = 5;
const loadDevices = Array.from({ length: 8 }, (_, n) => `load-${n}`);

/** What a frozen peer of each kind leaves behind in the metrics; a hardware terminal one of two, for its socket or its session. */
const reported: Readonly<Record<PeerKind, readonly (readonly [metric: string, ...labels: string[]])[]>> = {
  terminal: [['anlin_terminal_connections_cut_total', 'reason="too-slow"']],
  horn: [
    ['anlin_mqtt_events_total', 'kind="closed"', 'reason="slow-reader"'],
    ['anlin_mqtt_events_total', 'kind="closed"', 'reason="revoked"'],
  ],
  dashboard: [['anlin_feed_cut_total', 'why="slow"']],
  pages: [['anlin_http_frozen_readers_total']],
};

interface Press {
  readonly device: string;
  /** Step of its alarm. */
  readonly step: number;
  readonly at: number;
  readonly phase: Phase;
}

/** The shipped types with guidance as long as it may be: fewer presses fill the buffers of two systems. */
function wordyDevices(parent: string): string {
  const folder = join(parent, 'devices');
  cpSync(join(root, 'devices'), folder, { recursive: true });
  const file = join(folder, 'sos', 'sos-button.yaml');
  const text = (zh: string, en: string) => `{ zh: '${zh.padEnd(400, '详')}', en: '${en.padEnd(400, '.')}' }`;
  const source = readFileSync(file, 'utf8').replace(
    '{ zh: 有人按下呼救按钮。, en: Somebody pressed the call button. }',
    text('有人按下', 'Pressed'),
  );
  writeFileSync(
    file,
    source.replace("{ zh: 可能跌倒、突发疾病或遇险。, en: 'A fall, an illness or a danger.' }", text('可能跌倒', 'A fall')),
  );
  return folder;
}

export interface FrozenOptions {
  /** Presses a second. */
  readonly rate: number;
  /** Wait until the gateway has said that the terminals are lost. */
  readonly untilLost: boolean;
  readonly say: (line: string) => void;
}

interface Result extends Frozen {
  readonly violations: readonly string[];
  readonly figures: Readonly<Record<string, number | string>>;
  readonly frozen: number;
}

/** A gateway, alarms without a pause, one of each kind of peer frozen, one of each kind not. */
class FrozenRun {
  private readonly options: FrozenOptions;
  private readonly site: Site;
  private readonly community: Community;
  private readonly presses: Press[] = [];
  private readonly pressed = new Map<string, number>();
  private readonly found: string[] = [];
  private readonly figures: Record<string, number | string> = {};
  private readonly peers: FrozenPeer[] = [];
  private horn: HornClient | null = null;
  private feed: FeedClient | null = null;
  private phase: Phase = 'before';
  private timer: NodeJS.Timeout | null = null;

  constructor(options: FrozenOptions, site: Site, data: string, devices: string) {
    this.options = options;
    this.site = site;
    this.community = new Community({ site, data, env: { ANLIN_DEVICES: devices }, neglected: new Set(loadDevices) });
  }

  async live(data: string): Promise<Result> {
    const cutAfter = new Map<string, number | null>();
    try {
      await this.connect();
      this.load();
      await sleep(calmSeconds * 1_000);
      this.phase = 'frozen';
      await this.freeze(cutAfter);
      this.phase = 'after';
      await this.thaw();
      await this.community.stop();
      await this.compare(readKept(data));
    } catch (error) {
      this.found.push(error instanceof Error ? error.message : String(error));
      await this.community.abandon();
    } finally {
      if (this.timer !== null) clearInterval(this.timer);
      for (const peer of this.peers) peer.end();
      this.horn?.stop();
      this.feed?.stop();
    }
    return { others: this.others(), cutAfter, violations: this.found, figures: this.figures, frozen: cutAfter.size };
  }

  private get ports(): { readonly http: number; readonly mqtt: number } {
    const { http, mqttPort } = this.community.running;
    return { http: Number(new URL(http).port), mqtt: mqttPort };
  }

  private async connect(): Promise<void> {
    const { community, site } = this;
    await community.start();
    const { http, mqttPort } = community.running;
    const [, gate, horn, siren] = site.terminals;
    if (gate === undefined || horn === undefined || siren === undefined) throw new Error('the site has too few terminals');
    const hornOf = ({ id, secret }: { id: string; secret: string }) => ({
      ...{ port: mqttPort, user: id, secret },
      ...{ topic: `v1/terminals/${id}/alarms`, receipts: `v1/terminals/${id}/receipts` },
    });
    this.horn = new HornClient(hornOf(siren));
    this.feed = new FeedClient(http, site.token);
    const shared = { http, token: site.token, ...gate, horn: hornOf(horn) };
    this.peers.push(
      new FrozenPeer('terminal', shared, this.ports.http),
      new FrozenPeer('horn', shared, this.ports.mqtt),
      new FrozenPeer('dashboard', shared, this.ports.http),
    );
    const [ownHorn, ownFeed] = [this.horn, this.feed];
    const up = () => community.terminal.connected && ownHorn.subscribed && ownFeed.connected;
    await community.until('everybody who is not frozen is connected', up);
    for (const peer of this.peers)
      if (!(await peer.waitUntil(({ connected }) => connected, 30_000))) throw new Error(`${peer.kind}: not connected within 30 s`);
  }

  private load(): void {
    this.timer = setInterval(() => {
      const device = loadDevices[this.presses.length % loadDevices.length] as string;
      const step = (this.pressed.get(device) ?? 0) + 1;
      this.pressed.set(device, step);
      this.presses.push({ device, step, at: performance.now(), phase: this.phase });
      void this.community.device(device).publish('events', `press-${this.presses.length}`, { 'sos.pressed': true });
    }, 1_000 / this.options.rate);
  }

  private async metric(kind: PeerKind): Promise<number> {
    const metrics = await readMetrics(this.community.running.http, this.site.token);
    return reported[kind].reduce((sum, [name, ...labels]) => sum + sumOf(metrics, name, ...labels), 0);
  }

  private async freeze(cutAfter: Map<string, number | null>): Promise<void> {
    const { community, peers, site } = this;
    const frozenAt = performance.now();
    for (const peer of peers) peer.freeze();
    await this.cut(peers, cutAfter);
    // By now a page is longer than what two systems take.
    const pages = new FrozenPeer('pages', { http: community.running.http, token: site.token } as never, this.ports.http);
    peers.push(pages);
    if (!(await pages.reading())) throw new Error('pages: no answer within 20 s');
    pages.freeze();
    await this.cut([pages], cutAfter);
    if (!this.options.untilLost) return;
    const lost = ['gate', 'horn'];
    const told = (id: string) =>
      community.terminal.deliveries.find(({ alarm }) => alarm.rule === 'terminal.lost' && alarm.subject === `terminal:${id}`);
    const left = lostLimitMs - (performance.now() - frozenAt);
    await community.until('the alarm "terminal lost" of both terminals', () => lost.every((id) => told(id) !== undefined), left);
    this.figures['"terminal lost" told after, s'] = lost.map((id) => (((told(id)?.at ?? 0) - frozenAt) / 1_000).toFixed(1)).join(', ');
  }

  private async cut(peers: readonly FrozenPeer[], cutAfter: Map<string, number | null>): Promise<void> {
    // Nothing taken for so long and not cut: it never will be. A violation, not the end of the run.
    const left = ({ connection }: FrozenPeer) => connection !== null && connection.cutAt === null && connection.idleMs > givenUpMs;
    const over = () => peers.every((peer) => peer.connection?.cutAt !== null || left(peer));
    await this.community.until('frozen peers are cut', over, fillLimitMs).catch(() => {});
    for (const peer of peers) {
      const { kind, connection, frozenAt } = peer;
      const ms = connection?.cutAfter ?? null;
      cutAfter.set(kind, ms);
      const filled = ((connection?.takenAt ?? Number.NaN) - frozenAt) / 1_000;
      const words = `${ms === null ? 'not cut' : `cut after ${Math.round(ms)} ms`}; ${((connection?.most ?? 0) / 2 ** 20).toFixed(1)} MB had filled the buffers ${filled.toFixed(1)} s after it froze`;
      this.figures[`frozen ${kind}`] = words;
      this.options.say(`${kind}: ${words}`);
      if (ms !== null && (await this.metric(kind)) === 0) this.found.push(`${kind}: was cut and no metric says so`);
    }
  }

  private async thaw(): Promise<void> {
    const { presses } = this;
    for (const peer of this.peers) peer.thaw();
    await sleep(2_000);
    if (this.timer !== null) clearInterval(this.timer);
    const total = presses.length;
    const here = () => ['terminal', 'horn', 'dashboard'].every((who) => this.arrivals(who).size >= total);
    for (const end = performance.now() + 60_000; performance.now() < end && !here(); ) await sleep(200);
    for (const peer of this.peers) {
      const back = (log: PeerLog) => log.connected && (peer.kind !== 'dashboard' || new Set(log.steps).size >= total);
      if (!(await peer.waitUntil(back, 30_000))) this.found.push(`${peer.kind}: did not come back within 30 s`);
    }
    // The last of what is sent again on a return.
    await sleep(1_000);
  }

  /** `device step` -> performance.now() when somebody who was not frozen had it. */
  private arrivals(who: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const note = (device: string | null, step: number, at: number) => {
      const name = `${device} ${step}`;
      if (device !== null && !found.has(name)) found.set(name, at);
    };
    if (who === 'terminal') for (const { alarm, at } of this.community.terminal.deliveries) note(alarm.deviceId, alarm.sequence, at);
    else if (who === 'dashboard') for (const { deviceId, sequence, at } of this.feed?.steps ?? []) note(deviceId, sequence, at);
    else for (const { deviceId, step, at } of this.horn?.messages ?? []) note(deviceId, step, at);
    return found;
  }

  private others(): ReadonlyMap<string, Delays> {
    return new Map(
      ['terminal', 'horn', 'dashboard'].map((who) => {
        const arrivals = this.arrivals(who);
        const of = (phase: Phase) =>
          this.presses
            .filter((press) => press.phase === phase)
            .map(({ device, step, at }) => (arrivals.get(`${device} ${step}`) ?? Number.POSITIVE_INFINITY) - at);
        return [who, { before: of('before'), frozen: of('frozen'), after: of('after') }];
      }),
    );
  }

  /** What those who were frozen have in the end, against the gateway's files. */
  private async compare(kept: Kept): Promise<void> {
    this.found.push(...violations(this.community, kept, ['terminal.lost', 'alarm.uncovered', 'disk.low']));
    for (const peer of this.peers) {
      if (peer.kind === 'pages') continue;
      const log = await peer.log();
      if (log === null) {
        this.found.push(`${peer.kind}: does not answer`);
        continue;
      }
      this.found.push(...missed(peer.kind, log, kept));
      if (missed(peer.kind, { ...log, steps: log.steps.slice(0, -30), places: log.places.slice(0, -30) }, kept).length === 0)
        this.found.push(`the checker is blind: ${peer.kind} without the last 30 messages is not seen to miss any`);
    }
  }
}

/** One run over a gateway of its own. */
export async function freezePeers(options: FrozenOptions): Promise<Result> {
  const parent = temporaryFolder('frozen');
  const devices = wordyDevices(parent);
  const site = await buildSite(loadDevices, { terminals: ['desk', 'gate', 'horn', 'siren'], env: { ANLIN_DEVICES: devices } });
  try {
    const data = join(parent, 'data');
    copyFolder(site.folder, data);
    return await new FrozenRun(options, site, data, devices).live(data);
  } finally {
    site.remove();
    removeFolder(parent);
  }
}

/** Row 4: one of each kind of peer is frozen; the others do not feel it, the frozen ones are cut, reported, and miss nothing. */
export async function frozenPeers(rate: number, say: (line: string) => void): Promise<RowReport> {
  const result = await freezePeers({ rate, untilLost: true, say });
  const found = [...result.violations, ...frozenErrors(result)];
  say('control: aedes as it comes');
  const control = await bareAedes(70_000);
  const caught = frozenErrors(control);
  if (caught.length < 2) found.push(`the checker is blind: aedes as it comes passes (${caught.join('; ')})`);
  const words = (delays: readonly number[]) =>
    `p50 ${Math.round(share(delays, 0.5))}, p99 ${Math.round(share(delays, 0.99))}, max ${Math.round(most(delays))} ms (${delays.length})`;
  const ways = [...result.others].map(([who, { before, frozen, after }]) => [
    `alarm to the other ${who}`,
    `before: ${words(before)}; frozen: ${words(frozen)}; after: ${words(after)}`,
  ]);
  return {
    enumerated: 4,
    fired: result.frozen,
    violations: found,
    figures: { ...Object.fromEntries(ways), ...result.figures, 'control, aedes as it comes': caught.join('; ') },
  };
}
