import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { askGateway } from '../../src/cli/control-client.ts';
import type { SiteCommand } from '../../src/cli/site-commands.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { type GatewayRun, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';

export type Json = Record<string, unknown>;
const password = 'a long enough password';

/** An alarm as the API shows it. */
export interface ShownAlarm {
  readonly id: string;
  readonly subject: string;
  readonly rule: string;
  readonly state: string;
  readonly place: string;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedTier: string | null;
  readonly sequence: number;
  readonly owner: { readonly gateway: string; readonly name: string; readonly tier: string } | null;
  readonly confirmed: boolean;
  readonly pendingActs: readonly { readonly act: string; readonly by: string | null }[];
  readonly escalations: readonly { readonly to: string }[];
  readonly transitions?: readonly {
    readonly sequence: number;
    readonly event: string;
    readonly at: string;
    readonly by: string | null;
    readonly tier: string | null;
  }[];
}

/** How a tier is started and reached, where that is not as a process of this machine. */
export interface TierPlace {
  readonly wrapper?: readonly string[];
  /** Address for calls to the gateway. */
  readonly http?: string;
}

/** One tier: a real process behind a proxy that stands for its network. */
export class TierGateway {
  readonly name: string;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the tier below connects to. */
  readonly proxy: TcpProxy;
  run!: GatewayRun;
  cookie = '';
  token = '';
  readonly devices = new Map<string, string>();
  private readonly place: TierPlace;

  private constructor(name: string, data: string, env: Readonly<Record<string, string>>, proxy: TcpProxy, place: TierPlace) {
    this.name = name;
    this.data = data;
    this.env = env;
    this.proxy = proxy;
    this.place = place;
  }

  static async open(name: string, folder: string, env: Readonly<Record<string, string>>, place: TierPlace = {}): Promise<TierGateway> {
    let port = 0;
    const proxy = await startTcpProxy(() => port);
    const tier = new TierGateway(name, join(folder, name), env, proxy, place);
    Object.defineProperty(tier, 'port', { set: (value: number) => (port = value) });
    await tier.start();
    await tier.ask('user.add', { id: `${name}-person`, role: 'administrator', password });
    const { token } = await tier.ask<{ token: { token: string } }>('token.add', { role: 'administrator' });
    tier.token = token.token;
    await tier.signIn();
    return tier;
  }

  async start(): Promise<void> {
    this.run = await runGateway({ data: this.data, env: this.env, wrapper: this.place.wrapper ?? [] });
    (this as unknown as { port: number }).port = Number(new URL(this.run.http).port);
  }

  async restart(how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.run.signal(how);
    await this.run.exited;
    await this.start();
  }

  /** The machine is stopped and copied, and both are switched on: the same name, secret and log, and from here on two of them. */
  async twin(): Promise<TierGateway> {
    this.run.signal('SIGTERM');
    await this.run.exited;
    const data = `${this.data}-twin`;
    cpSync(this.data, data, { recursive: true });
    let port = 0;
    const proxy = await startTcpProxy(() => port);
    const twin = new TierGateway(this.name, data, this.env, proxy, this.place);
    Object.defineProperty(twin, 'port', { set: (value: number) => (port = value) });
    for (const [id, secret] of this.devices) twin.devices.set(id, secret);
    for (const gateway of [this, twin]) {
      await gateway.start();
      await gateway.signIn();
    }
    return twin;
  }

  async ask<T>(command: SiteCommand, input: unknown): Promise<T> {
    const answer = await askGateway(this.data, command, input);
    if (answer === null) throw new Error(`${this.name} does not answer on its own socket`);
    return answer as T;
  }

