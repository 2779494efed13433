import type { EffectDefinition, FiringEffect, InterlockDefinition, InterlockRefusal } from '../model/interlock.ts';
import type { Text } from '../model/text.ts';

const seconds = (ms: number) => `${Math.round(ms / 100) / 10}`;

/** Sentences that people read about interlocks. */
export const words = {
  notReleased: {
    zh: '未在规定时间内由两人放行，没有执行',
    en: 'It was not released by two people in time, and was not carried out',
  },
  noReadBack: {
    zh: '设备称已完成，但没有可回读的状态：不能确认',
    en: 'The device says it is done, and there is nothing to read back: not confirmed',
  },
  notOffered: { zh: '设备型号已不提供该命令', en: 'The device type offers this command no longer' },
  nothingToMove: {
    zh: '联动触发，但区域内没有可动作的设备',
    en: 'The interlock fired and there is no device to move in its area',
  },
  changed: {
    zh: '联动文件已修改：须重新见证测试并由两人批准',
    en: 'Its file was changed: it needs another witnessed test and two people again',
  },
  gone: { zh: '联动文件已删除，或因错误未被采用', en: 'Its file is gone, or was refused for its problems' },
  beyond: (more: number): Text => ({
    zh: `超出一次联动的设备数上限，有 ${more} 项没有执行`,
    en: `More devices than one firing moves: ${more} effects were not carried out`,
  }),
  tooMany: {
    zh: '同时进行的联动过多，本次没有触发',
    en: 'Too many firings are under way; this one was not begun',
  },
  tooLate: ({ failSafeMs }: FiringEffect): Text => ({
    zh: `${seconds(failSafeMs)} 秒内没有确认：不知道是否已动作`,
    en: `Not confirmed within ${seconds(failSafeMs)} s: whether it moved is not known`,
  }),
  tooLateBecause: (why: Text): Text => ({ zh: `没有在规定时间内发出：${why.zh}`, en: `It could not be sent in time: ${why.en}` }),
  notConfirmed: (title: Text, effect: Pick<EffectDefinition | FiringEffect, 'title'>, why: Text | null): Text => ({
    zh: `联动“${title.zh}”的“${effect.title.zh}”未确认：${why?.zh ?? '原因不明'}`,
    en: `Interlock "${title.en}", "${effect.title.en}" not confirmed: ${why?.en ?? 'no reason known'}`,
  }),
  releaseWaits: (title: Text, ms: number): Text => ({
    zh: `联动“${title.zh}”有危险动作待放行：须两名人员在 ${seconds(ms)} 秒内分别放行`,
    en: `Interlock "${title.en}" waits: two people have to release its dangerous effects within ${seconds(ms)} s`,
  }),
  releaseGiven: { zh: '两人已放行', en: 'Released by two people' },
  releaseOver: { zh: '放行时限已过', en: 'The time for the release is over' },
  disabled: ({ title }: Pick<InterlockDefinition, 'title'>, why: Text): Text => ({
    zh: `联动“${title.zh}”已停用：${why.zh}`,
    en: `Interlock "${title.en}" is disabled: ${why.en}`,
  }),
} as const;

/** Codes are stable and never recycled. Each text says what to do. */
export const interlockRefusals: Readonly<Record<InterlockRefusal, Text>> = {
  'not-found': { zh: '没有这一联动或记录：请核对编号和位置', en: 'There is no such interlock or firing: check id and place' },
  'person-required': { zh: '需要具名人员：请登录后再操作', en: 'A named person is required: sign in and try again' },
  'second-person': { zh: '须由另一名人员办理', en: 'It takes another person' },
  'comment-empty': { zh: '请填写理由', en: 'Say why' },
  'too-many': { zh: '数量已达上限：先停用不再需要的', en: 'There are too many: disable what is not needed' },
  'interlock-enabled': { zh: '该处已启用：先停用', en: 'It is enabled there: disable it first' },
  'interlock-proposed': { zh: '该处已有提议：先撤回', en: 'It is proposed there: take that back first' },
  'interlock-not-proposed': { zh: '该处没有待批准的提议：先提议', en: 'Nothing is proposed there: propose it first' },
  'interlock-outdated': { zh: '联动文件已修改：按新版本重新提议', en: 'Its file was changed: propose it anew' },
  'interlock-disabled': { zh: '该处本来就未启用', en: 'It is not enabled there' },
  'test-under-way': { zh: '测试仍在进行：等它结束', en: 'A test is under way: wait for its end' },
  'no-cause-device': {
    zh: '该设备不在该处，或其型号没有作为原因的规则',
    en: 'The device is not at this place, or its type has no rule that is a cause',
  },
  'nothing-to-move': { zh: '没有可动作的设备：测试不能说明什么', en: 'There is no device to move: a test would show nothing' },
  'not-tested': { zh: '须先做见证测试，由另一人见证通过', en: 'It takes a witnessed test first that somebody else saw pass' },
  'not-confirmed': { zh: '有动作未确认：不能记为通过', en: 'An effect was not confirmed: that is no pass' },
  'nothing-to-release': { zh: '没有待放行的动作，或时限已过', en: 'Nothing waits for a release, or its time is over' },
};
