import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { Text } from '../model/text.ts';
import type { StatementPlan, TermPlan } from './plan.ts';
import { excuseReason, heldText, seconds, termSentence, termTitle } from './reason.ts';
import { measured, type SeveralWindow, stated } from './several-window.ts';
import type { Condition } from './subject-state.ts';

/** What was seen for each point that decides, what the limits are, and for how long. */
export function severalReason(condition: Condition, { values }: SeveralWindow, to: Truth, heldMs: number): Text {
  const { plan, owner } = condition;
  const { several } = plan;
  if (several === null) return plan.rule.title;
  if (to === 'unknown') return excuseReason(plan, values) ?? missing(plan.when, owner.values, values, owner.plan?.staleMs ?? 0);
  const held = heldText(heldMs);
  if (to === 'true') {
    if (stated(several.when, values) === 'true') {
      const seen = sentence(several.when, values, 'true');
      return { zh: `${seen.zh}${held.zh}`, en: `${seen.en}${held.en}` };
    }
    const seen = sentence(several.when, values, 'any');
    return { zh: `${seen.zh}，仍未达到恢复条件`, en: `${seen.en}, not yet back to the limit for return` };
  }
  const seen = several.clear === null ? sentence(several.when, values, 'any') : sentence(several.clear, values, 'true');
  return { zh: `条件已不成立：${seen.zh}${held.zh}`, en: `No longer holds: ${seen.en}${held.en}` };
}

/** `true` = only what holds, with its limit; `any` = whatever the values are, without limits. */
function sentence(statement: StatementPlan, values: readonly Value[], which: 'true' | 'any'): Text {
  if (statement.kind === 'test') return testSentence(statement, values, which === 'true');
  const parts = statement.of.filter((part) => which === 'any' || stated(part, values) === 'true');
  const texts = parts.map((part) => sentence(part, values, which));
  const joined = { zh: texts.map(({ zh }) => zh).join('；'), en: texts.map(({ en }) => en).join('; ') };
  const { atLeast, of } = statement;
  if (which === 'any' || atLeast === 1 || atLeast === of.length) return joined;
  return {
    zh: `${of.length} 项中有 ${parts.length} 项成立（至少 ${atLeast} 项）：${joined.zh}`,
    en: `${parts.length} of ${of.length} hold (at least ${atLeast}): ${joined.en}`,
  };
}

function testSentence(test: Extract<StatementPlan, { kind: 'test' }>, values: readonly Value[], withLimit: boolean): Text {
  const { term, minus } = test;
  const shown: TermPlan = withLimit ? term : { ...term, test: { op: 'is', value: '' } };
  if (minus === null) return termSentence(shown, values[term.slot] ?? null);
  const [one, other] = [termTitle(term), termTitle(minus)];
  const title = { zh: `${one.zh}与${other.zh}之差`, en: `${one.en} minus ${other.en}` };
  const binding = shown.binding === null ? null : { ...shown.binding, point: { ...shown.binding.point, title } };
  return termSentence({ ...shown, binding }, measured(test, values));
}

/** Names every point without a value, and those that have one which is too old. */
function missing(points: readonly TermPlan[], last: readonly Value[], values: readonly Value[], staleMs: number): Text {
  const old = points.filter(({ slot }) => (values[slot] ?? null) === null && (last[slot] ?? null) !== null);
  const none = points.filter(({ slot }) => (last[slot] ?? null) === null);
  const zh: string[] = [];
  const en: string[] = [];
  if (none.length > 0) {
    zh.push(`${none.map((term) => termTitle(term).zh).join('、')}没有有效值`);
    en.push(`no valid value of ${none.map((term) => termTitle(term).en).join(', ')}`);
  }
  if (old.length > 0) {
    zh.push(`${old.map((term) => termTitle(term).zh).join('、')}已 ${seconds(staleMs)} 秒没有更新`);
    en.push(`nothing new of ${old.map((term) => termTitle(term).en).join(', ')} for ${seconds(staleMs)} s`);
  }
  return { zh: `${zh.join('；')}，无法判断`, en: `Cannot be judged: ${en.join('; ')}` };
}
