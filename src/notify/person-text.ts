import type { Alarm, AlarmState } from '../model/alarm.ts';
import type { Delivery, DeliveryEvent } from '../model/delivery.ts';
import { withoutDrillMark } from '../model/exercise-mark.ts';
import type { Severity } from '../model/severity.ts';
import type { Language, Text } from '../model/text.ts';

const severityText: Readonly<Record<Severity, Text>> = {
  critical: { zh: '危及生命', en: 'Critical' },
  major: { zh: '重要', en: 'Major' },
  minor: { zh: '次要', en: 'Minor' },
  warning: { zh: '预警', en: 'Warning' },
};

const eventText: Readonly<Record<DeliveryEvent, Text>> = {
  raised: { zh: '产生', en: 'raised' },
  'occurred-again': { zh: '再次发生', en: 'occurred again' },
  returned: { zh: '条件恢复', en: 'condition gone' },
  'condition-unknown': { zh: '状态未知', en: 'condition unknown' },
  'condition-known': { zh: '状态已知', en: 'condition known again' },
  acknowledged: { zh: '已确认', en: 'acknowledged' },
  'acknowledge-withdrawn': { zh: '确认已撤回', en: 'acknowledgement withdrawn' },
  commented: { zh: '备注', en: 'comment' },
  classified: { zh: '归类', en: 'classified' },
  ended: { zh: '已结束', en: 'ended' },
  shelved: { zh: '已搁置', en: 'shelved' },
  unshelved: { zh: '搁置结束', en: 'back from shelving' },
  suppressed: { zh: '已抑制', en: 'suppressed' },
  unsuppressed: { zh: '抑制结束', en: 'not suppressed any more' },
  'out-of-service': { zh: '停用检修', en: 'out of service' },
  'in-service': { zh: '恢复使用', en: 'back in service' },
  responded: { zh: '处置进展', en: 'response goes on' },
  escalated: { zh: '升级上报', en: 'escalated' },
};

const waiting: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'latched-unacknowledged', 'returned-unacknowledged']);

/** What a person is told: one line to see at a glance, and the rest. */
export interface PersonText {
  readonly title: string;
  readonly lines: readonly string[];
}

export function personText({ alarm, event, reason, createdAt }: Delivery, language: Language, timeZone: string): PersonText {
  const zh = language === 'zh';
  if (reason === 'test') return testText(alarm, createdAt, language, timeZone);
  const drill = alarm.exercise ? (zh ? '【演练】' : '[EXERCISE] ') : '';
  const place = placeText(alarm, language);
  const title = `${drill}${zh ? `【${severityText[alarm.severity].zh}】` : `${severityText[alarm.severity].en}: `}${withoutDrillMark(alarm.title)[language]} ${eventText[event][language]}`;
  const label = (name: Text, value: string) => `${name[language]}${zh ? '：' : ': '}${value}`;
  const lines = [
    label({ zh: '位置', en: 'Place' }, place),
    label({ zh: '原因', en: 'Reason' }, withoutDrillMark(alarm.reason)[language]),
    label({ zh: '时间', en: 'Time' }, timeText(createdAt, language, timeZone)),
    ...(waiting.has(alarm.state) ? [label({ zh: '处置', en: 'Do' }, alarm.guidance.action[language])] : []),
    ...(alarm.acknowledgedBy === null ? [] : [label({ zh: '确认人', en: 'Acknowledged by' }, alarm.acknowledgedBy)]),
    label({ zh: '编号', en: 'Id' }, alarm.id),
    ...(alarm.exercise ? [zh ? '这是演练，不是真实险情。' : 'This is an exercise, not a real danger.'] : []),
  ];
  return { title, lines };
}

function testText({ title, reason, id }: Alarm, at: number, language: Language, timeZone: string): PersonText {
  const zh = language === 'zh';
  const end = zh ? '。' : '.';
  return {
    title: `${zh ? '【测试】' : '[TEST] '}${title[language]}`,
    lines: [
      `${reason[language]}${end}`,
      `${zh ? '时间：' : 'Time: '}${timeText(at, language, timeZone)}`,
      `${zh ? '编号：' : 'Id: '}${id}`,
    ],
  };
}

function placeText({ place }: Alarm, language: Language): string {
  return place === '' ? (language === 'zh' ? '全部区域' : 'the whole installation') : place.split('/').join(' › ');
}

function timeText(at: number, language: Language, timeZone: string): string {
  const style = { timeZone, dateStyle: 'short', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', style).format(at);
}
