import type { Text } from './wire.ts';

const t = (zh: string, en: string): Text => ({ zh, en });

/** Of text-table.ts: the words of commissioning tests. */
export const testTexts = {
  'test.mark': t('测试', 'TEST'),
  'alarm.do.test': t('真实告警时要做', 'In a real alarm, do this'),
  'alarm.test': t(
    '这是测试，不是真实告警。{by} 正在调试该设备，最迟 {until} 结束。事由：{reason}',
    'No real alarm. {by} is testing this device, until {until} at the latest. Why: {reason}',
  ),
} as const satisfies Readonly<Record<string, Text>>;
