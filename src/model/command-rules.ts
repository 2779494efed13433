import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** What a person or a program asked of a device is over and was not done for certain; the component is the command. */
export const commandNotConfirmedRule = 'command.not-confirmed';
/** The same of a command that an interlock in force gives as well: what it is for is danger. */
export const vitalNotConfirmedRule = 'command.vital-not-confirmed';

const cause = {
  zh: '设备拒绝、报告失败、没有答复，或在时限内没有回读到应有的状态；见告警原因。',
  en: 'The device refused, failed or did not answer, or what should be read back did not come in time: see the reason.',
};

/** Conditions of commands that people and programs ask for; those of interlocks have rules of their own. */
export const commandRules: readonly Rule[] = [
  {
    ...base,
    id: commandNotConfirmedRule,
    severity: 'major',
    title: { zh: '设备命令未确认', en: 'A command is not confirmed' },
    guidance: {
      cause,
      consequence: { zh: '不知道设备是否已动作。', en: 'Whether the device moved is not known.' },
      action: {
        zh: '先看设备现在的读数，再派人到现场核实；确有需要时重新下达。',
        en: 'Look at what the device reads now, then have somebody look on site; ask again if it is still wanted.',
      },
    },
  },
  {
    ...base,
    id: vitalNotConfirmedRule,
    severity: 'critical',
    lifeSafety: true,
    title: { zh: '安全命令未确认', en: 'A safety command is not confirmed' },
    guidance: {
      cause,
      consequence: {
        zh: '不知道该设备是否已动作：阀门可能仍开着，门可能仍锁着。',
        en: 'Whether it moved is not known: the valve may be open, the door may be locked.',
      },
      action: {
        zh: '立即派人到现场手动执行；燃气区域内不得操作电器和开关。',
        en: 'Send somebody to do it by hand now; no switches and no electric devices where there is gas.',
      },
    },
  },
];
