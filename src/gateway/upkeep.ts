import type { Journal } from '../model/journal.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { SealingKeys } from '../normalise/sealing-keys.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { SeriesFeed } from '../store/series-feed.ts';
import type { ClockWatch } from './clock-watch.ts';
import { trimBySize } from './trim-by-size.ts';

export interface UpkeepPorts {
  readonly journal: Journal;
  readonly pipeline: Pipeline;
  /** Position up to which no message waits for its expressions. */
  readonly settled: () => number;
  readonly feed: SeriesFeed;
  readonly store: SeriesStore;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  /** Says whether the wall clock may be believed: age is no reason to delete anything while it may not. */
  readonly time: ClockWatch;
  readonly rawHours: number;
  readonly rawBytes: number;
  readonly rawDays: number;
  /** Records that the limit took before the store had them. */
  readonly onLost: (records: number) => void;
  readonly log: Log;
}

const flushMs = 5_000;
const trimMs = 10 * 60_000;
const hourMs = 3_600_000;

/** What has to be done from time to time, each job never twice at once, a failure said and tried again at its next turn. */
export function startUpkeep(ports: UpkeepPorts): { stop: () => void } {
  const timers = upkeepJobs(ports).map((job) => every(job, ports.log));
  return { stop: () => timers.forEach(clearInterval) };
}

interface UpkeepJob {
  readonly ms: number;
  readonly what: string;
  readonly run: () => Promise<void>;
  /** Also when the gateway starts: it may have been off for a month. */
  readonly atStart?: boolean;
}

/** Nothing here touches alarms, their steps, deliveries or the audit chain: none of these is ever deleted for its age. */
export function upkeepJobs(ports: UpkeepPorts): readonly UpkeepJob[] {
  const { journal, pipeline, feed, store, keys, clock, time } = ports;
  const byAge = (work: () => Promise<void>) => async () => {
    if (time.believed()) await work();
  };
  return [
    { ms: flushMs, what: 'flush of the time-series store', run: () => feed.flush() },
    {
      ms: trimMs,
      what: 'trimming old raw messages',
      run: byAge(async () => {
        // Nothing that has still to be judged or stored.
        const through = Math.min(pipeline.committedPosition(), ports.settled(), store.position());
        await journal.trim(clock.wall() - ports.rawHours * hourMs, Number.MAX_SAFE_INTEGER, through);
      }),
    },
    {
      ms: trimMs,
      what: 'trimming raw messages beyond their size',
      run: async () => {
        const through = Math.min(pipeline.committedPosition(), ports.settled());
        const lost = await trimBySize(journal, ports.rawBytes, through, () => store.position());
        if (lost > 0) ports.onLost(lost);
      },
    },
    {
      ms: hourMs,
      what: 'retention of readings',
      run: byAge(async () => {
        await store.retain(clock.wall() - ports.rawDays * 24 * hourMs);
      }),
    },
    {
      ms: hourMs,
      what: 'destroying old keys',
      atStart: true,
      run: byAge(async () => {
        keys.destroyOldKeys(clock.wall());
      }),
    },
  ];
}

function every({ ms, what, run, atStart }: UpkeepJob, log: Log): NodeJS.Timeout {
  let busy = false;
  const turn = () => {
    if (busy) return;
    busy = true;
    run()
      .catch((error) => log.error({ error }, `${what} failed; it is tried again`))
      .finally(() => {
        busy = false;
      });
  };
  if (atStart === true) turn();
  return setInterval(turn, ms);
}
