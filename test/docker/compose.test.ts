import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingTable } from '../../src/config/setting-table.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { fixture } from '../api/api-fixture.ts';
import { interpolate } from './interpolate.ts';

/** Nobody runs Docker here: these hold the files to what can be known by reading them. */
const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = read('docker-compose.yml');

interface Service {
  image: string;
  build?: string;
  user: string;
  read_only: boolean;
  init: boolean;
  cap_drop: string[];
  tmpfs: string[];
  volumes: string[];
  environment?: Record<string, string>;
  secrets?: (string | { source: string })[];
  ports?: string[];
  profiles?: string[];
  healthcheck: { test?: string[]; disable?: boolean };
  network_mode?: string;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
  secrets: Record<string, { file: string }>;
}

const proxied = { ANLIN_TRUST_PROXY: '172.30.83.1' };
const certified = { ANLIN_TLS_CERT: './README.md', ANLIN_TLS_KEY: './LICENSE' };

/** As `docker compose`: variables are filled into the values of the parsed file. */
function composed(env: Readonly<Record<string, string>> = proxied): Compose {
  return parse(compose, (_key, value) => (typeof value === 'string' ? interpolate(value, env) : value), { merge: true });
}

test('without TLS or a proxy nothing starts, and the message says what to set', () => {
  expect(() => composed({})).toThrow(/ANLIN_TLS_CERT and ANLIN_TLS_KEY .* or ANLIN_TRUST_PROXY/);
  expect(() => composed({ ANLIN_TLS_CERT: '', ANLIN_TRUST_PROXY: '' })).toThrow();
  expect(Object.keys(composed().services)).toEqual(['gateway', 'simulators', 'influxdb', 'grafana', 'prometheus']);
  expect(Object.keys(composed(certified).services)).toHaveLength(5);
});

test('every setting of .env reaches the gateway: one that did not would be missed by nobody', () => {
  // What the container itself decides: where it keeps its data, and what it listens to inside.
  const own = ['DATA', 'HTTP_HOST', 'HTTP_PORT', 'MQTT_HOST', 'MQTT_PORT', 'MQTTS_HOST', 'MQTTS_PORT'].map((name) => `ANLIN_${name}`);
  const passed = (env: Readonly<Record<string, string>>) => composed({ ...certified, ...env }).services.gateway?.environment ?? {};
  const files = new Set(['ANLIN_TLS_CERT', 'ANLIN_TLS_KEY', 'ANLIN_TLS_CLIENT_CA']);
  for (const { env } of Object.values(settingTable)) {
    if (own.includes(env)) continue;
    expect([env, passed({ [env]: 'given' })[env]]).toEqual([env, files.has(env) ? expect.stringMatching(/^\/run\/secrets\//) : 'given']);
    // Empty is as good as left out.
    if (!files.has(env)) expect([env, ['', ...defaults].includes(String(passed({})[env]))]).toEqual([env, true]);
  }
});

/** Of settings that the compose file gives a value of its own. */
const defaults = ['Asia/Shanghai', 'zh', 'info'];

test('the gateway is reached from this host only until it is told otherwise', () => {
  for (const env of [proxied, certified]) {
    for (const [name, { ports = [] }] of Object.entries(composed(env).services)) {
      for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)]);
    }
  }
  const open = composed({ ...certified, ANLIN_HTTP_HOST: '0.0.0.0', ANLIN_MQTT_HOST: '0.0.0.0' }).services.gateway?.ports;
  // Plain MQTT never: what is beyond this host speaks MQTTS.
  expect(open).toEqual(['0.0.0.0:8080:8080', '127.0.0.1:1883:1883', '0.0.0.0:8883:8883']);
});

test('what the container is told makes settings that the gateway takes, bound where the container can be reached', () => {
  const settings = (env: Readonly<Record<string, string>>) => {
    const { environment = {} } = composed(env).services.gateway ?? {};
    const files = { ...environment, ANLIN_CONFIG: join(root, 'docker/anlin.yaml') } as Record<string, string>;
    for (const key of ['ANLIN_TLS_CERT', 'ANLIN_TLS_KEY']) if (files[key] !== '') files[key] = join(root, env[key] ?? '');
    return loadSettings(files, (line) => expect.unreachable(line));
  };
  expect(settings(proxied)).toMatchObject({ 'http.host': '0.0.0.0', 'mqtt.host': '0.0.0.0', trustProxy: '172.30.83.1', 'tls.cert': null });
  expect(settings(certified)).toMatchObject({ 'http.host': '0.0.0.0', 'mqtt.host': '127.0.0.1', trustProxy: null });
  expect(composed(certified).services.gateway?.environment).toMatchObject({
    ANLIN_TLS_CERT: '/run/secrets/tls_cert',
    ANLIN_TLS_KEY: '/run/secrets/tls_key',
  });
});

