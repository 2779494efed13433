import type { Classification } from '../model/alarm.ts';
import type { ClosingNeed, EscalationLevel, PlanClock, PlanStep, ResponseStage } from '../model/plan.ts';
import type { Text } from '../model/text.ts';
import { type GatewayName, tierTexts } from '../model/tier.ts';

/** A terminal of a tier above. `heardAfterMs`: by the two clocks, between its receipt and the word of it here; negative = they disagree. */
export interface Above extends Pick<GatewayName, 'name' | 'tier'> {
  readonly heardAfterMs: number;
}

/** What is known that much later is told with it. */
const tellsDelayMs = 60_000;

export const stageTexts: Readonly<Record<ResponseStage, Text>> = {
  queued: { zh: '已生成', en: 'queued' },
  delivered: { zh: '已送达', en: 'delivered' },
  shown: { zh: '已显示', en: 'shown' },
  acknowledged: { zh: '已确认', en: 'acknowledged' },
  dispatched: { zh: '已派单', en: 'dispatched' },
  'on-site': { zh: '已到场', en: 'on site' },
  resolved: { zh: '处置完成', en: 'resolved' },
  verified: { zh: '已复核', en: 'verified' },
  closed: { zh: '已办结', en: 'closed' },
};

export const needTexts: Readonly<Record<ClosingNeed, Text>> = {
  cause: { zh: '原因归档', en: 'cause filed' },
  'call-back': { zh: '回访报警人', en: 'caller called back' },
  household: { zh: '告知受影响住户', en: 'affected household told' },
};

const outcomes: Readonly<Record<Classification, Text>> = {
  real: { zh: '真实事件', en: 'real' },
  false: { zh: '误报', en: 'false alarm' },
  nuisance: { zh: '滋扰告警', en: 'nuisance' },
  test: { zh: '测试', en: 'test' },
};

export const said = {
  opened: (plan: Text, alarm: Text): Text => ({ zh: `启动预案“${plan.zh}”：${alarm.zh}`, en: `Plan "${plan.en}" begins: ${alarm.en}` }),
  joined: (alarm: Text): Text => ({ zh: `并入告警：${alarm.zh}`, en: `Another alarm joins: ${alarm.en}` }),
  alarmEnded: (alarm: Text, left: number): Text => ({
    zh: `告警“${alarm.zh}”已解除，剩余 ${left} 条`,
    en: `Alarm "${alarm.en}" is over; ${left} left`,
  }),
  shown: (kind: 'received' | 'shown', terminal: string, above: Above | null = null): Text => {
    const [zh, en] = kind === 'received' ? ['已收到', 'Received'] : ['已显示', 'Shown'];
    const where =
      above === null
        ? { zh: '', en: '' }
        : { zh: `${tierTexts[above.tier].zh} ${above.name} 的`, en: ` of ${above.name} (${tierTexts[above.tier].en})` };
    const late = above === null || above.heardAfterMs < tellsDelayMs ? null : lengthOf(Math.round(above.heardAfterMs / 1_000 / 60) * 60);
    return {
      zh: `${where.zh}终端 ${terminal} ${zh}${late === null ? '' : `（${late.zh}后本级才得知）`}`,
      en: `${en} by terminal ${terminal}${where.en}${late === null ? '' : `; known here ${late.en} later`}`,
    };
  },
  /** `path`: its name in the settings. */
  forwarded: (path: string, exercise: boolean): Text => ({
    zh: `已转出：消防监控中心（通道 ${path}）确认收到${exercise ? '（演练）' : ''}`,
    en: `Forwarded: the fire centre (path ${path}) has confirmed it${exercise ? ', as an exercise' : ''}`,
  }),
  reached: (stage: ResponseStage, by: Text): Text => ({
    zh: `${by.zh}：${stageTexts[stage].zh}`,
    en: `${stageTexts[stage].en.replace(/^./, (first) => first.toUpperCase())}, says ${by.en}`,
  }),
  withdrawn: (by: Text): Text => ({ zh: `${by.zh} 撤回了确认`, en: `The acknowledgement was withdrawn by ${by.en}` }),
  stepDone: (step: PlanStep, by: Text): Text => ({ zh: `${by.zh} 完成：${step.title.zh}`, en: `Done by ${by.en}: ${step.title.en}` }),
  stepSkipped: (step: PlanStep, by: Text): Text => ({ zh: `${by.zh} 跳过：${step.title.zh}`, en: `Skipped by ${by.en}: ${step.title.en}` }),
  missed: ({ title, seconds, to, orForwarded }: PlanClock): Text => ({
    zh: `时限“${title.zh}”已超过 ${lengthOf(seconds).zh}，尚未${orForwarded ? '转出或' : ''}${stageTexts[to].zh.replace(/^已/, '')}`,
    en: `Clock "${title.en}" has run past ${lengthOf(seconds).en}: ${orForwarded ? 'neither forwarded nor' : 'not'} ${stageTexts[to].en} yet`,
  }),
  /** `rung`: that was called before, and is called again; null = none is. */
  missedAgain: ({ title, seconds }: PlanClock, alarms: number, rung: Text | null): Text => ({
    zh: `时限“${title.zh}”再次超过 ${lengthOf(seconds).zh}，仍有 ${alarms} 条告警无人确认${rung === null ? '' : `，再次上报“${rung.zh}”`}`,
    en: `Clock "${title.en}" has run past ${lengthOf(seconds).en} again, alarms that nobody has acknowledged: ${alarms}${rung === null ? '' : `; "${rung.en}" is called once more`}`,
  }),
  asksAgain: (alarm: Text): Text => ({
    zh: `告警“${alarm.zh}”又在等人确认，时限重新计时`,
    en: `Alarm "${alarm.en}" waits for somebody again, with the whole time`,
  }),
  escalated: ({ title }: EscalationLevel, why: Text): Text => ({
    zh: `升级上报至“${title.zh}”：${why.zh}`,
    en: `Escalated to "${title.en}": ${why.en}`,
  }),
  /** `reason`: of the last escalation; null = there was none. */
  escalatedAlready: (level: number, reason: Text | null): Text => ({
    zh: `现在已是第 ${level} 级${reason === null ? '' : `（${reason.zh}）`}：如仍需叫下一级，请查看后重新操作`,
    en: `It is at level ${level} by now${reason === null ? '' : ` (${reason.en})`}: look again, then call the next level if it is still needed`,
  }),
  byPerson: (by: Text): Text => ({ zh: `由 ${by.zh} 要求`, en: `asked by ${by.en}` }),
  need: (need: ClosingNeed, by: Text): Text => ({ zh: `${by.zh}：${needTexts[need].zh}`, en: `${by.en}: ${needTexts[need].en}` }),
  noted: (by: Text): Text => ({ zh: `${by.zh} 备注`, en: `Note by ${by.en}` }),
  closed: (as: Classification, by: Text): Text => ({
    zh: `${by.zh} 办结（${outcomes[as].zh}）`,
    en: `Closed by ${by.en} (${outcomes[as].en})`,
  }),
} as const;

/** Whole minutes where it is some, else seconds. */
export function lengthOf(seconds: number): Text {
  return seconds % 60 === 0 ? { zh: `${seconds / 60} 分钟`, en: `${seconds / 60} min` } : { zh: `${seconds} 秒`, en: `${seconds} s` };
}
