import type { KpiReport } from '../model/kpi.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import { Fresh } from '../runtime/fresh.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { KpiDesk } from './kpi-desk.ts';

const windowMs = 86_400_000;
/** A scrape every few seconds reads nothing again. */
const freshMs = 60_000;
/**
 * Steps that the window holds at most, whatever comes: figures that nobody has asked for may cost a second now and then, not more and
 * more. It is some 6,000 alarms a day, twenty times what EEMUA 191 calls manageable for two positions.
 */
const mostSteps = 30_000;
/** Positions that metrics tell apart, so that a database is bounded whatever is registered. */
const mostPositions = 50;
/** The whole gateway, whether or not a terminal covers it. */
const everywhere = '*';

type Set = (labels: Record<string, string>, value: number | null) => void;

/** The live window of each operator position. What is not known is left out. */
const gauges: readonly {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (report: KpiReport, set: Set) => void;
}[] = [
  {
    name: 'anlin_operator_window_seconds',
    help: 'The last 24 h, that all of these are of; fewer where so many alarms came that only the newest are looked at',
    labels: [],
    read: ({ from, to }, set) => set({}, (to - from) / 1_000),
  },
  {
    name: 'anlin_operator_alarms_announced',
    help: 'Alarms raised and occurred again within the window',
    labels: [],
    read: ({ announced }, set) => set({}, announced.count),
  },
  {
    name: 'anlin_operator_alarms_per_ten_minutes',
    help: 'The same per ten minutes, on average (EEMUA 191)',
    labels: [],
    read: ({ rate }, set) => set({}, rate.perTenMinutes),
  },
  {
    name: 'anlin_operator_alarms_peak_ten_minutes',
    help: 'Most of them within any ten minutes',
    labels: [],
    read: ({ rate }, set) => set({}, rate.peak?.count ?? null),
  },
  {
    name: 'anlin_operator_flood_ratio',
    help: 'Share of the window in flood: from more than 10 in ten minutes until fewer than 5',
    labels: [],
    read: ({ flood }, set) => set({}, flood.share),
  },
  {
    name: 'anlin_operator_flooded',
    help: '1 while a flood goes on',
    labels: [],
    read: ({ flood, to }, set) => set({}, flood.spans.some((span) => span.to === to) ? 1 : 0),
  },
  {
    name: 'anlin_operator_top_ten_ratio',
    help: 'Share of the ten most frequent alarms',
    labels: [],
    read: ({ top }, set) => set({}, top.share),
  },
  {
    name: 'anlin_operator_alarms_chattering',
    help: 'Alarms that came three times within a minute',
    labels: [],
    read: ({ chatteringCount }, set) => set({}, chatteringCount),
  },
  {
    name: 'anlin_operator_alarms_standing',
    help: 'Active alarms, without those of tests',
    labels: [],
    read: ({ standing }, set) => set({}, standing.count),
  },
  {
    name: 'anlin_operator_alarms_stale',
    help: 'Active for more than 24 h',
    labels: [],
    read: ({ stale }, set) => set({}, stale.count),
  },
  {
    name: 'anlin_operator_priority_ratio',
    help: 'Share of announced alarms by priority: critical is high, major medium, minor and warning low',
    labels: ['priority'],
    read: ({ priorities }, set) => {
      for (const { priority, share } of priorities.byPriority) set({ priority }, share);
    },
  },
  {
    name: 'anlin_operator_acknowledge_seconds',
    help: 'From an announcement to the person who acknowledged it: median, p95 and longest of the window',
    labels: ['stat'],
    read: ({ acknowledge }, set) => {
      set({ stat: 'median' }, acknowledge.medianSeconds);
      set({ stat: 'p95' }, acknowledge.p95Seconds);
      set({ stat: 'max' }, acknowledge.maxSeconds);
    },
  },
];

export interface KpiMeterPorts {
  readonly desk: Pick<KpiDesk, 'reports'>;
  readonly terminals: () => readonly TerminalEntry[];
  readonly stepTime: (newer: number) => number | null;
  readonly clock: Clock;
}

export function kpiMeters(metrics: Metrics, { desk, terminals, stepTime, clock }: KpiMeterPorts): void {
  const reports = async (): Promise<ReadonlyMap<string, KpiReport>> => {
    const positions = new Map([[everywhere, '']]);
    for (const { id, place } of terminals().slice(0, mostPositions)) positions.set(id, place);
    const places = [...new Set(positions.values())];
    const to = clock.wall();
    const oldest = stepTime(mostSteps) ?? 0;
    const results = await desk.reports({ from: Math.max(to - windowMs, oldest), to }, places, oldest);
    return new Map([...positions].map(([terminal, place]) => [terminal, results[places.indexOf(place)]!.report]));
  };
  const kept = new Fresh(freshMs, clock, reports);
  // Too busy, or too much: these lines are left out, all others are there.
  const fresh = () => kept.get().catch(() => new Map<string, KpiReport>());
  for (const { name, help, labels, read } of gauges) {
    metrics.liveGauge<string>(name, help, ['terminal', ...labels], async (set) => {
      for (const [terminal, report] of await fresh())
        read(report, (more, value) => {
          if (value !== null) set({ terminal, ...more }, value);
        });
    });
  }
}
