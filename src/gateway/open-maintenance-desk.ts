import type { JournalReader } from '../model/journal.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Flow } from './flow.ts';
import { MaintenanceDesk } from './maintenance-desk.ts';

/** The desk over the live flow. */
export function maintenanceDesk(
  timeZone: string,
  reader: JournalReader,
  { book, judge, latest, notMonitored }: Flow,
  breathe: () => Promise<void>,
): MaintenanceDesk {
  // Sweden writes a day as YYYY-MM-DD.
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone });
  return new MaintenanceDesk({
    reader,
    profileOf: ({ id }) => judge.profileOf(id),
    activeAlarms: () => book.active(),
    lastMessageAt: (id) => judge.lastMessageAt(id),
    notMonitored,
    latest,
    today: () => calendar.format(clock.wall()),
    clock,
    breathe,
  });
}
