import type { DeviceHealth, DueItem, DueKind, HealthReason } from '../model/maintenance.ts';
import type { DeviceEntry } from '../model/registry.ts';

/** What is known of a device beside its papers. */
export interface DeviceFacts {
  /** Said to be silent. */
  readonly silent: boolean;
  /** What it is reached through and is lost; null = it is monitored. */
  readonly notMonitored: string | null;
  /** Since the gateway was started. */
  readonly heard: boolean;
  /** How often it fell silent, and how often it could not be read, within the last 30 days. */
  readonly silences: number;
  readonly unreadable: number;
  /** Active alarms that it raised about anything else. */
  readonly activeAlarms: number;
}

/** Points that are taken off. All of them are a choice of ours: a list to work through, no measurement. */
const off = { silent: 60, missed: 5, missedMost: 25, unreadable: 3, unreadableMost: 15, alarm: 5, alarmMost: 20 } as const;
const offDue: Readonly<Record<DueKind, Readonly<Partial<Record<DueItem['state'], number>>>>> = {
  expiry: { overdue: 40, soon: 10 },
  calibration: { overdue: 20, soon: 5 },
  inspection: { overdue: 20, soon: 5 },
  level: { overdue: 20 },
  counter: { overdue: 10, soon: 5 },
};

/** A score of 0 to 100 with every reason; null where nobody knows how the device is: unknown is neither well nor ill. */
export function healthOf(device: DeviceEntry, facts: DeviceFacts, due: readonly DueItem[]): DeviceHealth {
  const { id: deviceId, profile, place } = device;
  const reasons: HealthReason[] = [];
  const take = (code: HealthReason['code'], points: number, zh: string, en: string) => {
    if (points > 0) reasons.push({ code, points, text: { zh, en } });
  };
  const { silences, unreadable, activeAlarms, notMonitored } = facts;
  const unknown = notMonitored !== null || (!facts.silent && !facts.heard);
  if (facts.silent && notMonitored === null) take('silent', off.silent, '现在失联', 'It is silent now');
  take(
    'missed-reports',
    Math.min(off.missedMost, silences * off.missed),
    `30 天内失联 ${silences} 次`,
    `Fell silent ${silences} times within 30 days`,
  );
  take(
    'unreadable',
    Math.min(off.unreadableMost, unreadable * off.unreadable),
    `30 天内报文无法读取 ${unreadable} 次`,
    `Could not be read ${unreadable} times within 30 days`,
  );
  take('alarms', Math.min(off.alarmMost, activeAlarms * off.alarm), `${activeAlarms} 条告警未解除`, `Active alarms: ${activeAlarms}`);
  for (const { kind, state, title, basis, days } of due) {
    const when = days === null ? '' : days < 0 ? `，已过 ${-days} 天` : days > 0 ? `，还有 ${days} 天` : '';
    const whenEn = days === null ? '' : days < 0 ? `, ${-days} days ago` : days > 0 ? `, in ${days} days` : '';
    take(kind, offDue[kind][state] ?? 0, `${title.zh}${when}（${basis.zh}）`, `${title.en}${whenEn} (${basis.en})`);
  }
  reasons.sort((a, b) => b.points - a.points);
  if (unknown) {
    const text =
      notMonitored === null
        ? { zh: '网关启动以来没有收到它的消息', en: 'Nothing came from it since the gateway was started' }
        : {
            zh: `未受监测：其接入的 ${nameOf(notMonitored)} 已失联`,
            en: `Not monitored: ${nameOf(notMonitored)}, which it is reached through, is lost`,
          };
    reasons.unshift({ code: notMonitored === null ? 'unheard' : 'not-monitored', points: 0, text });
  }
  const score = unknown ? null : Math.max(0, 100 - reasons.reduce((sum, { points }) => sum + points, 0));
  return { deviceId, profile, place, score, reasons };
}

function nameOf(through: string): string {
  return through.slice(through.indexOf(':') + 1);
}
