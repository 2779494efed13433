import type { Truth } from '../model/alarm.ts';
import { splitSubject } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import { heldText, termsText, timeText, wantedText } from './reason.ts';
import type { Condition } from './subject-state.ts';
import type { Group } from './together-group.ts';
import { WitnessWindow } from './witness-window.ts';

/** Devices that are named one by one; of the others the number is given. */
const named = 5;

/** Why a place is unknown where a device that spoke for the alarm is there no more. */
export const memberLeft = (): Text => ({
  zh: '参与判断的设备已变动，其余设备不足以判断；请到现场核实',
  en: 'A device that took part is there no more and the others cannot decide: verify on site',
});

/** Which devices of the place say what, how many are needed and within which time. */
export function togetherReason(group: Group, to: Truth, heldMs: number): Text {
  const { condition, place } = group;
  const rule = condition.plan.rule.condition;
  if (rule.kind !== 'together') return condition.plan.rule.title;
  const all = [...group.members.values()].flatMap(({ witnesses }) => witnesses);
  all.sort((a, b) => (a.subject === b.subject ? (a.rule < b.rule ? -1 : 1) : a.subject < b.subject ? -1 : 1));
  const where = { zh: place === '' ? '全域' : place, en: place === '' ? 'the whole installation' : place };
  const within = timeText(rule.withinSeconds);
  const needs = rule.parts.map(({ devices, when }, part) => {
    const what = wantedText(all.find((witness) => witness.plan.witness?.part === part)?.plan.when ?? placeless(when));
    return { zh: `${devices} 台“${what.zh}”`, en: `${devices} × "${what.en}"` };
  });
  const needed = { zh: needs.map(({ zh }) => zh).join('、'), en: needs.map(({ en }) => en).join(' and ') };
  const limit = { zh: `${within.zh}内须有 ${needed.zh}`, en: `needed within ${within.en}: ${needed.en}` };
  const speaking = all.filter(({ reported }) => reported === 'true');
  const said = list(speaking.map(saidBy));
  const held = heldText(heldMs);
  if (to === 'true')
    return { zh: `${where.zh}：${said.zh}（${limit.zh}）${held.zh}`, en: `${where.en}: ${said.en} (${limit.en})${held.en}` };
  if (to === 'false') {
    const left =
      speaking.length === 0 ? { zh: '没有设备如此上报', en: 'no device says so' } : { zh: `仅 ${said.zh}`, en: `only ${said.en}` };
    return {
      zh: `条件已不成立：${where.zh}：${left.zh}（${limit.zh}）${held.zh}`,
      en: `No longer holds: ${where.en}: ${left.en} (${limit.en})${held.en}`,
    };
  }
  const mute = list(all.filter(({ reported }) => reported === 'unknown').map((witness) => same(splitSubject(witness.subject).id)));
  return {
    zh: `${where.zh}：${mute.zh} 没有有效数据，无法判断（${limit.zh}）`,
    en: `${where.en}: no usable data of ${mute.en}, so this cannot be judged (${limit.en})`,
  };
}

function placeless(when: Group['condition']['plan']['rule']['unless']) {
  return when.map(({ point, test }) => ({ slot: -1, point, test, binding: null }));
}

function saidBy({ plan, owner, subject, window }: Condition): Text {
  const { id } = splitSubject(subject);
  const recent = window instanceof WitnessWindow && window.recent;
  const what = recent ? wantedText(plan.when) : termsText(plan.when, (slot) => owner.values[slot] ?? null);
  const ago = recent ? { zh: '，刚刚', en: ', a moment ago' } : { zh: '', en: '' };
  return { zh: `${id}（${what.zh}${ago.zh}）`, en: `${id} (${what.en}${ago.en})` };
}

function same(text: string): Text {
  return { zh: text, en: text };
}

function list(texts: readonly Text[]): Text {
  const shown = texts.slice(0, named);
  const more = texts.length - shown.length;
  return {
    zh: `${shown.map(({ zh }) => zh).join('、')}${more > 0 ? ` 等 ${texts.length} 台` : ''}`,
    en: `${shown.map(({ en }) => en).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  };
}
