import type { ConditionChange } from '../model/alarm.ts';
import { printedUnit } from '../model/printed-unit.ts';
import type { PointBinding } from '../model/profile.ts';
import type { Value } from '../model/reading.ts';
import type { Comparison } from '../model/rule.ts';
import type { Text } from '../model/text.ts';
import type { ConditionPlan, TermPlan } from './plan.ts';
import { excused } from './terms-verdict.ts';
import { compare } from './truth.ts';

type Seen = ConditionChange['seen'];

export const relation = {
  above: { zh: '高于', en: 'is above' },
  below: { zh: '低于', en: 'is below' },
  atLeast: { zh: '不低于', en: 'is at least' },
  atMost: { zh: '不高于', en: 'is at most' },
} as const satisfies Record<string, Text>;

export function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}

/** A stretch of time as people say it: about two figures are enough. */
export function timeText(seconds: number): Text {
  const text = (value: number, zh: string, en: string) => {
    const figure = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
    return { zh: `${figure} ${zh}`, en: `${figure} ${en}` };
  };
  if (seconds < 120) return text(seconds, '秒', 's');
  if (seconds < 7200) return text(seconds / 60, '分钟', 'min');
  return seconds < 172_800 ? text(seconds / 3600, '小时', 'h') : text(seconds / 86_400, '天', 'days');
}

export function quantity(value: number, binding: PointBinding | null): string {
  const figure = String(Number(value.toPrecision(6)));
  const unit = binding?.point.unit;
  return unit ? `${figure} ${printedUnit(unit)}` : figure;
}

function word(value: Value, binding: PointBinding | null): Text {
  const title = binding?.point.words.get(String(value));
  if (title !== undefined) return title;
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  const plain = typeof value === 'number' ? quantity(value, binding) : String(value);
  return { zh: plain, en: plain };
}

export function termTitle(term: TermPlan): Text {
  return term.binding?.point.title ?? { zh: term.point, en: term.point };
}

export function termSentence(term: TermPlan, value: Value): Text {
  const name = termTitle(term);
  if (value === null) return { zh: `${name.zh}没有有效值`, en: `${name.en} has no valid value` };
  const test: Comparison = term.test;
  if (typeof value === 'number' && test.op !== 'is' && test.op !== 'in') {
    const figure = quantity(value, term.binding);
    const limit = quantity(test.limit, term.binding);
    return { zh: `${name.zh} ${figure}，${relation[test.op].zh} ${limit}`, en: `${name.en} ${figure} ${relation[test.op].en} ${limit}` };
  }
  const said = word(value, term.binding);
  return { zh: `${name.zh}：${said.zh}`, en: `${name.en}: ${said.en}` };
}

/** Only what the value is, without a limit. */
function bare(term: TermPlan): TermPlan {
  return { ...term, test: { op: 'is', value: '' } };
}

export function termsText(terms: readonly TermPlan[], read: (slot: number) => Value): Text {
  const parts = terms.map((term) => termSentence(term, read(term.slot)));
  return { zh: parts.map((part) => part.zh).join('；'), en: parts.map((part) => part.en).join('; ') };
}

