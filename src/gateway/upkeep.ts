import type { Journal } from '../model/journal.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { SealingKeys } from '../normalise/sealing-keys.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { SeriesFeed } from '../store/series-feed.ts';

export interface UpkeepPorts {
  readonly journal: Journal;
  readonly pipeline: Pipeline;
  /** Position up to which no message waits for its expressions. */
  readonly settled: () => number;
  readonly feed: SeriesFeed;
  readonly store: SeriesStore;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  readonly rawHours: number;
  readonly rawBytes: number;
  readonly rawDays: number;
  readonly log: Log;
}

const flushMs = 5_000;
const trimMs = 10 * 60_000;
const hourMs = 3_600_000;

/** What has to be done from time to time, each job never twice at once, a failure said and tried again at its next turn. */
export function startUpkeep(ports: UpkeepPorts): { stop: () => void } {
  const { journal, pipeline, feed, store, keys, clock, log } = ports;
  const timers = [
    every(flushMs, 'flush of the time-series store', log, () => feed.flush()),
    every(trimMs, 'trimming raw messages', log, async () => {
      const judged = Math.min(pipeline.committedPosition(), ports.settled());
      // By age: nothing that has still to be judged or stored.
      await journal.trim(clock.wall() - ports.rawHours * hourMs, Number.MAX_SAFE_INTEGER, Math.min(judged, store.position()));
      // By size the store does not count: a dead one must not fill the disk that alarms need (invariant 2).
      const given = await journal.trim(0, ports.rawBytes, judged);
      if (given > 0) log.warn({ rows: given, stored: store.position() }, 'raw messages beyond journal.rawBytes were trimmed');
    }),
    every(hourMs, 'retention of readings', log, async () => {
      await store.retain(clock.wall() - ports.rawDays * 24 * hourMs);
    }),
    every(hourMs, 'destroying old keys', log, async () => {
      keys.destroyOldKeys(clock.wall());
    }),
  ];
  return { stop: () => timers.forEach(clearInterval) };
}

function every(ms: number, what: string, log: Log, job: () => Promise<void>): NodeJS.Timeout {
  let busy = false;
  return setInterval(() => {
    if (busy) return;
    busy = true;
    job()
      .catch((error) => log.error({ error }, `${what} failed; it is tried again`))
      .finally(() => {
        busy = false;
      });
  }, ms);
}
