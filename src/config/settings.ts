import { existsSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { editDistance } from '../runtime/edit-distance.ts';
import { aloneProblems } from './belongs-to.ts';
import type { CapSource } from './cap-sources.ts';
import type { ChannelSettings } from './channels.ts';
import { federationProblems } from './federation-settings.ts';
import type { OpcuaServer } from './opcua-servers.ts';
import type { SettingRow } from './setting-row.ts';
import { type SettingKey, settingTable } from './setting-table.ts';
import { parseStoreUrl } from './store-url.ts';
import { tlsProblems } from './tls-files.ts';

/** Validated once, then frozen. Every key of the table; null where a setting is unset. */
export interface Settings {
  readonly data: string;
  readonly timeZone: string;
  readonly language: 'zh' | 'en';
  readonly 'http.port': number;
  readonly 'http.host': string;
  readonly 'http.names': string | null;
  readonly 'mqtt.port': number;
  readonly 'mqtt.host': string;
  readonly 'mqtts.port': number;
  readonly 'mqtts.host': string;
  readonly 'mqtt.maxConnections': number;
  readonly 'mqtt.maxPerAddress': number;
  readonly 'opcua.servers': Readonly<Record<string, OpcuaServer>> | null;
  readonly tier: 'community' | 'sub-district' | 'district' | 'city';
  readonly 'gateway.name': string | null;
  readonly 'federation.url': string | null;
  readonly 'federation.id': string | null;
  readonly 'federation.secretFile': string | null;
  readonly 'federation.secretEnv': string | null;
  readonly 'federation.ca': string | null;
  readonly 'federation.acknowledgeMinutes': number;
  readonly 'federation.forward': 'lifeSafety' | 'none';
  readonly channels: readonly ChannelSettings[];
  readonly 'cap.sender': string | null;
  readonly 'cap.geocode': string | null;
  readonly 'cap.sources': readonly CapSource[];
  readonly 'cap.signKey': string | null;
  readonly 'cap.signCert': string | null;
  readonly 'terminals.testHours': number;
  readonly 'presence.everyMinutes': number;
  readonly 'presence.answerMinutes': number;
  readonly 'heartbeat.url': string | null;
  readonly 'heartbeat.seconds': number;
  readonly 'heartbeat.allowPrivateAddresses': boolean;
  readonly 'sessions.idleMinutes': number;
  readonly 'sessions.hours': number;
  readonly 'alarms.shelvingHours': number;
  readonly 'alarms.outOfServiceDays': number;
  readonly 'duty.notTakenMinutes': number;
  readonly 'drills.perYear': number;
  readonly 'drills.graceMinutes': number;
  readonly 'tls.cert': string | null;
  readonly 'tls.key': string | null;
  readonly 'tls.clientCa': string | null;
  readonly 'tls.clientCrl': string | null;
  readonly trustProxy: string | null;
  readonly 'store.url': string | null;
  readonly 'store.rawDays': number;
  readonly 'store.rollupDays': number;
  readonly 'store.metricsSeconds': number;
  readonly 'rules.shadowHours': number;
  readonly 'journal.rawHours': number;
  readonly 'journal.rawBytes': number;
  readonly 'backup.folder': string | null;
  readonly 'backup.everyMinutes': number;
  readonly 'backup.keep': number;
  readonly 'backup.keepDays': number;
  readonly 'disk.lowBytes': number;
  readonly 'devices.folder': string | null;
  readonly 'plans.folder': string | null;
  readonly 'interlocks.folder': string | null;
  readonly 'metrics.placeLevels': number;
  readonly 'incidents.placeLevels': number;
  readonly 'metrics.open': boolean;
  readonly 'log.level': string;
}

/** All problems at once; each line names the setting, what was expected and what came. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`settings: ${problems.length} problem(s)\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
const rows = Object.entries(settingTable) as [SettingKey, SettingRow][];
/** Variables of other commands, not settings of the gateway. */
const alsoKnown = new Set(['ANLIN_CONFIG', 'ANLIN_REQUIRE_SERVICES', 'ANLIN_SLOW', 'ANLIN_PICTURES']);
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

function readFile(path: string, problems: string[]): Map<string, { value: unknown; where: string }> {
  const found = new Map<string, { value: unknown; where: string }>();
  if (!existsSync(path)) {
    problems.push(`ANLIN_CONFIG: expected a readable file, came ${path}, which is not there`);
    return found;
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, maxAliasCount: 0 } as never);
  for (const error of document.errors) problems.push(`${path}: ${error.message}`);
  const walk = (node: unknown, prefix: string): void => {
    const items = (node as { items?: { key: { value: unknown; range?: [number] }; value: unknown }[] } | null)?.items ?? [];
    for (const item of items) {
      const key = `${prefix}${String(item.key.value)}`;
      const at = lines.linePos(item.key.range?.[0] ?? 0);
      const where = `${path}:${at.line}:${at.col}`;
      if (item.value !== null && typeof item.value === 'object' && 'items' in item.value && !(key in settingTable))
        walk(item.value, `${key}.`);
      else if (!(key in settingTable))
        problems.push(
          `${where}: unknown setting ${key}; ${suggestion(
            key,
            rows.map(([k]) => k),
          )}`,
        );
      else {
        const node = item.value as { value?: unknown; toJSON?: () => unknown } | null;
        found.set(key, { value: node?.value ?? node?.toJSON?.() ?? null, where });
      }
    }
  };
  walk(document.contents, '');
  return found;
}

