import type { FakeAlarm, FakeGateway } from './fake-gateway.ts';

const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** A busy day: a flood, a source that chatters, one that is stale. */
export function fillKpis(gateway: FakeGateway, alarms: readonly FakeAlarm[]): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const of = ({ subject, component, deviceId, rule, severity, lifeSafety, place, title }: FakeAlarm) => ({
    subject,
    component,
    deviceId,
    rule,
    severity,
    lifeSafety,
    place,
    title,
  });
  const [lift, gas] = alarms;
  if (lift === undefined || gas === undefined) throw new Error('expected two alarms');
  const priority = (name: string, count: number, share: number, target: number) => ({
    priority: name,
    count,
    figure: `priority:${name}`,
    share,
    target,
  });
  const judged = (id: string, zh: string, en: string, unit: string, value: number | null, target: number, within: boolean | null) => ({
    id,
    title: { zh, en },
    unit,
    value,
    target,
    within,
    source: { zh: 'EEMUA 191：重大扰动后 10 分钟内 10 条', en: 'EEMUA 191: 10 alarms in the 10 min after a major upset' },
    basis: id === 'flood.share' ? 'M' : 'S',
  });
  const proposal = {
    kind: 'longer-clear-delay',
    seconds: 30,
    limit: null,
    unit: null,
    avoided: 9,
    of: 12,
    text: { zh: '恢复延时增加 30 秒，可少 12 次中的 9 次', en: 'A clear delay longer by 30 s would have avoided 9 of 12' },
  };
  ok('kpis', {
    from: at(-24),
    to: at(0),
    measuredFrom: at(-20),
    place: '',
    terminal: null,
    announced: { count: 61, figure: 'announced', sources: 12, tests: 3 },
    rate: {
      perTenMinutes: 0.5083,
      perDay: 73.2,
      peak: { count: 14, figure: 'peak', from: at(-6.1), to: at(-6) },
      overShare: 0.0208,
    },
    load: { from: at(-24), seconds: 1_800, counts: Array.from({ length: 48 }, (_, n) => (n === 36 ? 14 : n % 5)) },
    flood: { share: 0.02, seconds: 1_440, spans: [{ count: 18, figure: 'flood:0', from: at(-6.2), to: at(-5.8) }] },
    top: {
      share: 0.87,
      sources: [
        { ...of(gas), count: 31, figure: 'top:0', share: 0.508 },
        { ...of(lift), count: 4, figure: 'top:1', share: 0.0656 },
      ],
    },
    chattering: [{ ...of(gas), count: 12, figure: 'chattering:0', bursts: 2, mostInOneMinute: 5, proposals: [proposal] }],
    duplicates: [{ sources: [of(lift), of(gas)], together: 4, share: 0.97 }],
    priorities: {
      bySeverity: [],
      byPriority: [priority('high', 9, 0.148, 0.05), priority('medium', 12, 0.197, 0.15), priority('low', 40, 0.656, 0.8)],
    },
    acknowledge: {
      count: 50,
      figure: 'acknowledged',
      medianSeconds: 42,
      p95Seconds: 610,
      maxSeconds: 3_725,
      waiting: { count: 2, figure: 'waiting', longestSeconds: 83 },
    },
    standing: {
      count: 5,
      figure: 'standing',
      aside: { count: 2, figure: 'aside' },
      bySeverity: { critical: 1, major: 0, minor: 4, warning: 0 },
    },
    stale: {
      count: 1,
      figure: 'stale',
      afterHours: 24,
      alarms: [{ ...of(gas), alarmId: 'gas-0301', raisedAt: at(-60), standingSeconds: 216_000 }],
    },
    judged: [
      judged('rate.average', '平均每 10 分钟告警数', 'Alarms per ten minutes, on average', 'alarms', 0.5083, 1, true),
      judged('rate.peak', '10 分钟内最多告警数', 'Most alarms within ten minutes', 'alarms', 14, 10, false),
      judged('flood.share', '告警泛滥时间占比', 'Share of time in flood', 'share', null, 0.01, null),
    ],
  });
  ok('kpis/alarms', { items: alarms, next: null });
}
