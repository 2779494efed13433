import type { Text } from './wire.ts';

const t = (zh: string, en: string): Text => ({ zh, en });
type Words = Readonly<Record<string, Text>>;

/** Words of response plans, for the terminal and the console alike. A word that is not here is shown as it came. */
const stages: Words = {
  queued: t('已生成', 'Raised'),
  delivered: t('已送达', 'Delivered'),
  shown: t('已显示', 'Shown'),
  acknowledged: t('已确认', 'Acknowledged'),
  dispatched: t('已派单', 'Dispatched'),
  'on-site': t('已到场', 'On site'),
  resolved: t('处置完成', 'Resolved'),
  verified: t('已复核', 'Verified'),
  closed: t('已办结', 'Closed'),
};
const roles: Words = {
  operator: t('值班员', 'Operator'),
  property: t('物业', 'Property management'),
  guard: t('保安', 'Guard'),
  maintenance: t('维保单位', 'Maintenance firm'),
  grid: t('网格员', 'Grid worker'),
  'sub-district': t('街道', 'Sub-district'),
  'fire-service': t('消防', 'Fire service'),
  police: t('公安', 'Police'),
  medical: t('急救', 'Medical'),
};
const tiers: Words = {
  community: t('社区', 'Community'),
  'sub-district': t('街道（镇）', 'Sub-district'),
  district: t('区（县）', 'District'),
  city: t('市', 'City'),
};
const needs: Words = {
  cause: t('原因归档', 'Cause filed'),
  'call-back': t('回访报警人', 'Caller called back'),
  household: t('告知受影响住户', 'Affected household told'),
};
const outcomes: Words = {
  real: t('真实事件', 'Real'),
  false: t('误报', 'False alarm'),
  nuisance: t('滋扰告警', 'Nuisance'),
  test: t('测试', 'Test'),
};
/** A drill is neither real nor false: it was played to its end and counts, or it was called off and does not. */
const drillOutcomes: Words = {
  real: t('演练完成', 'Played to its end'),
  test: t('演练终止，不计次数', 'Called off, does not count'),
};
const families = { stage: stages, role: roles, tier: tiers, need: needs, outcome: outcomes };

export function planWord(family: keyof typeof families, word: string): Text {
  return families[family][word] ?? { zh: word, en: word };
}
/** What an incident, or a drill, can turn out to be. */
export const outcomesOf = (exercise: boolean): readonly string[] => Object.keys(exercise ? drillOutcomes : outcomes);
export const outcomeText = (outcome: string, exercise: boolean): Text =>
  (exercise ? drillOutcomes[outcome] : undefined) ?? planWord('outcome', outcome);
/** In the order in which they are reached. */
export const stageWords = Object.keys(stages);
/** Those that a person says. */
export const saidStages = ['dispatched', 'on-site', 'resolved', 'verified'] as const;

const waiting = t('未开始，从“{from}”起计', 'not running: counts from "{from}"');
const running = t('剩余，{at} 到时', 'left, due at {at}');
const met = t('按时，用了 {figure}', 'kept, took {figure}');
const missed = t('已超时 {figure}，应在 {at} 前“{to}”', 'MISSED by {figure}: "{to}" was due at {at}');
const late = t('超时 {figure}，{reached} 才“{to}”', 'MISSED: "{to}" came {figure} late, at {reached}');
const againRunning = t('又有 {n} 条告警待确认，{at} 到时', 'again: alarms to acknowledge: {n}, due at {at}');
const againMissed = t('又有 {n} 条告警到时仍无人确认', 'MISSED again: alarms that nobody has acknowledged: {n}');
const alarmsLeft = t('{n} 条告警尚未解除', 'alarms that have not ended: {n}');

export const clockTexts = { waiting, running, met, missed, late, againRunning, againMissed };

export function filled(text: Text, values: Readonly<Record<string, string | number | Text>>): Text {
  const fill = (language: keyof Text) =>
    text[language].replace(/\{(\w+)\}/g, (all, name: string) => {
      const value = values[name];
      return value === undefined ? all : typeof value === 'object' ? value[language] : String(value);
    });
  return { zh: fill('zh'), en: fill('en') };
}

/** In both languages at once: nobody may take a drill for a real alarm, or the other way round. */
export const exerciseBand = '演练 EXERCISE';

export const alarmsLeftText = (n: number): Text => filled(alarmsLeft, { n });
