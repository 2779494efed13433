import type { Text } from './wire.ts';

const t = (zh: string, en: string): Text => ({ zh, en });

/** Who is on duty, for the terminal and the console alike. */
export const dutyWords = {
  onDuty: t('在岗', 'On duty'),
  nobody: t('无人接班', 'nobody has taken over'),
  noPosition: t('未设值班岗位', 'no duty position'),
  unknown: t('在岗人员未知', 'who is on duty is not known'),
  old: t('截至 {at} 的情况，之后可能已换人', 'as of {at}: somebody else may be on by now'),
  more: t('另有 {n} 个岗位', 'and {n} more positions'),
} as const satisfies Readonly<Record<string, Text>>;