/** What the terms ask for, whatever the values are now. */
export function wantedText(terms: readonly TermPlan[]): Text {
  const parts = terms.map((term): Text => {
    const name = termTitle(term);
    const { test, binding } = term;
    if (test.op !== 'is' && test.op !== 'in') {
      const limit = quantity(test.limit, binding);
      return { zh: `${name.zh}${relation[test.op].zh} ${limit}`, en: `${name.en} ${relation[test.op].en} ${limit}` };
    }
    const said = (test.op === 'is' ? [test.value] : test.values).map((value) => word(value, binding));
    return { zh: `${name.zh}：${said.map(({ zh }) => zh).join('或')}`, en: `${name.en}: ${said.map(({ en }) => en).join(' or ')}` };
  });
  return { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') };
}

export function seenBy(plan: ConditionPlan, read: (slot: number) => Value): Seen {
  const term = plan.measured ?? plan.when[0];
  if (term === undefined) return null;
  return { point: term.point, value: read(term.slot), unit: term.binding?.point.unit ?? null };
}

/** What was seen, what the limit is, since when: for a rule on values. */
export function holdsReason(plan: ConditionPlan, read: (slot: number) => Value, heldMs: number): Text {
  // In the hysteresis band the raise limit is no longer exceeded; then the limit for return is the one that matters.
  const inBand = plan.clear !== null && plan.when.some((term) => compare(term.test, read(term.slot)) !== 'true');
  if (inBand) {
    const text = termsText(plan.when.map(bare), read);
    return { zh: `${text.zh}，仍未达到恢复条件`, en: `${text.en}, not yet back to the limit for return` };
  }
  const text = termsText(plan.when, read);
  const held = heldText(heldMs);
  return { zh: `${text.zh}${held.zh}`, en: `${text.en}${held.en}` };
}

export function heldText(heldMs: number): Text {
  return heldMs > 0 ? { zh: `，已持续 ${seconds(heldMs)} 秒`, en: ` for ${seconds(heldMs)} s` } : { zh: '', en: '' };
}

export function goneReason(plan: ConditionPlan, read: (slot: number) => Value, heldMs: number): Text {
  const text = plan.clear === null ? termsText(plan.when.map(bare), read) : termsText(plan.clear, read);
  const held = heldText(heldMs);
  return { zh: `条件已不成立：${text.zh}${held.zh}`, en: `No longer holds: ${text.en}${held.en}` };
}

/** Why the rule may not be judged now; null = it may. */
export function excuseReason(plan: ConditionPlan, values: readonly Value[]): Text | null {
  const excuse = excused(plan, values);
  if (excuse === null) return null;
  const text = termsText([bare(excuse)], (slot) => values[slot] ?? null);
  return { zh: `${text.zh}，此时不作判断`, en: `${text.en}: not judged in this situation` };
}

export function unknownReason(plan: ConditionPlan, values: readonly Value[]): Text {
  const excuse = excuseReason(plan, values);
  if (excuse !== null) return excuse;
  const missing = [...plan.when, ...(plan.clear ?? [])].find((term) => (values[term.slot] ?? null) === null);
  const name = missing === undefined ? plan.rule.title : termTitle(missing);
  return { zh: `${name.zh}没有有效值，无法判断`, en: `${name.en} has no valid value, so this cannot be judged` };
}

export const fixed = {
  unreadable: { zh: '收到的消息无法读取，原文已存入隔离区', en: 'A message could not be read; it is kept in quarantine' },
  readable: { zh: '已重新收到可读取的消息', en: 'A readable message came again' },
  expressionFailed: {
    zh: '设备型号的表达式未能得出结果，无法判断',
    en: 'The expression of the device type came to no result, so this cannot be judged',
  },
  heardAgain: { zh: '已重新收到消息', en: 'Messages come again' },
  noConsent: {
    zh: '没有登记有效的同意（同意人、起止日期），不作判断',
    en: 'No valid consent is recorded for the device (by whom, since and until when): not judged',
  },
  outsideHours: { zh: '不在规则的时段内，不作判断', en: 'Outside the hours of the rule: not judged' },
  ruleRemoved: { zh: '规则已从设备档案中移除', en: 'The rule was removed from the profile' },
  ruleRemovedUnsafe: {
    zh: '规则已从设备档案中移除，无人再作判断；请到现场核实后人工解除',
    en: 'The rule was removed from the profile and nobody judges it any more; verify on site, then end it by hand',
  },
  deviceReplaced: { zh: '设备已更换，旧设备的数据不再作数', en: 'The device was replaced; what the old one said no longer counts' },
  deviceReplacedUnsafe: {
    zh: '设备已更换，新设备尚未上报，条件未知',
    en: 'The device was replaced and the new one has not reported yet: the condition is unknown',
  },
  noDeviceLeft: { zh: '该处已没有参与判断的设备', en: 'No device that took part is left at this place' },
  noDeviceLeftUnsafe: {
    zh: '该处已没有参与判断的设备，无法再作判断；请到现场核实后人工解除',
    en: 'No device that took part is left at this place and nothing can be judged any more; verify on site, then end it by hand',
  },
  deviceRetired: { zh: '设备已停用移除', en: 'The device was retired' },
  deviceRetiredUnsafe: {
    zh: '设备已停用移除，无法再作判断；请到现场核实后人工解除',
    en: 'The device was retired and nothing can be judged any more; verify on site, then end it by hand',
  },
} as const satisfies Record<string, Text>;

/** `lateByMs` not null: messages do come, and the newest reading in the last one was so late. */
export function silentReason(ms: number, intervalMs: number, behind = 0, lateByMs: number | null = null): Text {
  const also =
    behind === 0
      ? { zh: '', en: '' }
      : {
          zh: `；经由它接入的 ${behind} 台设备在此期间不受监测`,
          en: `; devices reached through it, not monitored meanwhile: ${behind}`,
        };
  if (lateByMs !== null) {
    const by = timeText(lateByMs / 1000);
    return {
      zh: `已 ${seconds(ms)} 秒只收到迟到的数据（最新一条迟到 ${by.zh}）：此刻的状态未知；请检查设备时钟、时区和传输`,
      en: `For ${seconds(ms)} s only late data came (the newest ${by.en} late): nothing is known of now; check the clock and zone of the device, and the way of its data`,
    };
  }
  return {
    zh: `已 ${seconds(ms)} 秒没有收到消息（应每 ${seconds(intervalMs)} 秒一次）${also.zh}`,
    en: `No message for ${seconds(ms)} s (one is expected every ${seconds(intervalMs)} s)${also.en}`,
  };
}

/** `lost`: `device:<id>` or `source:<name>`. */
export function notMonitoredReason(lost: string): Text {
  const name = lost.slice(lost.indexOf(':') + 1);
  return { zh: `未受监测：其接入的 ${name} 已失联`, en: `Not monitored: ${name}, which it is reached through, is lost` };
}

export function staleReason(ms: number): Text {
  return {
    zh: `设备已 ${seconds(ms)} 秒没有有效数据，无法判断`,
    en: `No usable data from the device for ${seconds(ms)} s, so this cannot be judged`,
  };
}

export function backReason(ms: number): Text {
  return { zh: `已重新收到消息，此前失联 ${seconds(ms)} 秒`, en: `Messages come again after ${seconds(ms)} s of silence` };
}

/** A reason for something that happened before it became known. */
export function lateReason(what: Text, happenedAt: string, lateMs: number): Text {
  const late = Math.max(1, Math.round(lateMs / 60_000));
  return {
    zh: `发生于 ${happenedAt}，迟到 ${late} 分钟：${what.zh}`,
    en: `Happened at ${happenedAt}, reported ${late} min late: ${what.en}`,
  };
}
