import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InfluxSeriesStore } from '../../../src/store/influx-series/influx-series-store.ts';
import { Influxdb2Writer } from '../../../src/store/influxdb2/influxdb2-writer.ts';
import { removeFolder } from '../../support/gateway-process.ts';
import { startVictoriaMetrics } from '../../support/victoria-metrics.ts';
import { batch, reading, T0 } from '../series-fixture.ts';

const victoria = await startVictoriaMetrics();
const folder = mkdtempSync(join(tmpdir(), 'anlin-victoria-'));
afterAll(async () => {
  await victoria?.stop();
  removeFolder(folder);
});

test.runIf(victoria !== null)(
  'the InfluxDB 2 client writes to a real server: every number is in its export, none is missing, none is zero',
  async () => {
    const url = victoria?.url ?? '';
    const store = new InfluxSeriesStore({
      folder,
      target: { database: 'bucket', journal: 'test 1' },
      writer: () => new Influxdb2Writer({ url, org: 'org', bucket: 'bucket', token: 'token' }),
      reader: { url, database: 'bucket', authorization: 'Token token' },
      deletes: false,
    });
    await store.start();
    // Every seventh message has no concentration; one in ten comes an hour late.
    const messages = Array.from({ length: 12_000 }, (_, i) => {
      const ts = T0 + i * 1_000 - (i % 10 === 9 ? 3_600_000 : 0);
      const gas = i % 7 === 3 ? reading(ts, 'gas.concentration', null) : reading(ts, 'gas.concentration', 1 + (i % 100) / 8);
      return batch('gas 1', [gas, reading(ts, 'gas.co', i + 0.5, { component: 'loop, 1' }), reading(ts, 'gas.state', 'low')], i + 1);
    });
    await store.write(messages.toReversed());
    await store.flush(12_000);
    expect(store.position()).toBe(12_000);
    await store.stop();

    const sent = new Map<string, number>();
    for (const { readings } of messages)
      for (const { ts, point, value } of readings) if (typeof value === 'number') sent.set(`${point} ${ts}`, value);
    expect(sent.size).toBe(12_000 - 1_714 + 12_000);
    const numbers = (await victoria?.numbersOf('gas%201')) ?? new Map();
    let came = 0;
    for (const point of ['gas.concentration', 'gas.co']) {
      for (const [ts, value] of numbers.get(`anlin_${point}`) ?? []) {
        expect(value).toBe(sent.get(`${point} ${ts}`));
        came++;
      }
    }
    expect(came).toBe(sent.size);
  },
);
