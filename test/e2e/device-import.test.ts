import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askGateway } from '../../src/cli/control-client.ts';
import { anlin, cliPath, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

const data = temporaryFolder('data');
const folder = temporaryFolder('import');
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({ data, readyMs: 60_000 });
}, 70_000);
afterAll(async () => {
  await gateway?.kill();
  removeFolder(data);
  removeFolder(folder);
});

const at = (name: string): string => join(folder, name);
const importing = (...args: string[]) => anlin(['--lang', 'en', 'device', 'import', ...args], { ANLIN_DATA: data });

function sheet(name: string, count: number, prefix = 'sos'): string {
  const rows = Array.from(
    { length: count },
    (_, n) =>
      `${prefix}-${n},sos-button,阳光社区/${n % 9}号楼/${n}室,SN-${n},${String(n).padStart(6, '0')},2024/5/1,0571-85000000,"甲, 乙"`,
  );
  writeFileSync(at(name), `\uFEFF${['设备编号,设备类型,安装位置,出厂编号,应急救援码,安装日期,维保电话,备注', ...rows].join('\r\n')}\r\n`);
  return at(name);
}

/** id -> secret, of a file without quoted cells before the secret. */
function secretsOf(name: string): Map<string, string> {
  const lines = readFileSync(at(name), 'utf8').trimEnd().split('\r\n').slice(1);
  return new Map(lines.map((line) => [line.split(',')[0] ?? '', line.split(',').at(-1) ?? '']));
}

async function devices(): Promise<readonly { id: string; record?: object }[]> {
  return (await askGateway(data, 'device.list', {}))?.devices ?? [];
}

/** Connects as each of `ids` with what the file says and publishes one message with QoS 1. */
async function speak(secrets: ReadonlyMap<string, string>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const client = await mqtt.connectAsync(gateway.mqtt, { username: id, password: secrets.get(id) ?? '', clientId: id }, false);
    await client.publishAsync(`v1/devices/${id}/telemetry`, '{"device.battery": 80}', { qos: 1 });
    await client.endAsync();
  }
}

test('a file with every kind of problem: all of them are listed, and nothing is written, dry run or not', async () => {
  const text = [
    'id,profile,place,救援码,installedOn,inspectedOn,inspectionDue,maintainer phone,colour',
    'a,sos-buton,,12345,2024-02-30,2026-05-01,2025-05-01,none,red',
    'a,sos-button,A//B,,,,,,',
    'b b,sos-button,A,,,,,,,x',
    'good,sos-button,A/1,,,,,,',
  ].join('\n');
  writeFileSync(at('bad.csv'), text);
  const dry = await importing(at('bad.csv'), '--json', '--dry-run');
  const { problems, ...counts } = JSON.parse(dry.out);
  expect([dry.code, counts]).toMatchObject([1, { rows: 4, secrets: null }]);
  expect(problems.map(({ line, column, id, came }: Record<string, unknown>) => [line, column, id, came])).toEqual([
    [1, 'colour', null, '"colour"'],
    [2, 'profile', 'a', '"sos-buton"'],
    [2, 'place', 'a', '""'],
    [2, '救援码', 'a', '"12345"'],
    [2, 'installedOn', 'a', '"2024-02-30"'],
    [2, 'maintainer phone', 'a', '"none"'],
    [2, 'inspectionDue', 'a', '2025-05-01'],
    [3, 'id', 'a', '"a"'],
    [3, 'place', 'a', '"A//B"'],
    [4, null, null, '10: ",x"'],
    [4, 'id', 'b b', '"b b"'],
  ]);
  for (const { file, expected, cure } of problems) expect([file, expected, cure].filter(Boolean)).toHaveLength(3);
  // The good row of the file is not written either.
  const { code, out, err } = await importing(at('bad.csv'), '--secrets', at('none.csv'));
  expect([code, out.trimEnd().split('\n').length, err, existsSync(at('none.csv')), await devices()]).toEqual([1, 12, '', false, []]);
  expect(out).toContain('did you mean sos-button?');
  expect(out).toContain('11 problems in 4 rows; nothing was written');
  writeFileSync(at('gbk.csv'), Buffer.from('b1e0bac52cc0e0d0cd2ccebbd6c30a612c736f732d627574746f6e2cd1f4b9e20a', 'hex'));
  expect((await importing(at('gbk.csv'), '--dry-run')).out).toContain('--encoding gb18030');
  const read = await importing(at('gbk.csv'), '--dry-run', '--encoding', 'gbk');
  expect([read.code, read.out]).toEqual([0, 'dry run, nothing written: would be added 1, updated 0, unchanged 0\n']);
}, 60_000);

