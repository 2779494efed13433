import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** An effect of an interlock is over without having been read back; the subject is the device, the component interlock and effect. */
export const interlockNotConfirmedRule = 'interlock.not-confirmed';
/** Dangerous effects wait for two people; the subject is the area, the component the firing. */
export const interlockReleaseRule = 'interlock.release-waiting';
/** One that was enabled is not any more because its file changed; the subject is the place. */
export const interlockDisabledRule = 'interlock.disabled';

/** Conditions of interlocks; see docs/how-to/interlocks.md. */
export const interlockRules: readonly Rule[] = [
  {
    ...base,
    id: interlockNotConfirmedRule,
    severity: 'critical',
    lifeSafety: true,
    title: { zh: '联动动作未确认', en: 'An interlock effect is not confirmed' },
    guidance: {
      cause: {
        zh: '设备未连接、拒绝、失败，或在规定时间内没有回读到应有的状态；见告警原因。',
        en: 'The device is not connected, refused, failed, or what should be read back did not come in time: see the reason.',
      },
      consequence: {
        zh: '不知道该设备是否已动作：阀门可能仍开着，门可能仍锁着。',
        en: 'Whether it moved is not known: the valve may be open, the door may be locked.',
      },
      action: {
        zh: '立即派人到现场手动执行该动作；燃气区域内不得操作电器和开关。',
        en: 'Send somebody to do it by hand now; no switches and no electric devices where there is gas.',
      },
    },
  },
  {
    ...base,
    id: interlockReleaseRule,
    severity: 'critical',
    title: { zh: '联动待两人放行', en: 'An interlock waits for two people' },
    guidance: {
      cause: { zh: '联动已触发，其中有危险动作。', en: 'An interlock fired, and has effects that are dangerous.' },
      consequence: {
        zh: '放行前这些动作不会执行；时限一过不再执行。',
        en: 'They are not carried out before the release, and never after its time.',
      },
      action: {
        zh: '核实现场后，由两名人员在“联动”页面分别放行；不应执行时不要放行。',
        en: 'Make sure what happens on site; two people then release it on the page of interlocks, each for themselves. Do not where it must not move.',
      },
    },
  },
  {
    ...base,
    id: interlockDisabledRule,
    severity: 'major',
    title: { zh: '联动因文件变化停用', en: 'An interlock is disabled by a change of its file' },
    guidance: {
      cause: { zh: '联动文件被修改、删除，或因错误未被采用。', en: 'Its file was changed, is gone, or was refused for its problems.' },
      consequence: { zh: '该处告警不再带动设备。', en: 'Alarms there move no devices any more.' },
      action: {
        zh: '核对修改；重新提议、见证测试并由另一人批准；期间安排人工处置。',
        en: 'Check the change; propose it again, test it with a witness, have another person approve; meanwhile people act by hand.',
      },
    },
  },
];
