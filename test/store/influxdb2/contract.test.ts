import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InfluxSeriesStore } from '../../../src/store/influx-series/influx-series-store.ts';
import { pointsOf } from '../../../src/store/influx-series/line-point.ts';
import { LinesRefused } from '../../../src/store/influx-series/line-writer.ts';
import { Influxdb2Writer } from '../../../src/store/influxdb2/influxdb2-writer.ts';
import { startInfluxd } from '../../support/influxd.ts';
import { type Influxdb2StandIn, startInfluxdb2StandIn } from '../../support/influxdb2-stand-in.ts';
import { batch, reading, T0 } from '../series-fixture.ts';
import { seriesStoreContract } from '../series-store.contract.ts';

const influxd = await startInfluxd();
let standIn: Influxdb2StandIn;
beforeAll(async () => {
  standIn = await startInfluxdb2StandIn(influxd?.url ?? '');
});
afterAll(async () => {
  await standIn.stop();
  await influxd?.stop();
});

describe.runIf(influxd !== null)('the wire of InfluxDB 2 in front of a real InfluxDB 1', () => {
  seriesStoreContract('the InfluxDB 2 engine', async (folder) => {
    const { url, token } = standIn;
    const bucket = basename(folder);
    await influxd?.ask('', `CREATE DATABASE "${bucket}"`);
    const store = new InfluxSeriesStore({
      folder,
      target: { database: bucket, journal: 'test 1' },
      writer: () => new Influxdb2Writer({ url, org: 'org', bucket, token }),
      reader: { url, database: bucket, authorization: `Token ${token}` },
      // The gateway leaves it to the bucket's retention; the suite asks for it.
      deletes: true,
    });
    await store.start();
    return store;
  });

  test('a refused line, a missing bucket and a wrong token are told apart, and no error holds the token', async () => {
    const { url, token } = standIn;
    await influxd?.ask('', 'CREATE DATABASE "told-apart"');
    const points = pointsOf(batch('d', [reading(T0, 'a', 1)]), () => {});
    const words = pointsOf(batch('d', [reading(T0 + 1, 'a', 'word')]), () => {}).map((point) => ({
      ...point,
      fields: 'a="word"',
    }));
    const failure = async (options: object, lines = points): Promise<Error> => {
      const writer = new Influxdb2Writer({ url, org: 'org', bucket: 'told-apart', token, ...options });
      const error = await writer.write(lines).then(
        () => new Error('written'),
        (reason: Error) => reason,
      );
      writer.close();
      expect(error.message).not.toContain(token);
      return error;
    };
    expect((await failure({})).message).toBe('written');
    expect(await failure({}, words)).toBeInstanceOf(LinesRefused);
    for (const [options, expected] of [
      [{ bucket: 'nowhere' }, /404.*database not found/],
      [{ token: 'wrong' }, /401/],
      [{ org: 'other' }, /404/],
      [{ url: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
    ] as const) {
      const error = await failure(options);
      expect(error.message).toMatch(expected);
      expect(error).not.toBeInstanceOf(LinesRefused);
    }
  });
});
