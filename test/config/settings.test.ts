import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingTable } from '../../src/config/setting-table.ts';
import { loadSettings, SettingsError } from '../../src/config/settings.ts';

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
