import type { JournalReader } from '../model/journal.ts';
import type { SeriesStore } from '../model/series-store.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './flow.ts';
import { ForecastKeeper } from './forecast-keeper.ts';
import { MaintenanceDesk } from './maintenance-desk.ts';

export interface MaintenanceSide {
  readonly maintenance: MaintenanceDesk;
  /** To be started, and stopped before the store is. */
  readonly forecasts: ForecastKeeper;
}

/** The desk over the live flow, and what looks ahead for it. */
export function maintenanceSide(
  timeZone: string,
  reader: JournalReader,
  store: Pick<SeriesStore, 'query'>,
  { book, judge, latest, notMonitored }: Flow,
  { breathe, log }: { readonly breathe: () => Promise<void>; readonly log: Log },
): MaintenanceSide {
  // Sweden writes a day as YYYY-MM-DD.
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone });
  const today = () => calendar.format(clock.wall());
  const forecasts = new ForecastKeeper({
    devices: () => reader.devices(),
    profileOf: ({ id }) => judge.profileOf(id),
    query: (query) => store.query(query),
    lastMessageAt: (id) => judge.lastMessageAt(id),
    today,
    clock,
    log,
  });
  const maintenance = new MaintenanceDesk({
    reader,
    profileOf: ({ id }) => judge.profileOf(id),
    activeAlarms: () => book.active(),
    lastMessageAt: (id) => judge.lastMessageAt(id),
    notMonitored,
    latest,
    forecasts: forecasts.of,
    today,
    clock,
    breathe,
  });
  return { maintenance, forecasts };
}
