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
  'device.test': t('调试测试', 'Commissioning test'),
  'device.test.what': t(
    '测试期间，本设备的告警标为“测试”，只送达选定的终端；其他终端收到“设备正在调试测试”的提示。已有的真实告警不受影响。测试结束时仍成立的条件立即成为真实告警。',
    'Until it ends, alarms of this device are marked Test and go to the chosen terminals only; the others are told that it is under test. Real alarms that are active are not touched. What still holds at the end is raised for real.',
  ),
  'device.test.now': t(
    '测试中：{by} 于 {since} 开始，最迟 {until} 结束。本设备的告警只送达终端 {terminals}。事由：{reason}',
    'Under test: by {by}, since {since}, until {until} at the latest. Alarms of this device reach only {terminals}. Why: {reason}',
  ),
  'device.test.row': t('测试中，{by}，至 {until}', 'Under test by {by} until {until}'),
  'device.test.terminals': t('只送达这些终端', 'Only these terminals are told'),
  'device.test.minutes': t('最长分钟数（1 至 240）', 'Minutes at most (1 to 240)'),
  'device.test.reason': t('事由（必填）', 'Why (required)'),
  'device.test.start': t('开始测试', 'Start the test'),
  'device.test.end': t('结束测试', 'End the test'),
  'device.test.failed': t('未成功：{detail}', 'Not done: {detail}'),
} as const satisfies Readonly<Record<string, Text>>;