function suggestion(key: string, known: readonly string[]): string {
  const best = [...known].sort((x, y) => editDistance(key, x) - editDistance(key, y))[0] ?? '';
  // A word that is nothing like it sends people astray.
  return editDistance(key, best) * 3 <= key.length ? `did you mean ${best}?` : 'docs/generated/settings.md has all';
}

const secretKeys: ReadonlySet<string> = new Set(['store.url', 'opcua.servers', 'channels', 'heartbeat.url']);

/** Reads anlin.yaml (when ANLIN_CONFIG names one) and the environment over it. Throws SettingsError with every problem. */
export function loadSettings(env: Environment, warn: (line: string) => void = () => {}): Settings {
  const problems: string[] = [];
  const file = env.ANLIN_CONFIG ? readFile(env.ANLIN_CONFIG, problems) : new Map<string, { value: unknown; where: string }>();
  const values: Record<string, unknown> = {};
  const wasGiven = new Map<SettingKey, string>();
  for (const [key, row] of rows) {
    const fromEnv = env[row.env];
    const fromFile = file.get(key);
    const given = fromEnv !== undefined && fromEnv !== '' ? { value: fromEnv as unknown, where: row.env } : fromFile;
    if (given === undefined || given.value === null) {
      values[key] = row.fallback;
      continue;
    }
    wasGiven.set(key, given.where);
    const parsed = row.schema.safeParse(given.value);
    if (parsed.success) values[key] = parsed.data;
    else {
      const [issue] = parsed.error.issues;
      // What was given may hold a password, most of all where it was put in the wrong place.
      const came = secretKeys.has(key) ? '***' : JSON.stringify(given.value);
      const part = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      problems.push(`${given.where}: ${part}${issue?.message ?? 'not valid'}; came ${came} (${row.en})`);
    }
  }
  const variables = rows.map(([, row]) => row.env as string);
  for (const name of Object.keys(env)) {
    if (name.startsWith('ANLIN_') && !variables.includes(name) && !alsoKnown.has(name))
      warn(`${name} is no setting; ${suggestion(name, variables)}`);
  }
  problems.push(...aloneProblems(wasGiven));
  resolveBinding(values, problems, env);
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(values) as unknown as Settings;
}

type Servers = Readonly<Record<string, OpcuaServer>>;

function resolveBinding(values: Record<string, unknown>, problems: string[], env: Environment): void {
  const zone = values.timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone: String(zone) });
  } catch {
    problems.push(`timeZone: expected an IANA zone such as Asia/Shanghai, came ${JSON.stringify(zone)}`);
  }
  const tls = values['tls.cert'] !== null && values['tls.key'] !== null;
  const { 'tls.cert': cert, 'tls.key': key, 'tls.clientCa': clientCa, 'tls.clientCrl': clientCrl } = values;
  problems.push(...tlsProblems({ 'tls.cert': cert, 'tls.key': key, 'tls.clientCa': clientCa, 'tls.clientCrl': clientCrl }));
  const proxy = values.trustProxy !== null;
  const open = '0.0.0.0';
  for (const [key, protectedBy] of [
    ['http.host', tls || proxy],
    ['mqtt.host', proxy],
  ] as const) {
    if (values[key] === null) values[key] = protectedBy ? open : '127.0.0.1';
    else if (!protectedBy && !loopback.has(String(values[key])) && !(key === 'mqtt.host' && tls)) {
      problems.push(
        `${key}: without ANLIN_TLS_CERT/ANLIN_TLS_KEY or ANLIN_TRUST_PROXY only a loopback address is allowed, came ${String(values[key])}`,
      );
    }
  }
  for (const [name, { passwordFile, passwordEnv, serverCertificate }] of Object.entries((values['opcua.servers'] ?? {}) as Servers)) {
    for (const [part, path] of Object.entries({ passwordFile, serverCertificate })) {
      if (path !== undefined && !existsSync(path))
        problems.push(`opcua.servers.${name}.${part}: expected a readable file, came ${path}, which is not there`);
    }
    if (passwordEnv !== undefined && !env[passwordEnv])
      problems.push(`opcua.servers.${name}.passwordEnv: expected a variable with a value, came ${passwordEnv}, which is not set`);
  }
  problems.push(...federationProblems(values, env));
  const store = values['store.url'];
  const address = store === null ? null : parseStoreUrl(String(store));
  if (address !== null && 'problem' in address) problems.push(address.problem);
}
