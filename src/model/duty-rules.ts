import { notTakenRule } from './duty.ts';
import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** Conditions of people on duty. */
export const dutyRules: readonly Rule[] = [
  {
    ...base,
    id: notTakenRule,
    severity: 'major',
    title: { zh: '值班无人接班', en: 'A planned shift was not taken' },
    guidance: {
      cause: {
        zh: '排班已开始，超过设定分钟数仍无人在系统中接班。',
        en: 'A planned shift has begun and nobody took it over within the minutes that are set.',
      },
      consequence: { zh: '该岗位可能无人值守，告警可能无人处置。', en: 'The position may be unmanned and alarms may find nobody.' },
      action: {
        zh: '电话联系排班人员；由到岗的人在“值班与交接班”中接班。',
        en: 'Call whoever is planned; whoever is there takes over on the page "Duty and hand-over".',
      },
    },
  },
];
