import type { Alarm } from './alarm.ts';
import type { Delivery } from './delivery.ts';
import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';
import { subjectKey } from './subject.ts';

/** A test alarm did not come back as shown. */
export const testMissedRule = 'terminal.test-missed';
/** A duty check that nobody answered. */
export const unattendedRule = 'terminal.unattended';

/** What is sent to a terminal beside alarms, in the same outbox: `test` comes back by itself, `presence` is answered by a person. */
export type Probe = 'test' | 'presence';

/** What its deliveries are about: one name for all of a terminal, so that the newest is found by it. No alarm has one like it. */
export const probeId = (probe: Probe, terminalId: string): string => `${probe}:${terminalId}`;

/** A row of the outbox that is about no alarm. `minutes`: to answer within; of a test 0. */
export function probeDelivery(probe: Probe, terminalId: string, count: number, sequence: number, at: number, minutes: number): Delivery {
  const id = probeId(probe, terminalId);
  const nothing = { zh: '', en: '' };
  const words = probe === 'test' ? { zh: '终端测试', en: 'Test of a terminal' } : { zh: '查岗', en: 'Duty check' };
  const alarm: Alarm = {
    id,
    subject: subjectKey('terminal', terminalId),
    component: '',
    deviceId: null,
    rule: id,
    severity: 'warning',
    lifeSafety: false,
    state: 'normal',
    condition: 'false',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: '',
    title: words,
    guidance: { cause: nothing, consequence: nothing, action: nothing },
    raisedAt: at,
    endedAt: at,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: words,
    seen: { point: 'minutes', value: minutes, unit: 'min' },
    occurrences: 1,
    exercise: true,
    sequence: count,
  };
  return {
    id: `${id}~${count}~${terminalId}`,
    terminalId,
    sequence,
    alarmId: id,
    transition: count,
    event: 'raised',
    reason: probe,
    alarm,
    createdAt: at,
    attempts: 0,
    sentAt: null,
    receivedAt: null,
    shownAt: null,
  };
}

/** ms since epoch until when a duty check waits for an answer. */
export const answerBy = ({ createdAt, alarm }: Delivery): number => createdAt + Number(alarm.seen?.value ?? 0) * 60_000;

export const probeRules: readonly Rule[] = [
  {
    ...base,
    id: testMissedRule,
    severity: 'major',
    title: { zh: '终端测试告警未到', en: 'A test alarm did not come back' },
    guidance: {
      cause: {
        zh: '终端收不到，或没有把收到的显示出来：页面在后台、程序停顿、线路不通。',
        en: 'The terminal gets nothing, or does not show what it gets: page in the background, program hanging, line gone.',
      },
      consequence: { zh: '真实告警在那里可能也不会显示。', en: 'A real alarm may not be shown there either.' },
      action: {
        zh: '查看终端：打开页面、检查网络；恢复后会自动再测。',
        en: 'Look at the terminal: open its page, check the network; it is tested again by itself.',
      },
    },
  },
  {
    ...base,
    id: unattendedRule,
    severity: 'major',
    title: { zh: '查岗无人应答', en: 'Nobody answered a duty check' },
    guidance: {
      cause: { zh: '终端前没有人，或没有人看到查岗。', en: 'Nobody is at the terminal, or nobody saw the question.' },
      consequence: { zh: '告警可能无人处理。', en: 'Alarms may be dealt with by nobody.' },
      action: {
        zh: '电话联系值班人员；安排人到岗，在终端上应答。',
        en: 'Call whoever is on duty; send somebody, who answers at the terminal.',
      },
    },
  },
  {
    ...base,
    id: 'alarm.not-received',
    severity: 'major',
    title: { zh: '告警 30 秒无终端回执', en: 'No terminal took an alarm within 30 s' },
    guidance: {
      cause: {
        zh: '终端看似在线，但没有接收：程序停顿或线路不畅。',
        en: 'Terminals look live and take nothing: a program hangs, or a line is too slow.',
      },
      consequence: { zh: '该告警可能无人看到。', en: 'Nobody may see that alarm.' },
      action: {
        zh: '立即电话通知值班人员；由其他终端接手；检查该处终端。',
        en: 'Call whoever is on duty now; take the alarm over at another terminal; check the terminals there.',
      },
    },
  },
];
