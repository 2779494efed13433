import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingTable } from '../../src/config/setting-table.ts';
import { loadSettings, SettingsError } from '../../src/config/settings.ts';
import { parseStoreUrl, storeLabel } from '../../src/config/store-url.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'anlin-settings-')), 'anlin.yaml');
  writeFileSync(path, text);
  return path;
}

test('defaults are those of the contract, and frozen', () => {
  const settings = loadSettings({});
  expect(settings).toMatchObject({ data: './data', timeZone: 'Asia/Shanghai', 'http.port': 8080, 'mqtt.port': 1883, 'mqtts.port': 8883 });
  expect(settings['http.host']).toBe('127.0.0.1');
  expect(settings['mqtt.host']).toBe('127.0.0.1');
  expect(Object.isFrozen(settings)).toBe(true);
});

test('a variable overrides the file', () => {
  const path = file('http:\n  port: 9000\nmqtt:\n  port: 9001\n');
  const settings = loadSettings({ ANLIN_CONFIG: path, ANLIN_HTTP_PORT: '9100' });
  expect(settings['http.port']).toBe(9100);
  expect(settings['mqtt.port']).toBe(9001);
});

test('all problems are reported together, each with its place and what came', () => {
  const path = file('http:\n  prot: 1\n  port: many\n');
  const problems = problemsOf({
    ANLIN_CONFIG: path,
    ANLIN_MQTT_PORT: '70000',
    ANLIN_TIME_ZONE: 'Mars/Olympus',
    ANLIN_TLS_CERT: '/nowhere.pem',
  });
  expect(problems).toHaveLength(6);
  expect(problems.join('\n')).toContain(`${path}:2:3: unknown setting http.prot; did you mean http.port?`);
  expect(problems.join('\n')).toContain('many');
  expect(problems.join('\n')).toContain('70000');
  expect(problems.join('\n')).toContain('Mars/Olympus');
  expect(problems.join('\n')).toContain('expected both or neither');
});

test('a setting that is like none is sent to the list, not to another one', () => {
  const problems = problemsOf({ ANLIN_CONFIG: file('foo: bar\n') });
  expect(problems.join()).toContain('unknown setting foo; docs/generated/settings.md has all');
  expect(problems.join()).not.toContain('did you mean');
});

test('without TLS or a proxy only loopback may be bound', () => {
  expect(problemsOf({ ANLIN_HTTP_HOST: '0.0.0.0' })).toHaveLength(1);
  expect(problemsOf({ ANLIN_MQTT_HOST: '192.168.1.5' })).toHaveLength(1);
  expect(loadSettings({ ANLIN_TRUST_PROXY: '10.0.0.1' })['http.host']).toBe('0.0.0.0');
});

test('certificates open HTTPS to all addresses and leave plain MQTT on loopback', () => {
  const pem = file('certificate');
  const settings = loadSettings({ ANLIN_TLS_CERT: pem, ANLIN_TLS_KEY: pem });
  expect(settings['http.host']).toBe('0.0.0.0');
  expect(settings['mqtt.host']).toBe('127.0.0.1');
});

test('a misspelt variable is said, with the nearest name', () => {
  const said: string[] = [];
  loadSettings({ ANLIN_HTP_PORT: '1' }, (line) => said.push(line));
  expect(said).toEqual(['ANLIN_HTP_PORT is no setting; did you mean ANLIN_HTTP_PORT?']);
});

