import type { ActOrigin } from '../model/act.ts';
import type { Text } from '../model/text.ts';

/** Who did it. A name that only a terminal gave is nobody's signature, and is not shown as one. */
export function signed({ by, via, from }: ActOrigin): Text {
  const name = by ?? '';
  return via === 'asserted'
    ? { zh: `${name}（终端 ${from} 报告，未登录）`, en: `${name} (as told by terminal ${from}, not signed in)` }
    : { zh: name, en: name };
}

/** Sentences for what people did; the sentences for conditions come with the condition. */
export const sentence = {
  acknowledged: (by: Text): Text => ({ zh: `由 ${by.zh} 确认`, en: `Acknowledged by ${by.en}` }),
  acknowledgedAndOver: (by: Text): Text => ({
    zh: `由 ${by.zh} 确认；条件此前已不成立，告警结束`,
    en: `Acknowledged by ${by.en}; the condition was gone before, so the alarm is over`,
  }),
  ended: (by: Text): Text => ({ zh: `由 ${by.zh} 解除`, en: `Ended by ${by.en}` }),
  commented: (by: string | null): Text =>
    by === null ? { zh: '系统添加备注', en: 'Comment added by the gateway' } : { zh: `${by} 添加备注`, en: `Comment by ${by}` },
  returnedAfter: (why: Text, by: string): Text => ({
    zh: `${why.zh}；此前已由 ${by} 确认，告警结束`,
    en: `${why.en}; acknowledged before by ${by}, so the alarm is over`,
  }),
  testOver: {
    zh: '调试测试结束，测试告警随之结束',
    en: 'The commissioning test is over, and this test alarm with it',
  },
  holdsAfterTest: (why: Text, condition: 'true' | 'unknown'): Text =>
    condition === 'true'
      ? { zh: `调试测试已结束，条件仍然成立：${why.zh}`, en: `The commissioning test is over and the condition still holds: ${why.en}` }
      : {
          zh: `调试测试已结束，条件未知（未知不等于安全）；测试中曾成立：${why.zh}`,
          en: `The commissioning test is over and the condition is unknown, which is not safe; it held during the test: ${why.en}`,
        },
} as const;
