import type { Settings } from '../config/settings.ts';
import { parseStoreUrl, type StoreAddress, storeLabel } from '../config/store-url.ts';
import type { JournalStatus } from '../model/journal-status.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { Log } from '../runtime/log.ts';
import { EmbeddedStore } from '../store/embedded/embedded-store.ts';
import { InfluxSeriesStore } from '../store/influx-series/influx-series-store.ts';
import type { LineWriter } from '../store/influx-series/line-writer.ts';
import { Influxdb1Writer } from '../store/influxdb1/influxdb1-writer.ts';
import { Influxdb2Writer } from '../store/influxdb2/influxdb2-writer.ts';
import type { StoreMeters } from './meters.ts';

export interface StoreListeners {
  readonly onDamaged: (what: string) => void;
  readonly onSetAside: (readings: number, reason: string) => void;
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The engine that ANLIN_STORE_URL names; embedded when it is unset. Not started. */
export function openSeriesStore(
  settings: Settings,
  journal: JournalStatus,
  { meters, log }: { meters: StoreMeters; log: Log },
  listeners: StoreListeners,
): SeriesStore {
  const url = settings['store.url'];
  if (url === null) {
    return new EmbeddedStore({
      folder: settings.data,
      rawDays: settings['store.rawDays'],
      rollupDays: settings['store.rollupDays'],
      onDamage: ({ kind, reason }) => {
        log.error({ kind, reason }, 'the time-series store was damaged');
        listeners.onDamaged(`series.db: ${reason}`);
      },
    });
  }
  const parsed = parseStoreUrl(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const { address } = parsed;
  const database = storeLabel(address);
  log.info({ database }, 'time-series store');
  if (!address.tls && !loopback.has(address.host)) {
    log.warn({ database }, 'readings and credentials go to the database unencrypted: use influxdb1s:// or influxdb2s://');
  }
  return new InfluxSeriesStore({
    folder: settings.data,
    target: { database, journal: `${journal.gatewayId} ${journal.epoch}` },
    ...engineOf(address, settings['store.rawDays']),
    onWritten: (lines) => meters.written(lines),
    onSetAside: (readings, reason) => {
      meters.setAside(readings);
      listeners.onSetAside(readings, reason);
    },
  });
}

/**
 * A second way into the same database, for the gateway's own metrics; null = embedded store, which takes readings only. It never
 * makes a database: that the readings' own writer meets a missing one is how a loss is noticed.
 */
export function openMetricsWriter(settings: Settings): LineWriter | null {
  const url = settings['store.url'];
  const parsed = url === null ? null : parseStoreUrl(url);
  return parsed === null || 'problem' in parsed ? null : engineOf(parsed.address, null).writer();
}

function engineOf(address: StoreAddress, retentionDays: number | null) {
  const url = `${address.tls ? 'https' : 'http'}://${address.host}:${address.port}`;
  if (address.engine === 'influxdb1') {
    const { username, password, database } = address;
    const basic = username === '' ? null : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return {
      writer: () => new Influxdb1Writer({ ...address, retentionDays }),
      reader: { url, database, authorization: basic },
      deletes: true,
    };
  }
  const { org, bucket, token } = address;
  const reader = { url, database: bucket, authorization: `Token ${token}` };
  return { writer: () => new Influxdb2Writer({ url, org, bucket, token }), reader, deletes: false };
}
