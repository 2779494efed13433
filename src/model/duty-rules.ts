import { notTakenRule } from './duty.ts';
import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** Conditions of people on duty. */
export const dutyRules: readonly Rule[] = [
  {
    ...base,
    id: notTakenRule,
    severity: 'major',
    title: { zh: '岗位无人接班或无人排班', en: 'Nobody took over, or nobody is planned' },
    guidance: {
      cause: {
        zh: '排班已开始，超过设定分钟数仍无人在系统中接班；或排班表已用完，七天内无人排班。',
        en: 'A planned shift has begun and nobody took it over within the minutes that are set; or the roster has run out and nobody is planned within 7 days.',
      },
      consequence: { zh: '该岗位可能无人值守，告警可能无人处置。', en: 'The position may be unmanned and alarms may find nobody.' },
      action: {
        zh: '电话联系排班人员；由到岗的人在“值班与交接班”中接班；续排班表。',
        en: 'Call whoever is planned; whoever is there takes over on the page "Duty and hand-over". Plan the next shifts.',
      },
    },
  },
];