test('300 devices beside a running gateway: they connect with the secrets of the file; again, updated, and a template', async () => {
  const file = sheet('300.csv', 300);
  const dry = await importing(file, '--dry-run', '--secrets', at('s.csv'));
  expect([dry.code, dry.out]).toEqual([0, 'dry run, nothing written: would be added 300, updated 0, unchanged 0\n']);
  expect([existsSync(at('s.csv')), (await devices()).length]).toEqual([false, 0]);
  const real = await importing(file, '--secrets', at('s.csv'), '--json');
  expect([real.code, JSON.parse(real.out)]).toMatchObject([0, { added: 300, unchanged: 0, problems: [], secrets: at('s.csv') }]);
  expect(statSync(at('s.csv')).mode & 0o777).toBe(0o600);
  const secrets = secretsOf('s.csv');
  expect(secrets.size).toBe(300);
  await speak(secrets, ['sos-0', 'sos-299']);
  await expect(speak(new Map([['sos-1', secrets.get('sos-2') ?? '']]), ['sos-1'])).rejects.toThrow(/not authorized|bad user/i);
  // Nowhere but in that file.
  const secret = secrets.get('sos-7') ?? 'none';
  for (const name of ['journal.db', 'journal.db-wal']) {
    if (existsSync(join(data, name))) expect(readFileSync(join(data, name)).includes(secret), name).toBe(false);
  }
  expect([real.out, real.err, gateway.errors()].join().includes(secret)).toBe(false);
  expect((await devices()).find(({ id }) => id === 'sos-7')?.record).toEqual({
    serial: 'SN-7',
    rescueCode: '000007',
    installedOn: '2024-05-01',
    maintainerPhone: '0571-85000000',
    note: '甲, 乙',
  });
  writeFileSync(at('more.csv'), 'id,profile,place,maintainer phone\nsos-0,sos-button,,0571-99\nnew-1,sos-button,阳光社区,\n');
  expect((await importing(at('more.csv'))).code).toBe(1);
  // The file of secrets is there and has not got the new one: it is not touched.
  const taken = await importing(at('more.csv'), '--update', '--secrets', at('s.csv'));
  expect([taken.code, taken.err, secretsOf('s.csv').size]).toMatchObject([1, expect.stringContaining('name another file'), 300]);
  const printed = await importing(at('more.csv'), '--update');
  expect([printed.code, printed.err]).toEqual([0, 'added 1, updated 1, unchanged 0\n']);
  const [, line = ''] = printed.out.split('\r\n');
  await speak(new Map([['new-1', line.split(',').at(-1) ?? '']]), ['new-1']);
  expect((await devices()).find(({ id }) => id === 'sos-0')).toMatchObject({
    place: '阳光社区/0号楼/0室',
    record: { maintainerPhone: '0571-99', serial: 'SN-0' },
  });
  const template = await anlin(['--lang', 'zh', 'device', 'import', '--template'], { ANLIN_DATA: data });
  expect(template.out.startsWith('设备编号,')).toBe(true);
  writeFileSync(at('template.csv'), template.out);
  const fits = await importing(at('template.csv'), '--dry-run', '--json');
  expect([fits.code, JSON.parse(fits.out)]).toMatchObject([0, { added: 2, problems: [] }]);
}, 60_000);

function start(file: string, secrets: string): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [cliPath, 'device', 'import', file, '--secrets', secrets], {
    env: { ...process.env, ANLIN_DATA: data },
    stdio: 'ignore',
  });
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await what()); ) {
    if (Date.now() > end) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('killed in the middle, the gateway too: run again it adds what is missing, and every secret of the file is the right one', async () => {
  const count = 4_000;
  const file = sheet('many.csv', count, 'many');
  const there = async () => (await devices()).filter(({ id }) => id.startsWith('many-')).length;
  const first = start(file, at('m.csv'));
  let seen = 0;
  await until(async () => {
    seen = await there();
    return seen > 0;
  });
  first.child.kill('SIGKILL');
  await first.ended;
  const after = await there();
  expect(after).toBeGreaterThanOrEqual(seen);
  expect(after).toBeLessThan(count);
  const early = readFileSync(at('m.csv'), 'utf8');
  const second = start(file, at('m.csv'));
  await until(async () => (await there()) > after);
  await gateway.kill();
  await second.ended;
  // Without a gateway, and killed as soon as it may have begun.
  const third = start(file, at('m.csv'));
  await Promise.race([third.ended, until(() => existsSync(join(data, 'journal.db-wal')))]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  third.child.kill('SIGKILL');
  await third.ended;
  const last = await importing(file, '--secrets', at('m.csv'), '--json');
  expect(last.code).toBe(0);
  const { added, unchanged } = JSON.parse(last.out);
  expect([added + unchanged, unchanged > after]).toEqual([count, true]);
  expect(readFileSync(at('m.csv'), 'utf8')).toBe(early);
  gateway = await startGateway({ data, readyMs: 60_000 });
  const secrets = secretsOf('m.csv');
  const everywhere = Array.from({ length: 20 }, (_, n) => `many-${Math.floor((n * (count - 1)) / 19)}`);
  await speak(secrets, everywhere);
  const all = await importing(file, '--dry-run');
  expect(all.out).toBe(`dry run, nothing written: would be added 0, updated 0, unchanged ${count}\n`);
}, 90_000);
