import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpcuaSite } from '../../../simulators/opcua/opcua-site.ts';
import { OpcuaSource } from '../../../src/ingest/opcua/opcua-source.ts';
import type { DeviceSetup, ServerSetup } from '../../../src/ingest/opcua/wire.ts';
import type { Custody } from '../../../src/model/intake.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { startWorker } from '../../../src/runtime/worker-thread.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';

export interface OpcuaRigOptions {
  readonly others?: readonly { readonly name: string; readonly url: string }[];
  /** A second entry for the same server that expects another certificate. */
  readonly forged?: boolean;
  readonly publishingMs?: number;
  readonly secure?: boolean;
  readonly refreshMs?: number;
  readonly retryMs?: number;
  /** That the server has. */
  readonly sessions?: number;
  readonly startThread?: typeof startWorker;
}

export const liftPoints: DeviceSetup['points'] = [
  { key: 'lift.floor', at: { path: 'Car/Floor' } },
  { key: 'lift.alarmButton', at: { path: 'AlarmButton' } },
  { key: 'device.alarm', at: { condition: '*', field: 'active' } },
];

/** A real server with two lifts, a proxy in front of it, and the source with its thread. */
export class OpcuaRig {
  site: OpcuaSite;
  readonly proxy: TcpProxy;
  readonly source: OpcuaSource;
  readonly states: { readonly server: string; readonly live: boolean; readonly why: string; readonly at: number }[] = [];
  readonly gaps: string[] = [];
  private readonly folder: string;
  private readonly port: () => number;

  private constructor(site: OpcuaSite, proxy: TcpProxy, folder: string, custody: Custody, options: OpcuaRigOptions, port: () => number) {
    this.site = site;
    this.proxy = proxy;
    this.folder = folder;
    this.port = port;
    const { others = [], forged = false, publishingMs = 500, secure = true, refreshMs = 2_000, retryMs, startThread } = options;
    const open = {
      securityMode: 'None',
      securityPolicy: 'Basic256Sha256',
      user: null,
      password: null,
      fingerprint: null,
      publishingMs,
      ...(retryMs !== undefined && { retryMs }),
    } as const;
    const lifts: ServerSetup = {
      ...open,
      name: 'lifts',
      url: `opc.tcp://127.0.0.1:${proxy.port}`,
      ...(secure && { securityMode: 'SignAndEncrypt', fingerprint: site.fingerprint }),
    };
    const servers: ServerSetup[] = [lifts, ...others.map((other) => ({ ...open, ...other }))];
    if (forged) servers.push({ ...lifts, name: 'forged', fingerprint: '00'.repeat(32) });
    this.source = new OpcuaSource({
      folder: join(folder, 'opcua'),
      servers,
      custody,
      clock: systemClock,
      ...(startThread !== undefined && { startThread }),
      onState: (server, live, why) => void this.states.push({ server, live, why: why.en, at: performance.now() }),
      onGap: (_server, why) => void this.gaps.push(why.en),
      onWarning: () => {},
      count: () => {},
    });
    const device = (id: string, server: string, root: string): DeviceSetup => ({ id, server, root, points: liftPoints, refreshMs });
    this.source.configure([
      device('lift-1', 'lifts', 'Site/lift-1'),
      device('lift-2', 'lifts', 'ns=1;s=lift-2'),
      ...others.map(({ name }) => device(`${name}-1`, name, 'Site/lift-1')),
      ...(forged ? [device('forged-1', 'forged', 'Site/lift-1')] : []),
    ]);
  }

  static async start(custody: Custody, options: OpcuaRigOptions = {}): Promise<OpcuaRig> {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-opcua-rig-'));
    let port = 0;
    const site = await startSite(folder, 0, options.sessions);
    port = site.port;
    const proxy = await startTcpProxy(() => port);
    return new OpcuaRig(site, proxy, folder, custody, options, () => port);
  }

  isLive(server: string): boolean {
    return this.states.findLast((state) => state.server === server)?.live === true;
  }

  said(server: string): string[] {
    return this.states.filter((state) => state.server === server).map(({ why }) => why);
  }

  async until(what: string, holds: () => boolean, ms = 170_000): Promise<void> {
    const end = performance.now() + ms;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`waited ${ms} ms for: ${what}; ${JSON.stringify(this.states)}`);
      await sleep(20);
    }
  }

  /** The server goes down and comes up again on its port, with its certificate and without its memory. */
  async restart(): Promise<void> {
    await this.site.stop();
    this.site = await startSite(this.folder, this.port());
  }

  async close(): Promise<void> {
    await this.source.stop();
    await this.proxy.stop();
    await this.site.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startSite(folder: string, port: number, sessions = 10): Promise<OpcuaSite> {
  const devices = ['lift-1', 'lift-2'].map((id) => ({ id, profile: 'lift-controller-opcua' }));
  return OpcuaSite.start({ port, devices, sessions, folder: join(folder, 'site') });
}
