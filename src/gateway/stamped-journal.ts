import { resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal, JournalObserver } from '../journal/durable-journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { newUuid } from '../runtime/random.ts';
import { RunningTime } from '../runtime/running-time.ts';

/** The journal and the running time that stamps its records; each needs the other to begin. */
export async function openStampedJournal(
  settings: Settings,
  log: Log,
  observer: JournalObserver,
  noSync = false,
): Promise<{ journal: DurableJournal; running: RunningTime }> {
  let running: RunningTime | null = null;
  const journal = await openJournal({
    folder: resolve(settings.data),
    clock: systemClock,
    runNow: () => running?.now() ?? 0,
    newGatewayId: () => `gw-${newUuid()}`,
    onFatal: (error) => {
      // Without its journal the gateway can keep nothing, so it must not look alive. A supervisor starts it again.
      log.fatal({ error }, 'the journal is gone; the gateway ends');
      process.exit(1);
    },
    observer,
    noSync,
  });
  running = new RunningTime(systemClock, journal.status().run);
  return { journal, running };
}
