import { type TextTable, t } from './text.ts';

/** The frame around every page, and words that many pages share. Terms from the field, in both languages. */
export const shellTexts = {
  brand: t('安邻', 'Anlin'),
  'brand.long': t('安邻 · 社区安全网关', 'Anlin · community safety gateway'),
  'language.switch': t('English', '中文'),
  skip: t('跳到主要内容', 'Skip to main content'),
  menu: t('菜单', 'Menu'),
  'menu.open': t('打开菜单', 'Open the menu'),
  'menu.overview': t('总览', 'Overview'),
  'menu.places': t('区域', 'Places'),
  'menu.devices': t('设备', 'Devices'),
  'menu.quarantine': t('隔离区', 'Quarantine'),
  signout: t('退出', 'Sign out'),
  'signout.failed': t('没有退出：{why}', 'Not signed out: {why}'),
  loading: t('正在读取…', 'Loading…'),
  retry: t('重试', 'Try again'),
  failed: t('读取失败：{detail}', 'Could not be read: {detail}'),
  offline: t('连不上网关', 'the gateway cannot be reached'),
  'field.required': t('必填', 'required'),
  unknown: t('未知', 'unknown'),
  'place.root': t('全部区域', 'Whole installation'),

  'link.down': t(
    '连不上网关：以下内容停留在 {at}，可能已经过时',
    'The gateway cannot be reached: what is shown is from {at} and may be out of date',
  ),
  'link.down.never': t('连不上网关：还没有读到任何内容', 'The gateway cannot be reached: nothing could be read yet'),
  'link.down.do': t(
    '正在自动重连。请检查网络；告警请看应急终端或电话询问值班室。',
    'Reconnecting by itself. Check the network; for alarms look at the emergency terminal or telephone the watch.',
  ),
  'zone.other': t('时间均为现场时间：{zone}', 'Times are those of the site: {zone}'),
  'age.fresh': t('{age}前的数据', 'as of {age} ago'),
  'age.old': t('数据已过时：{age}前', 'Out of date: {age} old'),
  'age.refresh': t('立即刷新', 'Refresh now'),

  'crash.title': t('这一页出错了', 'This page failed'),
  'crash.do': t(
    '网关照常工作，告警不受影响。请重新载入；若再次出现，请把下面的文字发给运维人员。',
    'The gateway goes on working; alarms are not affected. Load the page again; if it comes back, send the text below to the operator.',
  ),
  'crash.reload': t('重新载入', 'Load again'),
  'crash.new': t('网关已更新，请重新载入本页。', 'The gateway was updated: load the page again.'),
  'nothing.title': t('没有这一页', 'There is no such page'),
  'notAllowed.roles': t('这一页需要以下角色之一：{roles}', 'This page needs one of these roles: {roles}'),
  'notAllowed.everywhere': t(
    '这一页需要以下角色，且区域为全部区域：{roles}',
    'This page needs this role for the whole installation: {roles}',
  ),
  'notAllowed.you': t(
    '您是{role}，区域为{place}。如果工作需要，请让管理员更改您的角色。',
    'You are {role} at {place}. If your work needs it, ask an administrator for another role.',
  ),
  'failed.refused': t('不允许：{detail}', 'Not allowed: {detail}'),
  'nothing.do': t('回到总览', 'To the overview'),

  'elapsed.seconds': t('{s} 秒', '{s} s'),
  'elapsed.minutes': t('{m} 分 {s} 秒', '{m} min {s} s'),
  'elapsed.hours': t('{h} 小时 {m} 分', '{h} h {m} min'),
  'elapsed.days': t('{d} 天 {h} 小时', '{d} d {h} h'),

  'severity.critical': t('紧急', 'Critical'),
  'severity.major': t('重要', 'Major'),
  'severity.minor': t('一般', 'Minor'),
  'severity.warning': t('提示', 'Warning'),

  'role.administrator': t('管理员', 'Administrator'),
  'role.manager': t('物业经理', 'Property manager'),
  'role.operator': t('值班员', 'Operator'),
  'role.integrator': t('集成商', 'Integrator'),
  'role.reader': t('只读', 'Read-only'),
} as const satisfies TextTable;
