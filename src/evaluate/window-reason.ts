import type { Truth } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import type { CountWindow } from './count-window.ts';
import type { RateWindow } from './rate-window.ts';
import { excuseReason, heldText, quantity, relation, seconds, termsText, termTitle, wantedText } from './reason.ts';
import type { Condition } from './subject-state.ts';

/** What a rate rule saw: from where to where in which time, how fast that is, and what the limit is. */
export function rateReason(condition: Condition, window: RateWindow, to: Truth, heldMs: number): Text {
  const { plan, owner } = condition;
  const rule = plan.rule.condition;
  const { measured } = plan;
  if (rule.kind !== 'rate' || measured === null) return plan.rule.title;
  const change = window.change();
  const name = termTitle(measured);
  if (to === 'unknown' || change === null) {
    const excuse = excuseReason(plan, owner.values);
    if (excuse !== null) return excuse;
    const span = seconds(rule.minSpanSeconds * 1000);
    return {
      zh: `${name.zh}在最近 ${rule.windowSeconds} 秒内的有效值不足（至少跨 ${span} 秒），无法判断变化速度`,
      en: `${name.en} has too few valid values in the last ${rule.windowSeconds} s (they must span ${span} s), so its rate cannot be judged`,
    };
  }
  const { from, to: now, spanMs, rate } = change;
  const figure = (value: number) => quantity(value, measured.binding);
  const per = perText(rule.perSeconds);
  const speed = { zh: `每${per.zh} ${figure(rate)}`, en: `${figure(rate)} per ${per.en}` };
  const seen = {
    zh: `${name.zh}在 ${seconds(spanMs)} 秒内由 ${figure(from)} 变为 ${figure(now)}（${speed.zh}）`,
    en: `${name.en} went from ${figure(from)} to ${figure(now)} in ${seconds(spanMs)} s (${speed.en})`,
  };
  const held = heldText(heldMs);
  if (to === 'false') return { zh: `条件已不成立：${seen.zh}${held.zh}`, en: `No longer holds: ${seen.en}${held.en}` };
  const { raise } = rule;
  if (raise.op === 'is' || raise.op === 'in') return seen;
  const limit = `${figure(raise.limit)}`;
  const others = plan.when.length === 0 ? { zh: '', en: '' } : termsText(plan.when, (slot) => owner.values[slot] ?? null);
  const inBand = rate < raise.limit;
  const judged: Text = inBand
    ? { zh: '，仍未达到恢复条件', en: ', not yet back to the limit for return' }
    : { zh: `，${relation[raise.op].zh}每${per.zh} ${limit}`, en: `, which ${relation[raise.op].en} ${limit} per ${per.en}` };
  return {
    zh: `${seen.zh}${judged.zh}${others.zh && `；${others.zh}`}${held.zh}`,
    en: `${seen.en}${judged.en}${others.en && `; ${others.en}`}${held.en}`,
  };
}

function perText(perSeconds: number): Text {
  if (perSeconds === 60) return { zh: '分钟', en: 'minute' };
  if (perSeconds === 3600) return { zh: '小时', en: 'hour' };
  return perSeconds === 1 ? { zh: '秒', en: 'second' } : { zh: ` ${perSeconds} 秒`, en: `${perSeconds} s` };
}

/** What a count rule saw: what it counts, how often in which time, and what the limit is. */
export function countReason({ plan, owner }: Condition, window: CountWindow, to: Truth, heldMs: number): Text {
  const rule = plan.rule.condition;
  if (rule.kind !== 'count') return plan.rule.title;
  const { seen } = window;
  const what = wantedText(plan.when);
  const each = rule.counts === 'starts' ? { zh: '出现', en: 'began ' } : { zh: '', en: '' };
  const often: Text = {
    zh: `${what.zh}：${rule.windowSeconds} 秒内${each.zh} ${seen} 次`,
    en: `${what.en}: ${each.en}${seen === 1 ? 'once' : `${seen} times`} within ${rule.windowSeconds} s`,
  };
  const held = heldText(heldMs);
  if (to === 'unknown') {
    const excuse = excuseReason(plan, owner.values);
    if (excuse !== null) return excuse;
    return {
      zh: `${often.zh}，但设备并非一直有数据，无法判断`,
      en: `${often.en}, but the device was not heard all of that time, so this cannot be judged`,
    };
  }
  if (to === 'false')
    return {
      zh: `条件已不成立：${often.zh}，少于 ${rule.clear} 次${held.zh}`,
      en: `No longer holds: ${often.en}, fewer than ${rule.clear}${held.en}`,
    };
  if (seen < rule.raise) return { zh: `${often.zh}，仍未少于 ${rule.clear} 次`, en: `${often.en}, not yet fewer than ${rule.clear}` };
  return { zh: `${often.zh}，达到 ${rule.raise} 次${held.zh}`, en: `${often.en}, the limit is ${rule.raise}${held.en}` };
}
