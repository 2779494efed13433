import type { Rule } from '../model/rule.ts';
import type { Severity } from '../model/severity.ts';
import { secondsOf } from './duration.ts';
import type { ProfileFile } from './schema.ts';

export const silentRule = 'device.silent';
export const unreadableRule = 'device.unreadable';
const defaultMissedIntervals = 3;

/** The two rules that every device has (invariant 4: unknown is not safe), with texts a profile may replace. */
export function supervisionRules(file: ProfileFile): readonly [silent: Rule, unreadable: Rule] {
  const missed = file.supervision?.missedIntervals ?? defaultMissedIntervals;
  const fallback: Severity = file.safety ? 'major' : 'minor';
  const silent = file.supervision?.silent;
  const unreadable = file.supervision?.unreadable;
  const common = { raiseDelaySeconds: 0, clearDelaySeconds: 0, lifeSafety: false, unless: [], source: null } as const;
  return [
    {
      ...common,
      id: silentRule,
      severity: silent?.severity ?? fallback,
      condition: { kind: 'absence', seconds: secondsOf(file.expectedInterval) * missed },
      title: silent?.title ?? { zh: `${file.title.zh}失联`, en: `${file.title.en} silent` },
      guidance: silent?.guidance ?? {
        cause: {
          zh: '设备超过约定时间没有上报：断电、断网、故障或被拆除。',
          en: 'The device has not reported in the time it promises: power, network, a fault, or it was removed.',
        },
        consequence: { zh: '该处未受监测，发生危险不会告警。', en: 'This place is not monitored: a danger there raises no alarm.' },
        action: {
          zh: '检查设备电源和网络；恢复前安排人工巡查。',
          en: 'Check power and network of the device; have somebody look after the place until it is back.',
        },
      },
    },
    {
      ...common,
      id: unreadableRule,
      severity: unreadable?.severity ?? fallback,
      condition: { kind: 'unreadable' },
      title: unreadable?.title ?? { zh: `${file.title.zh}数据无法读取`, en: `${file.title.en} sends unreadable data` },
      guidance: unreadable?.guidance ?? {
        cause: {
          zh: '设备上报的数据与设备档案不符，已放入隔离区。',
          en: 'The device sent data that does not fit its device type; the message is kept in quarantine.',
        },
        consequence: {
          zh: '无法判断该设备当前是否安全，其中可能含有告警。',
          en: 'Whether the place is safe is not known; the message may have held an alarm.',
        },
        action: {
          zh: '立即电话或到场核实；通知集成商在隔离区查看原文并修正。',
          en: 'Check by phone or on site now; have the integrator read the message in quarantine and correct the device.',
        },
      },
    },
  ];
}
