import type { PathMeasure } from '../model/path-measure.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { PathDesk } from './path-desk.ts';

/** Paths that metrics tell apart, so that a database is bounded whatever is registered. */
const mostPaths = 100;

type Set = (labels: Record<string, string>, value: number) => void;

const gauges: readonly {
  readonly name: string;
  readonly help: string;
  readonly stat: boolean;
  readonly read: (path: PathMeasure, set: Set) => void;
}[] = [
  {
    name: 'anlin_path_transmission_seconds',
    help: 'From raising to the receipt over 30 days: mean, p95, max. What is not known is left out',
    stat: true,
    read: ({ times }, set) => {
      for (const [stat, value] of [
        ['mean', times?.meanSeconds],
        ['p95', times?.p95Seconds],
        ['max', times?.maxSeconds],
      ] as const)
        if (typeof value === 'number') set({ stat }, value);
    },
  },
  {
    name: 'anlin_path_transmissions',
    help: 'Alarms that these figures are of',
    stat: false,
    read: ({ times }, set) => set({}, times?.sample ?? 0),
  },
  {
    name: 'anlin_path_unanswered',
    help: 'Alarms of 30 days that were never received',
    stat: false,
    read: ({ times }, set) => set({}, times?.unanswered ?? 0),
  },
  {
    name: 'anlin_path_observed_seconds',
    help: 'How long the path was watched: by its heartbeat, or between tests that were taken',
    stat: false,
    read: ({ availability }, set) => set({}, availability.observedSeconds),
  },
  {
    name: 'anlin_path_lost_seconds',
    help: 'How long of that it was lost',
    stat: false,
    read: ({ availability }, set) => set({}, availability.lostSeconds),
  },
  {
    name: 'anlin_path_availability_ratio',
    help: 'Share of the time in which it was not lost; left out until it was watched for 30 days, and where nothing watches it',
    stat: false,
    read: ({ availability: { ratio } }, set) => {
      if (ratio !== null) set({}, ratio);
    },
  },
];

export function pathMeters(metrics: Metrics, desk: Pick<PathDesk, 'all'>): void {
  for (const { name, help, stat, read } of gauges) {
    metrics.liveGauge<string>(name, help, ['path', 'kind', ...(stat ? ['stat'] : [])], async (set) => {
      const paths = await desk.all().catch(() => []);
      for (const path of paths.slice(0, mostPaths))
        read(path, (labels, value) => set({ path: path.id, kind: path.channel, ...labels }, value));
    });
  }
}
