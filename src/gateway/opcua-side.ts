import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpcuaServer } from '../config/opcua-servers.ts';
import type { Settings } from '../config/settings.ts';
import { OpcuaCommandCarrier } from '../ingest/opcua/command-carrier.ts';
import { OpcuaSource } from '../ingest/opcua/opcua-source.ts';
import type { DeviceSetup, ServerSetup } from '../ingest/opcua/wire.ts';
import { bindingKey } from '../model/binding-key.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { subjectKey } from '../model/subject.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { CommandDesk } from './command-desk.ts';
import type { Flow } from './flow.ts';

/** Values are read again twice in the interval that a device type promises, at least each half minute and at most each second. */
const refreshMs = ({ expectedIntervalSeconds }: DeviceProfile) => Math.min(30_000, Math.max(1_000, expectedIntervalSeconds * 500));

/** Devices are often written one after another; each change sets every connection up anew. */
const togetherMs = 250;

export interface OpcuaSide {
  /** Opens what devices are bound to. */
  start(): void;
  /** Devices, or device types, changed. */
  changed(): void;
  stop(): Promise<void>;
}

/** OPC UA servers of the settings with the devices that are bound to them. */
export function opcuaSide(
  settings: Settings,
  { pipeline, book, profiles, observe }: Flow,
  desk: CommandDesk,
  devices: () => readonly DeviceEntry[],
  { metrics, log }: { metrics: Metrics; log: Log },
): OpcuaSide {
  const servers = Object.entries(settings['opcua.servers'] ?? {}).map(([name, server]) => setupOf(name, server));
  for (const { name, securityMode, url } of servers)
    if (securityMode === 'None' && !isThisMachine(url))
      log.warn({ server: name }, 'OPC UA without security: anybody on the network can read and forge its values');
  const happened = metrics.counter('anlin_opcua_total', 'What happened with OPC UA servers', ['server', 'what']);
  const live = new Map(servers.map(({ name }) => [name, false]));
  metrics.liveGauge('anlin_opcua_server_live', 'Whether data comes from an OPC UA server', ['server'], (set) => {
    for (const [server, is] of live) set({ server }, is ? 1 : 0);
  });
  const source = new OpcuaSource({
    folder: join(settings.data, 'opcua'),
    servers,
    custody: pipeline,
    clock,
    onState: (server, isLive, why) => {
      live.set(server, isLive);
      log[isLive ? 'info' : 'warn']({ server, why: why.en }, 'OPC UA server');
      observe({ subject: subjectKey('gateway', ''), component: server, rule: 'source.lost', to: isLive ? 'false' : 'true', reason: why });
    },
    onGap: (server, why) => {
      log.warn({ server, why: why.en }, 'OPC UA gap');
      observe({ subject: subjectKey('gateway', ''), component: server, rule: 'source.gap', to: 'event', reason: why });
    },
    onWarning: (text) => log.warn(text),
    count: (server, what) => happened.inc({ server, what }),
  });
  desk.carry(new OpcuaCommandCarrier(source));
  const gone = {
    zh: '该服务器已不在设置中，或没有设备与之关联',
    en: 'The server is not in the settings any more, or no device is behind it',
  };
  const changed = () => {
    const setups = devices().flatMap((device) => deviceSetup(device, profiles.inForce().get(device.profile)) ?? []);
    source.configure(setups);
    const asked = new Set(setups.map(({ server }) => server));
    for (const server of live.keys()) if (!asked.has(server)) live.set(server, false);
    for (const { rule, component, condition } of book.active()) {
      if (rule !== 'source.lost' || condition === 'false' || (live.has(component) && asked.has(component))) continue;
      observe({ subject: subjectKey('gateway', ''), component, rule, to: 'false', reason: gone });
    }
    for (const server of asked)
      if (!live.has(server))
        log.warn({ server }, 'devices are behind an OPC UA server that is not in opcua.servers: they are not listened to');
  };
  let soon: NodeJS.Timeout | null = null;
  let started = false;
  return {
    start: () => {
      started = true;
      changed();
    },
    changed: () => {
      if (!started) return;
      soon ??= setTimeout(() => {
        soon = null;
        changed();
      }, togetherMs);
    },
    stop: () => {
      if (soon !== null) clearTimeout(soon);
      return source.stop();
    },
  };
}

const isThisMachine = (url: string) => /^opc\.tcp:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])[:/]/i.test(url);

function setupOf(name: string, server: OpcuaServer): ServerSetup {
  const { url, securityMode, securityPolicy, user, passwordFile, passwordEnv, serverCertificate, fingerprint, publishingSeconds } = server;
  const password = passwordFile === undefined ? process.env[passwordEnv ?? ''] : readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  const trusted = serverCertificate === undefined ? null : new X509Certificate(readFileSync(serverCertificate)).fingerprint256;
  return {
    name,
    url,
    securityMode,
    securityPolicy,
    user: user ?? null,
    password: user === undefined ? null : (password ?? null),
    fingerprint: fingerprint ?? trusted?.replaceAll(':', '').toLowerCase() ?? null,
    publishingMs: publishingSeconds * 1000,
  };
}

function deviceSetup({ id, record }: DeviceEntry, profile: DeviceProfile | undefined): DeviceSetup | null {
  const place = record?.opcua;
  if (place === undefined || profile === undefined) return null;
  const cut = place.indexOf('/');
  const points = profile.bindings.flatMap((binding) =>
    binding.opcua === undefined ? [] : [{ key: bindingKey(binding), at: binding.opcua }],
  );
  return { id, server: place.slice(0, cut), root: place.slice(cut + 1), points, refreshMs: refreshMs(profile) };
}
