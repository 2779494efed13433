import type { Classification } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';

const classificationTexts: Readonly<Record<Classification, Text>> = {
  real: { zh: '真实告警', en: 'real' },
  false: { zh: '误报', en: 'false' },
  nuisance: { zh: '滋扰告警', en: 'a nuisance' },
  test: { zh: '测试', en: 'a test' },
};

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
  withdrawn: (by: Text): Text => ({ zh: `${by.zh} 撤回了确认`, en: `The acknowledgement was withdrawn by ${by.en}` }),
  classified: (by: Text, as: Classification): Text => ({
    zh: `${by.zh} 归类为${classificationTexts[as].zh}`,
    en: `Classified by ${by.en} as ${classificationTexts[as].en}`,
  }),
  shelved: (by: Text, minutes: number, oneShot: boolean): Text => ({
    zh: `由 ${by.zh} 搁置 ${minutes} 分钟${oneShot ? '，条件恢复即止' : ''}`,
    en: `Shelved by ${by.en} for ${minutes} min${oneShot ? ', until the condition is gone at the latest' : ''}`,
  }),
  unshelved: (by: Text): Text => ({ zh: `由 ${by.zh} 取消搁置`, en: `Unshelved by ${by.en}` }),
  shelfOver: (by: string): Text => ({ zh: `${by} 的搁置到时`, en: `The time of shelving by ${by} is over` }),
  oneShotOver: (why: Text, by: string): Text => ({
    zh: `${why.zh}；${by} 的一次性搁置随之结束`,
    en: `${why.en}; the one-shot shelving by ${by} ends with it`,
  }),
  suppressed: (title: Text, rule: string): Text => ({
    zh: `按设计抑制：同一设备的“${title.zh}”（${rule}）正在告警`,
    en: `Suppressed by design: "${title.en}" (${rule}) of the same device stands`,
  }),
  unsuppressed: (rule: string): Text => ({ zh: `${rule} 不再抑制本告警`, en: `${rule} suppresses it no longer` }),
  outOfService: (by: string, permit: string, rule: string | null): Text => ({
    zh: `由 ${by} 停用检修（${rule === null ? '整台设备' : `规则 ${rule}`}，作业票 ${permit}）`,
    en: `Out of service by ${by} (${rule === null ? 'the whole device' : `rule ${rule}`}, permit ${permit})`,
  }),
  inService: (by: Text): Text => ({ zh: `由 ${by.zh} 恢复投用`, en: `Back in service by ${by.en}` }),
  serviceOver: (by: string): Text => ({ zh: `${by} 的停用检修到时`, en: `The time out of service by ${by} is over` }),
  serviceRetired: { zh: '设备已停用撤除，停用检修随之结束', en: 'The device was retired, and its time out of service is over' },
  endedUntold: (why: Text): Text => ({
    zh: `${why.zh}；告警期间未送达任何终端，无需确认，告警结束`,
    en: `${why.en}; no terminal had been told of it, so nobody has to acknowledge it and it is over`,
  }),
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
