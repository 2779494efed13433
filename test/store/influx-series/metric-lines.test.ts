import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricLines } from '../../../src/store/influx-series/metric-lines.ts';
import { Influxdb1Writer } from '../../../src/store/influxdb1/influxdb1-writer.ts';
import { Influxdb2Writer } from '../../../src/store/influxdb2/influxdb2-writer.ts';
import { type Influxd, startInfluxd } from '../../support/influxd.ts';
import { type Influxdb2StandIn, startInfluxdb2StandIn } from '../../support/influxdb2-stand-in.ts';
import { findProgram } from '../../support/required-services.ts';

const installed = findProgram('influxd') !== null;
let influxd: Influxd;
let doors: Influxdb2StandIn;
const at = Date.UTC(2026, 2, 1);
const values = [
  { name: 'anlin_devices', labels: { profile: 'gas', state: 'silent' }, value: 3 },
  { name: 'anlin_devices_at', labels: { state: 'silent', place: "阳光社区/1号楼 东=西,'" }, value: 1 },
  { name: 'anlin_a', labels: {}, value: 0.5 },
  { name: 'anlin_b', labels: {}, value: 7 },
  { name: 'anlin_nothing', labels: {}, value: Number.NaN },
];

beforeAll(async () => {
  if (!installed) return;
  influxd = (await startInfluxd()) as Influxd;
  doors = await startInfluxdb2StandIn(influxd.url);
});
afterAll(async () => {
  await doors?.stop();
  await influxd?.stop();
});

test('values with the same labels share a line, and what is no number is left out', () => {
  const lines = metricLines(values, at);
  expect(lines.map(({ fields }) => fields)).toEqual(['anlin_devices=3', 'anlin_devices_at=1', 'anlin_a=0.5,anlin_b=7']);
  expect(lines[1]?.tags).toEqual({ place: '阳光社区/1号楼%20东%3D西%2C%27', state: 'silent' });
});

describe.skipIf(!installed)('a real InfluxDB 1.6.7', () => {
  test('keeps them whichever client writes them', async () => {
    await influxd.ask('', 'CREATE DATABASE one');
    await influxd.ask('', 'CREATE DATABASE two');
    const { port } = influxd;
    const one = new Influxdb1Writer({
      tls: false,
      host: '127.0.0.1',
      port,
      database: 'one',
      username: '',
      password: '',
      retentionDays: null,
    });
    const two = new Influxdb2Writer({ url: doors.url, org: 'org', bucket: 'two', token: doors.token });
    for (const writer of [one, two]) {
      await writer.write(metricLines(values, at));
      writer.close();
    }
    for (const database of ['one', 'two']) {
      expect(await influxd.ask(database, `SELECT "anlin_devices" FROM "anlin_metrics" WHERE "profile" = 'gas'`)).toEqual([[at, 3]]);
      expect(await influxd.ask(database, `SELECT "anlin_a", "anlin_b" FROM "anlin_metrics" WHERE "state" = ''`)).toEqual([[at, 0.5, 7]]);
    }
  });

  test('is never made by whoever writes metrics: that it is missing is how a loss is noticed', async () => {
    const options = { tls: false, host: '127.0.0.1', port: influxd.port, database: 'gone', username: '', password: '' };
    const writer = new Influxdb1Writer({ ...options, retentionDays: null });
    await expect(writer.write(metricLines(values, at))).rejects.toThrow(/database not found/);
    expect((await influxd.ask('', 'SHOW DATABASES')).flat()).not.toContain('gone');
    writer.close();
  });
});
