import { splitSubject } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { localTime } from './local-time.ts';
import { timeText, wantedText } from './reason.ts';
import { apart, type Done, isDoubtful } from './step-chain.ts';
import type { Condition } from './subject-state.ts';

interface Limits {
  readonly withinMs: number;
  readonly toleranceMs: number;
}
/** A step with the condition of the device that did it. */
type Told = Done & { readonly condition: Condition };

/** Which device did what after which, when by its own clock, what the limit is, and whether the order is certain. */
export function placeSequenceReason({ owner }: Condition, chain: readonly Told[], limits: Limits, timeZone: string): Text {
  const { id: place } = splitSubject(owner.subject);
  const where = { zh: place === '' ? '全域' : place, en: place === '' ? 'the whole installation' : place };
  const steps = chain.map(({ condition, source }) => {
    const { id } = splitSubject(condition.subject);
    const what = wantedText(condition.plan.when);
    const at = localTime(source, timeZone).slice(11);
    return { zh: `${id}（${what.zh}，${at}）`, en: `${id} (${what.en}, ${at})` };
  });
  const took = timeText(Math.max(0, apart(chain[0]!, chain.at(-1)!)) / 1000);
  const limit = timeText(limits.withinMs / 1000);
  const tolerance = timeText(limits.toleranceMs / 1000);
  const doubt = isDoubtful(chain, limits.toleranceMs)
    ? { zh: `；各设备时钟可相差 ${tolerance.zh}，先后不能确定`, en: `; clocks may differ by ${tolerance.en}, so the order is not certain` }
    : { zh: '', en: '' };
  return {
    zh: `${where.zh}：先后出现：${steps.map(({ zh }) => zh).join('，随后 ')}（历时 ${took.zh}，限 ${limit.zh}内${doubt.zh}）`,
    en: `${where.en}: one after the other: ${steps.map(({ en }) => en).join(', then ')} (in ${took.en}; the limit is ${limit.en}${doubt.en})`,
  };
}
