import type { ResponseRefusal, ResponseResult } from '../model/response.ts';
import type { Text } from '../model/text.ts';

/** One catalogue; codes are stable and never recycled. Each text says what to do. */
export const refusalTexts: Readonly<Record<ResponseRefusal, Text>> = {
  'not-found': { zh: '没有这个处置记录：请核对编号', en: 'There is no such response: check the id' },
  closed: { zh: '事件已办结，只能补充备注或归档原因', en: 'It is closed: only notes and the cause can be added' },
  'person-required': { zh: '需要具名人员：请登录后再操作', en: 'A named person is required: sign in and try again' },
  'comment-empty': { zh: '请写明内容或理由', en: 'Write what happened, or why' },
  'comment-too-long': { zh: '备注过长：最多 2000 个字符', en: 'The comment is too long: at most 2000 characters' },
  'no-such-step': { zh: '预案中没有这个步骤或阶段：请核对', en: 'The plan has no such step or stage: check the name' },
  'stage-passed': {
    zh: '后面的阶段已经到达，补记会写错时间：请写备注',
    en: 'A later stage has been reached, so the time would be wrong: write a note instead',
  },
  'no-higher-level': { zh: '已是最高一级：请电话联系', en: 'It is on the highest level already: call by telephone' },
  'escalated-already': { zh: '此前已升级：请先查看现在的级别', en: 'It has been escalated already: look which level it is at' },
  'not-next-level': { zh: '只能逐级升级：请核对级别', en: 'It goes up one level at a time: check the level' },
  'not-needed': { zh: '预案不要求这一项', en: 'The plan does not ask for this' },
  'not-complete': { zh: '尚不能办结，还缺：', en: 'It cannot be closed yet. Missing:' },
};

/** `message`: in place of the text of the catalogue, where more is known. */
export function refused(
  code: ResponseRefusal,
  missing: readonly Text[] = [],
  message: Text = refusalTexts[code],
): ResponseResult & { readonly kind: 'refused' } {
  return { kind: 'refused', code, message, missing };
}
