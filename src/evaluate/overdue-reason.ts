import type { Truth } from '../model/alarm.ts';
import type { Text } from '../model/text.ts';
import type { OverdueWindow } from './overdue-window.ts';
import { excuseReason, fixed, timeText, wantedText } from './reason.ts';
import type { Condition } from './subject-state.ts';

/** What was not seen, for how long, and after how long people are told. */
export function overdueReason({ plan, owner }: Condition, window: OverdueWindow, to: Truth): Text {
  const rule = plan.rule.condition;
  if (rule.kind !== 'deadMan' && rule.kind !== 'expected') return plan.rule.title;
  if (!window.consented) return fixed.noConsent;
  const what = wantedText(plan.when);
  const limit = timeText(rule.seconds);
  if (to === 'false') return { zh: `已重新出现：${what.zh}`, en: `Seen again: ${what.en}` };
  const quiet = timeText(window.quietSeconds);
  const seen = {
    zh: `设备在线的 ${quiet.zh}内没有出现“${what.zh}”（限 ${limit.zh}）`,
    en: `"${what.en}" was not seen in ${quiet.en} during which the device was heard (the limit is ${limit.en})`,
  };
  if (to === 'true') return seen;
  const excuse = excuseReason(plan, owner.values);
  if (excuse !== null) return excuse;
  return { zh: `${seen.zh}；此刻设备没有有效数据，无法判断`, en: `${seen.en}; now it sends nothing usable, so this cannot be judged` };
}
