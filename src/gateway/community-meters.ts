import type { TerminalLiveness } from '../model/delivery.ts';
import type { StateCommit } from '../model/journal.ts';
import { severities } from '../model/severity.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { CommunityView, Counted } from './community-view.ts';

export interface CommunityMeters {
  /** After a commit: what people did with alarms. */
  committed(state: Pick<StateCommit, 'alarms' | 'transitions'>): void;
}

// Seconds; an operator looks within a minute, a person at home within the hour.
const personBuckets = [5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];

export function communityMeters(metrics: Metrics): CommunityMeters {
  const raised = metrics.counter('anlin_alarms_raised_total', 'Alarms raised, without those of tests', ['severity']);
  for (const severity of severities) raised.inc({ severity }, 0);
  const acknowledged = metrics.histogram(
    'anlin_raise_to_acknowledged_seconds',
    'From the raising of an alarm to the person who acknowledged it',
    personBuckets,
    ['severity'],
  );
  // There before the first one is: what grows from nothing to one in a database is no growth.
  for (const severity of severities) acknowledged.zero({ severity });
  return {
    committed: ({ alarms, transitions }) => {
      if (transitions.length === 0) return;
      const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
      for (const { alarmId, event } of transitions) {
        const alarm = byId.get(alarmId);
        if (alarm === undefined || alarm.test !== undefined) continue;
        const { severity, raisedAt, acknowledgedAt } = alarm;
        if (event === 'raised') raised.inc({ severity });
        if (event === 'acknowledged' && acknowledgedAt !== null) acknowledged.observe({ severity }, (acknowledgedAt - raisedAt) / 1_000);
      }
    },
  };
}

/** One scrape asks for each of the gauges: they are worked out once. */
const freshMs = 200;

export function communityGauges(
  metrics: Metrics,
  read: {
    readonly view: () => CommunityView;
    readonly terminals: () => readonly TerminalLiveness[];
    readonly freeBytes: () => Promise<number>;
  },
  clock: Clock,
): void {
  let last: { readonly at: number; readonly view: CommunityView } | null = null;
  const view = () => {
    if (last !== null && clock.monotonic() - last.at <= freshMs) return last.view;
    const made = read.view();
    // From when it was ready: what took long would be out of date before the next gauge asks.
    last = { at: clock.monotonic(), view: made };
    return made;
  };
  const tables = [
    [
      'anlin_devices',
      'Registered devices by type: reporting, silent, not-monitored (what they are reached through is lost), unheard (nothing since the start)',
      ['profile', 'state'],
      'devicesByType',
    ],
    ['anlin_devices_at', 'The same by place, cut to metrics.placeLevels', ['place', 'state'], 'devicesByPlace'],
    ['anlin_alarms_active_at', 'Active alarms by place, without those of tests', ['place', 'severity'], 'alarmsByPlace'],
    ['anlin_inspections', 'Devices by when their papers say the next inspection is due', ['state'], 'inspections'],
  ] as const;
  for (const [name, help, labels, part] of tables) {
    metrics.liveGauge(name, help, labels, (set) => {
      for (const row of view()[part] as Counted) set(row.labels, row.count);
    });
  }
  metrics.liveGauge(
    'anlin_alarm_unacknowledged_seconds',
    'How long the oldest alarm that nobody has acknowledged has waited',
    ['severity'],
    (set) => {
      for (const [severity, seconds] of view().unacknowledged) set({ severity }, seconds);
    },
  );
  metrics.liveGauge(
    'anlin_reading_latest',
    'Newest numbers of devices that report, in the unit of the vocabulary: lowest, highest, mean and sum by point and place',
    ['point', 'place', 'stat'],
    (set) => {
      for (const { point, group, min, max, mean, sum } of view().numbers) {
        for (const [stat, value] of Object.entries({ min, max, mean, sum })) set({ point, place: group, stat }, value);
      }
    },
  );
  metrics.liveGauge('anlin_terminal_live', '1 while a terminal gives signs of life', ['terminal'], (set) => {
    for (const { terminalId, live } of read.terminals()) set({ terminal: terminalId }, live ? 1 : 0);
  });
  metrics.liveGauge('anlin_disk_free_bytes', 'Free space on the disk of the data folder', [], async (set) =>
    // A disk that does not answer takes no other number away, and is no full one.
    set({}, await read.freeBytes().catch(() => Number.NaN)),
  );
}
