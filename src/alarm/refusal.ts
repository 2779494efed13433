import type { Text } from '../model/text.ts';
import type { TableRefusal } from './table.ts';

export type RefusalCode = TableRefusal | 'person-required' | 'not-found' | 'comment-empty' | 'comment-too-long';

/** Characters; a longer comment is refused rather than cut. */
export const maxComment = 2000;

/** One catalogue; codes are stable and never recycled. Each text says what to do. */
export const refusalTexts: Readonly<Record<RefusalCode, Text>> = {
  'not-acknowledged': {
    zh: '告警尚未确认：请先确认，再解除',
    en: 'The alarm has not been acknowledged: acknowledge it first, then end it',
  },
  'condition-holds': {
    zh: '告警条件仍然成立：排除原因后才能解除',
    en: 'The condition still holds: remove its cause before ending the alarm',
  },
  'condition-unknown': {
    zh: '告警条件未知，未知不等于安全：恢复设备数据后才能解除',
    en: 'The condition is unknown, and unknown is not safe: get the device to report again before ending the alarm',
  },
  'already-ended': { zh: '告警已经结束', en: 'The alarm is over already' },
  'life-safety': {
    zh: '人身安全告警不得搁置：请处置；设备检修请由管理员或物业管理员办理停用检修',
    en: 'An alarm about danger to life is never shelved: deal with it; for maintenance an administrator or manager takes it out of service',
  },
  'condition-gone': {
    zh: '条件已不成立，一次性搁置无从结束：请改为按时间搁置',
    en: 'The condition is gone already, so nothing would end a one-shot shelving: shelve it for a time',
  },
  'person-required': { zh: '需要具名人员：请登录后再操作', en: 'A named person is required: sign in and try again' },
  'not-found': { zh: '没有这条告警：请核对编号', en: 'There is no such alarm: check the id' },
  'comment-empty': { zh: '备注为空：请填写内容', en: 'The comment is empty: write something' },
  'comment-too-long': { zh: `备注过长：最多 ${maxComment} 个字符`, en: `The comment is too long: at most ${maxComment} characters` },
};
