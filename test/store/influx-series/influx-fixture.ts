import { basename } from 'node:path';
import { type InfluxSeriesOptions, InfluxSeriesStore } from '../../../src/store/influx-series/influx-series-store.ts';
import { Influxdb1Writer } from '../../../src/store/influxdb1/influxdb1-writer.ts';

/** The InfluxDB 1 engine on a database named after its folder. */
export function influxdb1Store(folder: string, port: number, more: Partial<InfluxSeriesOptions> = {}): InfluxSeriesStore {
  const database = basename(folder);
  const options = { tls: false, host: '127.0.0.1', port, database, username: 'anlin', password: 'secret', retentionDays: 4_000 };
  return new InfluxSeriesStore({
    folder,
    target: { database: `127.0.0.1:${port} ${database}`, journal: 'test 1' },
    writer: () => new Influxdb1Writer(options),
    reader: { url: `http://127.0.0.1:${port}`, database, authorization: null },
    deletes: true,
    ...more,
  });
}
