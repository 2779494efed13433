import type { Truth } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import type { BaselineWindow } from './baseline-window.ts';
import { excuseReason, heldText, quantity, termTitle } from './reason.ts';
import type { Condition } from './subject-state.ts';

const days = [
  { zh: '周一', en: 'Monday' },
  { zh: '周二', en: 'Tuesday' },
  { zh: '周三', en: 'Wednesday' },
  { zh: '周四', en: 'Thursday' },
  { zh: '周五', en: 'Friday' },
  { zh: '周六', en: 'Saturday' },
  { zh: '周日', en: 'Sunday' },
] as const;

/** What was seen, what is usual at this hour of the week, and from how many weeks that is known. */
export function baselineReason({ plan, owner }: Condition, window: BaselineWindow, to: Truth, heldMs: number): Text {
  const rule = plan.rule.condition;
  const { measured } = plan;
  if (rule.kind !== 'baseline' || measured === null) return plan.rule.title;
  const name = termTitle(measured);
  const usual = window.usual();
  if (to === 'unknown' || usual === null) {
    const excuse = excuseReason(plan, owner.values);
    if (excuse !== null) return excuse;
    return {
      zh: `${name.zh}在这一时段的历史不足 ${rule.minWeeks} 周，或此刻没有有效值，无法判断是否异常`,
      en: `${name.en} is known at this hour from fewer than ${rule.minWeeks} weeks, or has no valid value now, so what is usual cannot be judged`,
    };
  }
  const figure = (value: number) => quantity(Number(value.toPrecision(3)), measured.binding);
  const day = days[Math.floor(usual.hour / 24)]!;
  const hour = usual.hour % 24;
  const held = heldText(heldMs);
  const low = rule.direction === 'above' ? null : figure(usual.low);
  const high = rule.direction === 'below' ? null : figure(usual.high);
  const band: Text =
    low === null
      ? { zh: `平常不超过 ${high}`, en: `normally up to ${high}` }
      : high === null
        ? { zh: `平常不低于 ${low}`, en: `normally at least ${low}` }
        : { zh: `平常在 ${low} 至 ${high} 之间`, en: `normally ${low} to ${high}` };
  const said = {
    zh: `${name.zh} ${figure(usual.value)}；${day.zh} ${hour} 时前后${band.zh}（依据 ${usual.weeks} 周）`,
    en: `${name.en} ${figure(usual.value)}; ${band.en} around ${hour}:00 on a ${day.en} (from ${usual.weeks} weeks)`,
  };
  if (to === 'false') return { zh: `条件已不成立：${said.zh}${held.zh}`, en: `No longer holds: ${said.en}${held.en}` };
  return { zh: `${said.zh}${held.zh}`, en: `${said.en}${held.en}` };
}
