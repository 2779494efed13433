import type { Text } from './wire.ts';

const t = (zh: string, en: string): Text => ({ zh, en });

/** Duty checks and test alarms. */
export const presenceTexts = {
  'presence.ask': t('查岗：请值班人员在 {at} 前应答', 'Duty check: whoever is on duty answers by {at}'),
  'presence.announce': t('查岗，请应答', 'Duty check: please answer'),
  'presence.answer': t('我在岗', 'I am here'),
  'presence.tested': t('测试告警 {at} 已到', 'Test alarm arrived {at}'),
} as const;