  async signIn(): Promise<void> {
    const answer = await this.call('/api/v1/session', { user: `${this.name}-person`, password }, {});
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie === undefined) throw new Error(`${this.name}: sign-in failed: ${answer.status} ${await answer.text()}`);
    this.cookie = cookie;
  }

  call(path: string, body?: unknown, headers: Readonly<Record<string, string>> = { cookie: this.cookie }): Promise<Response> {
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    // Without an Origin, as programs are that are no browser.
    return fetch(`${this.place.http ?? this.run.http}${path}`, { ...json, headers: { ...type, 'accept-language': 'en', ...headers } });
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.call(path);
    if (answer.status !== 200) throw new Error(`${this.name} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** About devices, newest first. */
  async alarms(query = ''): Promise<readonly ShownAlarm[]> {
    const all: ShownAlarm[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: ShownAlarm[]; next: string | null } = await this.get(
        `/api/v1/alarms?limit=500${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      all.push(...page.items);
      cursor = page.next;
    }
    return all.filter(({ subject }) => subject.startsWith('device:'));
  }

  alarm(id: string): Promise<ShownAlarm> {
    return this.get(`/api/v1/alarms/${encodeURIComponent(id)}`);
  }

  async act(id: string, act: string, body: Json = {}): Promise<{ status: number; json: Json }> {
    const answer = await this.call(`/api/v1/alarms/${encodeURIComponent(id)}/${act}`, body);
    return { status: answer.status, json: (await answer.json()) as Json };
  }

  async addDevice(id: string, profile = 'sos-button'): Promise<void> {
    const { devices } = await this.ask<{ devices: { secret: string }[] }>('device.add', { devices: [{ id, profile, place: '1号楼' }] });
    this.devices.set(id, devices[0]?.secret ?? '');
  }

  async say(device: string, values: Json, id?: string): Promise<void> {
    const secret = Buffer.from(`${device}:${this.devices.get(device)}`).toString('base64');
    const body = id === undefined ? values : { ts: Date.now(), id, values };
    const answer = await this.call(`/api/v1/devices/${device}/messages`, body, { authorization: `Basic ${secret}` });
    if (!answer.ok) throw new Error(`${device}: ${answer.status} ${await answer.text()}`);
  }

  async gateways(): Promise<{ above: { connected: boolean; backlog: number | null } | null; items: Json[] }> {
    return this.get('/api/v1/gateways');
  }

  async close(): Promise<void> {
    this.run.signal('SIGKILL');
    await this.run.exited;
    await this.proxy.stop();
  }
}

const words = ['community', 'sub-district', 'district', 'city'];

/** Real gateways one above the other, lowest first. */
export class TierColumn {
  readonly tiers: readonly TierGateway[];
  private readonly folder: string;

  private constructor(tiers: readonly TierGateway[], folder: string) {
    this.tiers = tiers;
    this.folder = folder;
  }

  static async open(
    names: readonly string[],
    env: Readonly<Record<string, string>> = {},
    envOf: (name: string) => Readonly<Record<string, string>> = () => ({}),
  ): Promise<TierColumn> {
    const folder = temporaryFolder('tiers');
    const tiers: TierGateway[] = [];
    let up: Readonly<Record<string, string>> = {};
    for (const name of names.toReversed()) {
      const tier = words[names.length === 2 && name === 'city' ? 3 : names.indexOf(name)] ?? 'community';
      const gateway = await TierGateway.open(name, folder, { ...env, ...up, ANLIN_TIER: tier, ANLIN_GATEWAY_NAME: name, ...envOf(name) });
      tiers.unshift(gateway);
      const below = names[names.indexOf(name) - 1];
      if (below === undefined) continue;
      const { gateway: added } = await gateway.ask<{ gateway: { secret: string } }>('lower-gateway.add', {
        id: below,
        place: `${below}之下`,
      });
      up = {
        ANLIN_FEDERATION_URL: `ws://127.0.0.1:${gateway.proxy.port}`,
        ANLIN_FEDERATION_ID: below,
        ANLIN_FEDERATION_SECRET_ENV: 'TIER_SECRET',
        TIER_SECRET: added.secret,
      };
    }
    return new TierColumn(tiers, folder);
  }

  at(index: number): TierGateway {
    const tier = this.tiers.at(index);
    if (tier === undefined) throw new Error(`no tier ${index}`);
    return tier;
  }

  async close(): Promise<void> {
    for (const tier of this.tiers) await tier.close();
    removeFolder(this.folder);
  }
}

/** Asks until it holds; the last answer is in the error. */
export async function until<T>(what: string, look: () => Promise<T>, holds: (found: T) => boolean, limit = 60_000): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (performance.now() > end) throw new Error(`${what}: not within ${limit} ms; last: ${JSON.stringify(found)?.slice(0, 1_500)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
