import { afterAll, describe } from 'vitest';
import { startInfluxd } from '../../support/influxd.ts';
import { influxdb1Store } from '../influx-series/influx-fixture.ts';
import { seriesStoreContract } from '../series-store.contract.ts';

const influxd = await startInfluxd();
afterAll(() => influxd?.stop());

describe.runIf(influxd !== null)('a real InfluxDB 1.x', () => {
  seriesStoreContract('the InfluxDB 1 engine', async (folder) => {
    const store = influxdb1Store(folder, influxd?.port ?? 0);
    await store.start();
    return store;
  });
});
