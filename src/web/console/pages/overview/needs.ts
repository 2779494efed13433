import { type Alarm, waits } from '../../data/alarms.ts';
import { isAside } from '../../data/asides.ts';
import { healthOf, isOverdue, unreadableDevices } from '../../data/device-health.ts';
import { isLate, type ResponseBrief } from '../../data/responses.ts';
import { type Device, type Severity, severities, type Terminal } from '../../data/wire.ts';
import type { TextKey } from '../../text/text-table.ts';

export interface Need {
  readonly key: string;
  readonly severity: Severity;
  readonly words: TextKey;
  readonly count: number;
  /** Where it is dealt with; null = not in a browser. */
  readonly to: string | null;
  readonly action: TextKey;
}

interface Picture {
  /** The most needy first. */
  readonly alarms: readonly Alarm[];
  /** Open ones, the latest first; without drills. */
  readonly responses: readonly ResponseBrief[];
  readonly devices: readonly Device[];
  readonly terminals: readonly Terminal[];
  /** The reader may register devices. */
  readonly mayInstall: boolean;
  /** Terminals above their own place are not seen by the reader, and may cover it. */
  readonly seesAll: boolean;
}

/** What somebody should do something about, the most urgent first; each with one place where it is done. */
export function needsOf({ alarms, responses, devices, terminals, mayInstall, seesAll }: Picture): readonly Need[] {
  const unreadable = unreadableDevices(alarms);
  const count = (health: string) => devices.filter((device) => healthOf(device, unreadable) === health).length;
  const [widest] = [...terminals].sort((a, b) => a.place.length - b.place.length);
  const open = widest ? `/terminal/${encodeURIComponent(widest.id)}` : null;
  const waiting = alarms.filter((alarm) => waits(alarm) && !alarm.exercise && !isAside(alarm));
  const first = waiting[0];
  const see = 'overview.see' as const;
  const late = responses.filter(isLate);
  const onTime = responses.filter((response) => !isLate(response));
  const all: readonly Need[] = [
    {
      key: 'late',
      severity: worstOf(late, alarms),
      words: 'overview.need.late',
      count: late.length,
      to: whereOf(late),
      action: 'overview.need.late.do',
    },
    {
      key: 'alarms',
      severity: first?.severity ?? 'warning',
      words: 'overview.need.alarms',
      count: waiting.length,
      to: open ?? (first ? `/alarm/${encodeURIComponent(first.id)}` : null),
      action: open ? 'overview.need.alarms.do' : 'overview.need.alarms.see',
    },
    {
      key: 'open',
      severity: worstOf(onTime, alarms),
      words: 'overview.need.open',
      count: onTime.length,
      to: whereOf(onTime),
      action: see,
    },
    widest
      ? {
          key: 'notLive',
          severity: 'major',
          words: 'overview.need.notLive',
          count: terminals.some(({ live }) => live) ? 0 : 1,
          to: open,
          action: 'overview.need.notLive.do',
        }
      : {
          key: 'noTerminal',
          severity: seesAll ? 'major' : 'warning',
          words: seesAll ? 'overview.need.noTerminal' : 'overview.need.noTerminalHere',
          count: 1,
          to: mayInstall ? '/terminals' : null,
          action: 'terminals.add',
        },
    {
      key: 'noDevice',
      severity: 'minor',
      words: 'overview.need.noDevice',
      count: devices.length === 0 ? 1 : 0,
      to: mayInstall ? '/register' : null,
      action: 'overview.need.noDevice.do',
    },
    { key: 'silent', severity: 'major', words: 'overview.need.silent', count: count('silent'), to: '/devices?state=silent', action: see },
    {
      key: 'notMonitored',
      severity: 'major',
      words: 'overview.need.notMonitored',
      count: count('notMonitored'),
      to: '/devices?state=notMonitored',
      action: see,
    },
    {
      key: 'unreadable',
      severity: 'major',
      words: 'overview.need.unreadable',
      count: count('unreadable'),
      to: '/devices?state=unreadable',
      action: see,
    },
    {
      key: 'overdue',
      severity: 'minor',
      words: 'overview.need.overdue',
      count: devices.filter(isOverdue).length,
      to: '/devices?state=overdue',
      action: see,
    },
    { key: 'never', severity: 'warning', words: 'overview.need.never', count: count('never'), to: '/devices?state=never', action: see },
    { key: 'test', severity: 'warning', words: 'overview.need.test', count: count('test'), to: '/devices?state=test', action: see },
  ];
  return all.filter((need) => need.count > 0);
}

/** Of what is still active there; what has ended and is not closed is major all the same. */
function worstOf(responses: readonly ResponseBrief[], alarms: readonly Alarm[]): Severity {
  const incidents = new Set(responses.map(({ incident }) => incident));
  const there = new Set(alarms.flatMap(({ incident, severity }) => (incident !== null && incidents.has(incident) ? [severity] : [])));
  return severities.find((severity) => there.has(severity)) ?? 'major';
}

/** The one there is, or the list of them. */
function whereOf([first, ...more]: readonly ResponseBrief[]): string {
  return first !== undefined && more.length === 0 ? `/incident/${encodeURIComponent(first.incident)}` : '/incidents?state=responses';
}
