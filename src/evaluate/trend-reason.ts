import type { Truth } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import { excuseReason, heldText, quantity, relation, termsText, termTitle, timeText } from './reason.ts';
import type { Condition } from './subject-state.ts';
import type { TrendWindow } from './trend-window.ts';

/** What a trend rule saw: from where to where in which time, and when it will be at the limit if it goes on like that. */
export function trendReason({ plan, owner }: Condition, window: TrendWindow, to: Truth, heldMs: number): Text {
  const rule = plan.rule.condition;
  const { measured } = plan;
  if (rule.kind !== 'trend' || measured === null) return plan.rule.title;
  const name = termTitle(measured);
  const forecast = window.forecast();
  if (to === 'unknown' || forecast === null) {
    const excuse = excuseReason(plan, owner.values);
    if (excuse !== null) return excuse;
    const [over, span] = [timeText(rule.windowSeconds), timeText(rule.minSpanSeconds)];
    return {
      zh: `${name.zh}在最近 ${over.zh}内的有效值不足（至少跨 ${span.zh}），无法判断趋势`,
      en: `${name.en} has too few valid values in the last ${over.en} (they must span ${span.en}), so its trend cannot be judged`,
    };
  }
  const { from, to: now, spanMs, perHour, etaSeconds } = forecast;
  const figure = (value: number) => quantity(Number(value.toPrecision(3)), measured.binding);
  const span = timeText(spanMs / 1000);
  const seen = {
    zh: `${name.zh}在最近 ${span.zh}内由约 ${figure(from)} 变为约 ${figure(now)}（每小时 ${figure(perHour)}）`,
    en: `${name.en} went from about ${figure(from)} to about ${figure(now)} in the last ${span.en} (${figure(perHour)} per hour)`,
  };
  const { op } = rule.limit;
  const limit = quantity(rule.limit.limit, measured.binding);
  const held = heldText(heldMs);
  const eta = timeText(etaSeconds);
  const where: Text =
    etaSeconds === 0
      ? { zh: `，已${relation[op].zh} ${limit}`, en: ` and ${relation[op].en} ${limit} already` }
      : etaSeconds === Number.POSITIVE_INFINITY
        ? { zh: `，并未趋向 ${limit}`, en: `, which does not go towards ${limit}` }
        : { zh: `，按此速度约 ${eta.zh}后达到 ${limit}`, en: `: at this rate it reaches ${limit} in about ${eta.en}` };
  if (to === 'false')
    return { zh: `条件已不成立：${seen.zh}${where.zh}${held.zh}`, en: `No longer holds: ${seen.en}${where.en}${held.en}` };
  const [early, late] = [timeText(rule.raiseSeconds), timeText(rule.clearSeconds)];
  const judged: Text =
    etaSeconds <= rule.raiseSeconds
      ? { zh: `（${early.zh}内即告警）`, en: ` (raised within ${early.en})` }
      : { zh: `（超过 ${late.zh}才恢复）`, en: ` (returns beyond ${late.en})` };
  const others = plan.when.length === 0 ? { zh: '', en: '' } : termsText(plan.when, (slot) => owner.values[slot] ?? null);
  return {
    zh: `${seen.zh}${where.zh}${judged.zh}${others.zh && `；${others.zh}`}${held.zh}`,
    en: `${seen.en}${where.en}${judged.en}${others.en && `; ${others.en}`}${held.en}`,
  };
}