test('every container: not root, read-only, no capabilities, a pinned image, a health check', () => {
  for (const [name, service] of Object.entries(composed().services)) {
    expect([name, service.user]).toEqual([name, expect.stringMatching(/^(node|[1-9]\d*(:\d+)?)$/)]);
    expect([name, service.read_only, service.init, service.cap_drop]).toEqual([name, true, true, ['ALL']]);
    expect([name, service.tmpfs.some((mount) => mount.startsWith('/tmp'))]).toEqual([name, true]);
    expect([name, service.image]).toEqual([name, expect.stringMatching(/^[a-z/-]+:v?\d+\.\d+\.\d+$/)]);
    // What only speaks has nobody to answer to.
    expect([name, service.healthcheck.disable === true || (service.healthcheck.test?.length ?? 0) > 1]).toEqual([name, true]);
  }
  const { gateway, simulators } = composed().services;
  expect(gateway?.volumes).toEqual(['data:/data']);
  expect(gateway?.image).toBe(`anlin:${JSON.parse(read('package.json')).version}`);
  expect(simulators).toMatchObject({ image: gateway?.image, network_mode: 'service:gateway', volumes: ['data:/data'] });
  expect(gateway?.profiles).toBeUndefined();
});

test('every file that is named is there, or made by the operator as the note beside it says; every volume and secret is declared', () => {
  const { services, volumes, secrets } = composed();
  const note = read('docker/secrets/README.md');
  const files: string[] = [];
  for (const service of Object.values(services)) {
    for (const volume of service.volumes) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('./')) files.push(from);
      else expect([from, from in volumes]).toEqual([from, true]);
    }
    for (const secret of service.secrets ?? []) {
      const name = typeof secret === 'string' ? secret : secret.source;
      expect([name, name in secrets]).toEqual([name, true]);
    }
  }
  for (const { file } of Object.values(secrets)) {
    if (!file.startsWith('./docker/secrets/')) files.push(file);
    else expect([file, note.includes(file.replace('./docker/secrets/', ''))]).toEqual([file, true]);
  }
  expect(files.length).toBeGreaterThanOrEqual(5);
  for (const file of files) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  expect(read('docker/none')).toBe('');
});

test('every ANLIN_ variable is a setting, and no secret stands in any of the files', () => {
  const known = new Set<string>([...Object.values(settingTable).map(({ env }) => env), 'ANLIN_CONFIG']);
  const files = ['docker-compose.yml', 'Dockerfile', 'docker/healthcheck.mjs', 'docker/anlin.yaml', 'docker/influxdb-init.sh'];
  const used = files.flatMap((file) => [...read(file).matchAll(/ANLIN_\w+/g)].map(([name]) => name));
  expect(new Set(used).size).toBeGreaterThan(10);
  expect(used.filter((name) => !known.has(name))).toEqual([]);
  for (const file of [...files, 'dashboards/provisioning/datasources/influxdb.yaml']) {
    const text = read(file);
    expect([file, /latest/.test(text)]).toEqual([file, false]);
    // A word for a secret may be followed by the file or variable that holds it, never by a value.
    const given = [...text.matchAll(/(?:password|token|secret)\w*["']?[ \t]*[:=](?!-\})[ \t]*["']?([^\s"'$&/{[][^\s"'&]*)/gi)].map(
      ([, value]) => value ?? '',
    );
    expect([file, given.filter((value) => !/^(\.\.\.|\.\/docker\/secrets|Token)/.test(value))]).toEqual([file, []]);
  }
});

test('the health check asks an address that the API has', async () => {
  const [, path = ''] = /path: '([^']+)'/.exec(read('docker/healthcheck.mjs')) ?? [];
  const { app } = await fixture();
  expect((await app.inject({ url: path })).statusCode).toBe(200);
  const { gateway } = composed().services;
  expect(gateway?.healthcheck.test).toEqual(['CMD', 'node', 'docker/healthcheck.mjs']);
});

test('what Grafana is given is YAML that names the database of the compose file, and no dashboard that is not there', () => {
  const { datasources } = parse(read('dashboards/provisioning/datasources/influxdb.yaml')) as {
    datasources: { url: string; jsonData: { dbName: string } }[];
  };
  const { influxdb } = composed().services;
  expect(datasources.map(({ url, jsonData }) => [new URL(url).hostname in composed().services, jsonData.dbName])).toEqual([
    [true, influxdb?.environment?.DOCKER_INFLUXDB_INIT_BUCKET],
  ]);
  const boards = readdirSync(join(root, 'dashboards'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  expect(existsSync(join(root, 'dashboards/provisioning/dashboards'))).toBe(boards.length > 0);
});
