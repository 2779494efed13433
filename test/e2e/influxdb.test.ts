import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { findProgram } from '../support/required-services.ts';

const installed = findProgram('influxd') !== null && findProgram('openssl') !== null;
const folder = temporaryFolder('influxdb');
const data = join(folder, 'data');
const password = "a p@ss/word with ' : and %";
const env = { ANLIN_DATA: data };
let influxd: Influxd | null = null;
let gateway: RunningGateway;
let token = '';

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}
const get = (path: string) => fetch(`${gateway.http}${path}`, { headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  if (!installed) return;
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...names], {
    stdio: 'ignore',
  });
  influxd = await startInfluxd({ tls: { cert, key }, administrator: { name: 'root', password: 'of the test' } });
  await influxd?.ask('', 'CREATE DATABASE anlin');
  await influxd?.ask('', `CREATE USER gateway WITH PASSWORD '${password.replace("'", "\\'")}'`);
  await influxd?.ask('', 'GRANT ALL ON anlin TO gateway');
  const url = `influxdb1s://gateway:${encodeURIComponent(password)}@localhost:${influxd?.port}/anlin`;
  gateway = await startGateway({ data, env: { ANLIN_STORE_URL: url, NODE_EXTRA_CA_CERTS: cert, ANLIN_LOG_LEVEL: 'trace' } });
}, 60_000);
afterAll(async () => {
  await gateway?.kill();
  await influxd?.stop();
  removeFolder(folder);
});

describe.runIf(installed)('a gateway on InfluxDB over TLS, signed in', () => {
  test('what a device sends is in the database and comes back over the API; with the database gone the API says so, and readyz is well', async () => {
    await json(['device', 'add', 'air-1', '--profile', 'air-quality', '--place', '阳光社区']);
    token = (await json<{ token: string }>(['token', 'add', '--role', 'administrator'])).token;
    const sent = await fetch(`${gateway.http}/api/v1/devices/air-1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ 'air.temperature': 21.5, 'air.humidity': 43 }),
    });
    expect(sent.ok, await sent.text()).toBe(true);
    const latest = async () =>
      ((await (await get('/api/v1/devices/air-1/latest')).json()) as { items: { point: string; value: number }[] }).items;
    await expect
      .poll(async () => (await latest()).map(({ point, value }) => [point, value]), { timeout: 10_000 })
      .toEqual([
        ['air.humidity', 43],
        ['air.temperature', 21.5],
      ]);
    expect(await influxd?.ask('anlin', 'SELECT "air.temperature", "air.temperature#state" FROM anlin')).toEqual([
      [expect.any(Number), 21.5, 'good number Cel'],
    ]);
    await influxd?.kill();
    const refused = await get('/api/v1/devices/air-1/latest');
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'readings-unavailable']);
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('anlin_store_lines_total 1');
  });

  test('the password is in no log line, no metric, no answer and no file of the gateway', async () => {
    await gateway.stop();
    const plain = (text: string) =>
      [password, encodeURIComponent(password), Buffer.from(`gateway:${password}`).toString('base64')].some((secret) =>
        text.includes(secret),
      );
    expect(gateway.errors()).toContain('influxdb1s://localhost');
    expect(plain(gateway.errors())).toBe(false);
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(data, name)).isFile());
    expect(files).toContain('store-position.json');
    for (const name of files) expect(plain(readFileSync(join(data, name), 'latin1')), name).toBe(false);
  });
});
