import type { Value } from '../model/reading.ts';
import type { Text } from '../model/text.ts';
import { termsText, timeText, wantedText } from './reason.ts';
import type { Condition } from './subject-state.ts';

/** What came after what, in which time, and what the limit is. The last step is given as it was seen. */
export function sequenceReason({ plan }: Condition, tookMs: number, read: (slot: number) => Value): Text {
  const { condition } = plan.rule;
  const limit = timeText(condition.kind === 'sequence' ? condition.withinSeconds : 0);
  const texts = [...plan.steps.slice(0, -1).map(wantedText), termsText(plan.when, read)];
  const took = timeText(tookMs / 1000);
  return {
    zh: `先后出现：${texts.map(({ zh }) => zh).join('，随后 ')}（历时 ${took.zh}，限 ${limit.zh}内）`,
    en: `One after the other: ${texts.map(({ en }) => en).join(', then ')} (in ${took.en}; the limit is ${limit.en})`,
  };
}