test('every setting has a variable of its own and texts in both languages', () => {
  const rows = Object.values(settingTable);
  expect(new Set(rows.map((row) => row.env)).size).toBe(rows.length);
  for (const row of rows) {
    expect(row.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(row.en.length).toBeGreaterThan(5);
  }
});

test('ANLIN_STORE_URL: all four schemes are understood, with what stands in them', () => {
  const address = (url: string) => {
    const parsed = parseStoreUrl(url);
    if ('problem' in parsed) throw new Error(parsed.problem);
    return parsed.address;
  };
  expect(address('influxdb1://wang:p%40ss%2Fword@db.example:9999/anlin')).toEqual({
    ...{ engine: 'influxdb1', tls: false, host: 'db.example', port: 9999 },
    ...{ username: 'wang', password: 'p@ss/word', database: 'anlin' },
  });
  expect(address('influxdb1s://127.0.0.1/a%20b')).toMatchObject({ tls: true, port: 8086, username: '', database: 'a b' });
  expect(address('influxdb2s://[::1]:443/?org=o&bucket=b&token=t%3D%3D')).toMatchObject({
    tls: true,
    host: '[::1]',
    org: 'o',
    token: 't==',
  });
  expect(address('influxdb2://db:80/?org=o&bucket=b&token=t')).toMatchObject({ engine: 'influxdb2', tls: false, port: 80 });
  expect(storeLabel(address('influxdb1://wang:hush@db:9/anlin'))).toBe('influxdb1://db:9/anlin');
});

test('ANLIN_STORE_URL: what is wrong is said, and never a secret', () => {
  const wrong: readonly [string, RegExp][] = [
    ['postgres://wang:hush@db/x', /begins with "postgres"/],
    ['influxdb1://wang:hush@db:8086', /one database name/],
    ['influxdb1://wang:hush@db:8086/a/b', /one database name/],
    ['influxdb1://wang:hush@db:8086/a?rp=hush', /nothing after/],
    ['influxdb1://wang:hush@:8086/a', /no address/],
    ['influxdb1://wang:hush%ZZ@db/a', /hexadecimal/],
    ['influxdb2://db:8086/?org=o&bucket=b', /missing or unusable: token/],
    ['influxdb2://db:8086/?org=o&token=hush', /bucket/],
    ['influxdb2://db:8086/?org=o&bucket=b&token=hush&toke=hush', /unknown parameter "toke"/],
    ['influxdb2://wang:hush@db:8086/?org=o&bucket=b&token=t', /take a token/],
    ['influxdb3://db/?token=hush', /influxdb/],
  ];
  for (const [url, expected] of wrong) {
    const problems = problemsOf({ ANLIN_STORE_URL: url });
    expect(problems, url).toHaveLength(1);
    expect(problems[0], url).toMatch(expected);
    expect(problems[0], url).not.toContain('hush');
  }
  expect(loadSettings({ ANLIN_STORE_URL: 'influxdb1://127.0.0.1:8086/anlin' })['store.url']).toBe('influxdb1://127.0.0.1:8086/anlin');
});

test('OPC UA servers come from the file or as JSON, with what is wrong named by its place', () => {
  const good = { lifts: { url: 'opc.tcp://10.0.0.9:4840', fingerprint: 'AA:'.repeat(31) + 'aa' } };
  expect(loadSettings({ ANLIN_OPCUA_SERVERS: JSON.stringify(good) })['opcua.servers']).toEqual({
    lifts: {
      url: 'opc.tcp://10.0.0.9:4840',
      fingerprint: 'aa'.repeat(32),
      securityMode: 'SignAndEncrypt',
      securityPolicy: 'Basic256Sha256',
      publishingSeconds: 1,
    },
  });
  const bad = (server: object) => () => loadSettings({ ANLIN_OPCUA_SERVERS: JSON.stringify({ lifts: server }) });
  expect(bad({ url: 'http://x' })).toThrow('lifts.url: expected opc.tcp://host:port');
  expect(bad({ url: 'opc.tcp://x', user: 'u' })).toThrow('expected user with passwordFile or passwordEnv');
  expect(bad({ url: 'opc.tcp://x', securityMode: 'None', user: 'u', passwordEnv: 'P' })).toThrow(
    'a password does not go over an open line',
  );
  expect(bad({ url: 'opc.tcp://x', user: 'u', passwordEnv: 'NOT_SET_AT_ALL' })).toThrow(
    'opcua.servers.lifts.passwordEnv: expected a variable',
  );
  expect(() => loadSettings({ ANLIN_OPCUA_SERVERS: '{' })).toThrow('expected JSON');
});

test('an authority of device certificates needs TLS beside it, and a file that holds one', () => {
  const noPem = file('hello');
  const broken = file('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  const own = { ANLIN_TLS_CERT: noPem, ANLIN_TLS_KEY: noPem };
  expect(problemsOf({ ANLIN_TLS_CLIENT_CA: broken })[0]).toContain('expected tls.cert and tls.key beside it');
  expect(problemsOf({ ...own, ANLIN_TLS_CLIENT_CRL: noPem })).toEqual([expect.stringContaining('expected tls.clientCa beside it')]);
  expect(problemsOf({ ...own, ANLIN_TLS_CLIENT_CA: '/nowhere.pem' })).toEqual([
    expect.stringContaining('tls.clientCa: expected a readable'),
  ]);
  expect(problemsOf({ ...own, ANLIN_TLS_CLIENT_CA: noPem })).toEqual([expect.stringContaining('expected certificates in PEM')]);
  expect(problemsOf({ ...own, ANLIN_TLS_CLIENT_CA: broken })).toEqual([expect.stringContaining('PEM that can be read')]);
});

test('a setting that does nothing without another one is refused when it stands alone, and only when it was given', () => {
  const pem = file('x');
  const alone: readonly [key: string, env: string, value: string, other: string, otherEnv: string, with_: Record<string, string>][] = [
    ['federation.id', 'ANLIN_FEDERATION_ID', 'sun', 'federation.url', 'ANLIN_FEDERATION_URL', {}],
    ['federation.secretFile', 'ANLIN_FEDERATION_SECRET_FILE', pem, 'federation.url', 'ANLIN_FEDERATION_URL', {}],
    ['federation.secretEnv', 'ANLIN_FEDERATION_SECRET_ENV', 'S', 'federation.url', 'ANLIN_FEDERATION_URL', {}],
    ['federation.ca', 'ANLIN_FEDERATION_CA', pem, 'federation.url', 'ANLIN_FEDERATION_URL', {}],
    ['backup.everyMinutes', 'ANLIN_BACKUP_EVERY_MINUTES', '5', 'backup.folder', 'ANLIN_BACKUP_FOLDER', { ANLIN_BACKUP_FOLDER: '/b' }],
    [
      'heartbeat.seconds',
      'ANLIN_HEARTBEAT_SECONDS',
      '60',
      'heartbeat.url',
      'ANLIN_HEARTBEAT_URL',
      { ANLIN_HEARTBEAT_URL: 'https://x.example' },
    ],
    [
      'heartbeat.allowPrivateAddresses',
      'ANLIN_HEARTBEAT_PRIVATE',
      'false',
      'heartbeat.url',
      'ANLIN_HEARTBEAT_URL',
      { ANLIN_HEARTBEAT_URL: 'https://x.example' },
    ],
  ];
  for (const [key, env, value, other, otherEnv, with_] of alone) {
    expect(problemsOf({ [env]: value }), key).toEqual([
      `${env}: ${key}: expected ${other} (${otherEnv}) beside it, without which it does nothing, came none; give ${other}, or take ${key} out`,
    ]);
    // As compose hands on what nobody has set.
    expect(problemsOf({ [env]: '' }), key).toEqual([]);
    if (Object.keys(with_).length > 0) expect(problemsOf({ [env]: value, ...with_ }), key).toEqual([]);
  }
  const whole = {
    ANLIN_FEDERATION_URL: 'wss://up.example',
    ANLIN_FEDERATION_ID: 'sun',
    ANLIN_FEDERATION_SECRET_FILE: pem,
    ANLIN_FEDERATION_CA: pem,
  };
  expect(problemsOf(whole)).toEqual([]);
  const yaml = file('backup:\n  everyMinutes: 3\n');
  expect(problemsOf({ ANLIN_CONFIG: yaml })).toEqual([expect.stringContaining(`${yaml}:2:3: backup.everyMinutes: expected backup.folder`)]);
  // A backup by hand is pruned by it, wherever it goes.
  expect(problemsOf({ ANLIN_BACKUP_KEEP: '12' })).toEqual([]);
  // A wrong value of the other one is that problem, and no second.
  expect(problemsOf({ ANLIN_HEARTBEAT_URL: 'x', ANLIN_HEARTBEAT_SECONDS: '60' })).toHaveLength(1);
});

test('terminals are tested once a day at least', () => {
  expect(loadSettings({ ANLIN_TERMINAL_TEST_HOURS: '24' })['terminals.testHours']).toBe(24);
  expect(problemsOf({ ANLIN_TERMINAL_TEST_HOURS: '25' })).toEqual([expect.stringMatching(/^ANLIN_TERMINAL_TEST_HOURS: .*24.*"25"/)]);
});
