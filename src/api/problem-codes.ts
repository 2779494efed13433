import type { Text } from '../model/text.ts';

export interface ProblemCode {
  readonly status: number;
  readonly title: Text;
  /** What to do about it, for the generated table. */
  readonly cure: string;
}

/** Every error the HTTP side can answer. A code is never recycled and never changes its meaning. */
export const problemCodes = {
  'invalid-request': {
    status: 400,
    title: { zh: '请求字段不符合要求', en: 'A field of the request is not as expected' },
    cure: 'See `errors`: each entry names the field, what was expected, what came.',
  },
  'invalid-json': {
    status: 400,
    title: { zh: '请求体不是合法 JSON', en: 'The body is not acceptable JSON' },
    cure: 'Send well-formed UTF-8 JSON.',
  },
  'too-complex': {
    status: 400,
    title: { zh: 'JSON 嵌套过深、成员或数字位数过多', en: 'The JSON is too deep, or has too many members or digits' },
    cure: 'At most 32 levels, 10,000 members, and numbers of 128 characters.',
  },
  'unreadable-message': {
    status: 400,
    title: { zh: '消息无法解读，已隔离保存', en: 'The message could not be read; it is kept in quarantine' },
    cure: 'See `errors`; the message is kept at `position` and listed under /api/v1/quarantine. Do not send it again unchanged.',
  },
  'bad-cursor': {
    status: 400,
    title: { zh: '翻页游标无效', en: 'The cursor is not one of ours' },
    cure: 'Use `next` of the page before, unchanged.',
  },
  'bad-request': {
    status: 400,
    title: { zh: '请求格式错误', en: 'The request is malformed' },
    cure: 'Check the request line and headers.',
  },
  'weak-secret': {
    status: 400,
    title: { zh: '密钥强度不足', en: 'The secret is too weak' },
    cure: 'Leave `secret` out to get a generated one, or give at least 128 bits.',
  },
  'sign-in-required': {
    status: 401,
    title: { zh: '需要登录', en: 'Sign in first' },
    cure: 'POST /api/v1/session, or `Authorization: Bearer <token>`.',
  },
  'wrong-credentials': { status: 401, title: { zh: '账号或密钥不正确', en: 'Wrong name or secret' }, cure: 'Check name and secret.' },
  'not-allowed': {
    status: 403,
    title: { zh: '权限不足', en: 'Your role may not do this' },
    cure: 'Ask an administrator for the role named in `detail`.',
  },
  'person-required': {
    status: 403,
    title: { zh: '必须由具名人员操作', en: 'A named person must do this' },
    cure: 'Sign in with POST /api/v1/session: a token has no person behind it.',
  },
  'host-not-allowed': {
    status: 403,
    title: { zh: '主机名不在允许列表', en: 'This host name is not allowed' },
    cure: 'Add the name to ANLIN_HTTP_NAMES, or use a loopback name.',
  },
  'origin-not-allowed': {
    status: 403,
    title: { zh: '来源站点不被允许', en: 'This origin is not allowed' },
    cure: 'Use the pages of this gateway itself.',
  },
  'not-found': {
    status: 404,
    title: { zh: '不存在或无权查看', en: 'Not there, or not yours to see' },
    cure: 'Check the address and your place.',
  },
  'method-not-allowed': {
    status: 405,
    title: { zh: '不支持该方法', en: 'This method is not supported here' },
    cure: 'See the `Allow` header.',
  },
  'request-timeout': {
    status: 408,
    title: { zh: '请求超时', en: 'The request took too long to arrive' },
    cure: 'Send headers and body within 10 s.',
  },
  'already-exists': { status: 409, title: { zh: '已存在', en: 'It exists already' }, cure: 'Choose another id.' },
  'under-test': {
    status: 409,
    title: { zh: '设备已在测试中', en: 'The device is under test already' },
    cure: 'Wait until it ends, or end it: `DELETE /api/v1/devices/{id}/test`.',
  },
  'last-administrator': {
    status: 409,
    title: { zh: '必须保留至少一名全局管理员', en: 'One administrator of the whole gateway must remain' },
    cure: 'Make somebody else an administrator of the root first.',
  },
  'draft-state': {
    status: 409,
    title: { zh: '草稿当前状态不允许此操作', en: 'The draft is not in a state for this' },
    cure: 'See `detail`: which state was expected. proposed -> shadow (approved) -> published -> rolled-back.',
  },
  'draft-outdated': {
    status: 409,
    title: { zh: '现行规则已不是草稿所对比的版本', en: 'Other rules are in force than the draft was written against' },
    cure: 'Compare it with the rules in force in the rule lab and propose it anew.',
  },
  'second-person': {
    status: 403,
    title: { zh: '须由另一人批准', en: 'Somebody else has to approve' },
    cure: 'Ask an administrator or property manager who did not propose the draft.',
  },
  'shadow-running': {
    status: 409,
    title: { zh: '影子运行尚未结束', en: 'The shadow run is not over' },
    cure: 'Wait, or say in `early` why it cannot wait.',
  },
  'duty-state': {
    status: 409,
    title: { zh: '值班状态不允许此操作', en: 'Who is on duty does not allow this' },
    cure: 'See `detail`: what was expected and what is so. `GET /api/v1/duty` says who is on.',
  },
  'duty-person': {
    status: 403,
    title: { zh: '须由本人操作', en: 'The person concerned must do this' },
    cure: 'A user takes over, hands over, confirms and leaves in person; see `detail`.',
  },
  'types-not-writable': {
    status: 409,
    title: { zh: '设备型号文件夹不可写', en: 'The folder of device types cannot be written' },
    cure: 'Give the gateway a folder of its own with the setting devices (ANLIN_DEVICES).',
  },
  'act-refused': { status: 409, title: { zh: '操作未被接受', en: 'The act was refused' }, cure: 'See `detail` and `refusal`.' },
  'condition-holds': {
    status: 409,
    title: { zh: '条件仍成立，不能解除', en: 'The condition still holds: the alarm cannot end' },
    cure: 'Remove the cause; the alarm may be ended when its condition is false.',
  },
  'condition-unknown': {
    status: 409,
    title: { zh: '条件未知，不能解除', en: 'The condition is unknown: the alarm cannot end' },
    cure: 'Unknown is not safe: get the device to report again.',
  },
  'comment-empty': { status: 400, title: { zh: '备注为空', en: 'The comment is empty' }, cure: 'Write something.' },
  'comment-too-long': { status: 400, title: { zh: '备注过长', en: 'The comment is too long' }, cure: 'At most 2,000 characters.' },
  'not-acknowledged': { status: 409, title: { zh: '尚未确认', en: 'Not acknowledged yet' }, cure: 'Acknowledge the alarm first.' },
  'already-ended': { status: 409, title: { zh: '告警已解除', en: 'The alarm has ended already' }, cure: 'Nothing to do.' },
  'life-safety': {
    status: 409,
    title: { zh: '人身安全告警不得搁置', en: 'An alarm about danger to life is never shelved' },
    cure: 'Deal with it. For maintenance: `POST /api/v1/alarms/{id}/out-of-service`, by an administrator or a manager.',
  },
  'condition-gone': {
    status: 409,
    title: { zh: '条件已不成立，不能一次性搁置', en: 'The condition is gone: a one-shot shelving would never end' },
    cure: 'Shelve it for a time.',
  },
  'no-device': {
    status: 409,
    title: { zh: '该告警与设备无关', en: 'This alarm is about no device' },
    cure: 'Only devices and their rules are taken out of service; shelve the alarm.',
  },
  'time-too-long': {
    status: 400,
    title: { zh: '时间超过上限', en: 'The time is longer than allowed' },
    cure: 'See `errors`: the limit is named there, and the setting it comes from.',
  },
  'setup-closed': {
    status: 410,
    title: { zh: '链接已使用或已过期', en: 'The link was used or has expired' },
    cure: 'Ask an administrator, or run `anlin user add` on the gateway.',
  },
  'cursor-gone': {
    status: 410,
    title: { zh: '该位置之后的内容已不完整', en: 'What follows this position is no longer complete' },
    cure: '`detail` says what is missing. Note the gap, then go on after `continue`.',
  },
  'too-large': {
    status: 413,
    title: { zh: '请求体过大', en: 'The body is too large' },
    cure: 'At most 1 MiB; 64 KiB for device messages.',
  },
  'uri-too-long': { status: 414, title: { zh: '地址过长', en: 'The address is too long' }, cure: 'Shorten the path.' },
  'unsupported-media-type': {
    status: 415,
    title: { zh: '不支持的内容类型', en: 'This content type is not supported' },
    cure: 'Send `application/json`.',
  },
  'upgrade-required': {
    status: 426,
    title: { zh: '需要 WebSocket 连接', en: 'This address is a WebSocket' },
    cure: 'Connect with a WebSocket client.',
  },
  'too-many-attempts': {
    status: 429,
    title: { zh: '尝试次数过多', en: 'Too many wrong attempts' },
    cure: 'Wait for the seconds in `Retry-After`; the same name from another address is not affected.',
  },
  'too-many-commands': {
    status: 429,
    title: { zh: '同时进行或每分钟下达的命令过多', en: 'Too many commands are under way, or were asked for within a minute' },
    cure: 'Wait until one is over; `detail` names the bound.',
  },
  'too-many-requests': {
    status: 429,
    title: { zh: '请求过于频繁', en: 'Too many requests' },
    cure: 'Wait for the seconds in `Retry-After`.',
  },
  'headers-too-large': { status: 431, title: { zh: '请求头过大', en: 'The headers are too large' }, cure: 'At most 16 KiB of headers.' },
  internal: {
    status: 500,
    title: { zh: '网关内部错误', en: 'The gateway failed' },
    cure: 'Report it with the time; the cause is in the log.',
  },
  'store-unavailable': {
    status: 503,
    title: { zh: '存储暂不可用', en: 'The store is not available' },
    cure: 'Send again: nothing was kept. /readyz says why.',
  },
  'readings-unavailable': {
    status: 503,
    title: { zh: '时序库暂时无法查询', en: 'The time-series store cannot be asked now' },
    cure: 'Try again; alarms do not depend on it, and readings wait in the journal until it is back.',
  },
  busy: { status: 503, title: { zh: '系统繁忙', en: 'Too busy for this now' }, cure: 'Try again in a few seconds.' },
} as const satisfies Readonly<Record<string, ProblemCode>>;

export type ProblemCodeName = keyof typeof problemCodes;

export function isProblemCode(code: string): code is ProblemCodeName {
  return Object.hasOwn(problemCodes, code);
}
