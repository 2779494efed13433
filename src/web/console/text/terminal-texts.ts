import { type TextTable, t } from './text.ts';

export const terminalTexts = {
  'menu.terminals': t('应急终端', 'Terminals'),
  'terminals.title': t('应急终端', 'Emergency terminals'),
  'terminals.lead': t(
    '终端负责它所在的区域及以下：那里的告警都会送到，直到有人确认。没有在线终端负责的告警，会送给最近的上级终端，并另行告警。',
    'A terminal covers its place and below: every alarm there is sent to it until somebody acknowledges. An alarm that no live terminal covers goes to the nearest one above, and is an alarm of its own.',
  ),
  'terminals.none': t(
    '还没有应急终端：告警无人收到。先登记一个，例如值班室。',
    'There is no terminal yet, so nobody is told of alarms. Add one first, for example the duty room.',
  ),
  'terminals.add': t('登记终端', 'Add a terminal'),
  'terminals.test.none': t('尚未做过端到端测试', 'No test alarm was sent yet'),
  'terminals.test.shown': t('测试告警 {at} 已显示', 'Test alarm {at}: shown'),
  'terminals.test.received': t('测试告警 {at} 已送达，屏幕未显示', 'Test alarm {at}: received, not shown'),
  'terminals.test.sent': t('测试告警 {at} 未送达', 'Test alarm {at}: not received'),
  'terminals.presence': t('查岗', 'Duty check'),
  'terminals.presence.ask': t(
    '让 {id} 的值班人员在 {minutes} 分钟内到终端前应答？无人应答会产生告警。',
    'Ask whoever is at {id} to answer there within {minutes} minutes? No answer is an alarm.',
  ),
  'terminals.presence.asked': t(
    '已向 {id} 查岗：{minutes} 分钟内无人应答会产生告警，应答人记入审计记录。',
    '{id} was asked: no answer within {minutes} minutes is an alarm; who answers is in the audit trail.',
  ),
  'terminals.open': t('打开终端页面', 'Open its page'),
  'terminals.sound.on': t('声音已开', 'sound on'),
  'terminals.sound.locked': t('声音未解锁', 'sound locked'),
  'terminals.sound.muted': t('已静音', 'muted'),
  'terminals.id': t('终端编号', 'Terminal id'),
  'terminals.id.hint': t(
    '字母、数字和 - _ . 例如 duty-room；登记后不能更改',
    'Letters, digits and - _ . such as duty-room; it never changes',
  ),
  'terminals.place.hint': t('负责的区域，留空为全部区域', 'The place it covers; empty = everything'),
  'terminals.place.empty': t(
    '这里没有登记的设备，本终端不会收到告警。请核对区域；也可以以后再登记设备。',
    'No device is registered here: this terminal will be told of no alarm. Check the place, or register its devices later.',
  ),
  'terminals.nothing': t('此区域没有登记的设备：请核对区域名称', 'No device is registered at this place: check its name'),
  'terminals.made': t('已登记终端 {id}', 'Terminal {id} is added'),
  'terminals.next': t(
    '下一步：在值班室的电脑上打开它的页面，登录，解锁声音。',
    'Next: open its page on the computer of the duty room, sign in, and unlock the sound.',
  ),
  'terminals.secret': t('硬件终端的密钥', 'Secret for a hardware terminal'),
  'terminals.once': t(
    '密钥只显示这一次，网关不保存原文。网页终端用不到它；警号、LED 屏等硬件终端用它登录 MQTT。',
    'It is shown this once; the gateway keeps no copy. A terminal in the browser does not need it; sirens and LED signs sign in to MQTT with it.',
  ),
} as const satisfies TextTable;
