import { resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { JournalReader } from '../model/journal.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { communityGauges } from './community-meters.ts';
import { communityView } from './community-view.ts';
import { freeSpace } from './disk-watch.ts';
import type { Flow } from './flow.ts';
import { startMetricsIntoStore } from './metrics-into-store.ts';
import { openMetricsWriter } from './open-series-store.ts';

const dayMs = 86_400_000;

/** Opens the numbers about devices, places, papers, terminals and the disk to whoever asks for /metrics, and writes all into InfluxDB. */
export function measureCommunity(
  settings: Settings,
  reader: JournalReader,
  { book, judge, hub, latest, notMonitored }: Flow,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
): { readonly stop: () => void } {
  // Sweden writes a day as YYYY-MM-DD.
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: settings.timeZone });
  const folder = resolve(settings.data);
  const view = () =>
    communityView({
      devices: () => reader.devices(),
      activeAlarms: () => book.active(),
      lastMessageAt: (id) => judge.lastMessageAt(id),
      notMonitored: (id) => notMonitored(id) !== null,
      latest,
      placeLevels: settings['metrics.placeLevels'],
      day: (days) => calendar.format(clock.wall() + days * dayMs),
      now: () => clock.wall(),
    });
  const freeBytes = async () => (await freeSpace(folder)).bytes;
  communityGauges(metrics, { view, terminals: () => hub.liveness(), freeBytes }, clock);
  return startMetricsIntoStore(openMetricsWriter(settings), settings['store.metricsSeconds'], { metrics, clock, log });
}
