import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** A file of the response plans cannot be used, or there is none at all; the subject is the gateway. */
export const planProblemRule = 'plan.problem';

/** Conditions of response plans; see docs/how-to/response-plans.md. */
export const planRules: readonly Rule[] = [
  {
    ...base,
    id: planProblemRule,
    severity: 'major',
    title: { zh: '应急预案文件有问题', en: 'Response plans have a problem' },
    guidance: {
      cause: {
        zh: '预案文件夹不存在、是空的，或其中有文件不能用；见告警原因。',
        en: 'The folder of response plans is not there, is empty, or a file in it cannot be used: see the reason.',
      },
      consequence: {
        zh: '有上一个可用版本的预案继续有效；没有的，告警照常响铃，但没有步骤和时限，也不会逐级升级。',
        en: 'Plans with a good version from before stay in force. Where there is none, alarms ring as ever, but without steps and clocks, and nobody else is called.',
      },
      action: {
        zh: '核对 plans.folder（ANLIN_PLANS）；运行 anlin validate 查看全部问题，改好后重启网关。',
        en: 'Check plans.folder (ANLIN_PLANS); run anlin validate for all problems, correct them and restart the gateway.',
      },
    },
  },
];
