import { type TextTable, t } from './text.ts';

/** Devices, their values and their papers. */
export const deviceTexts = {
  'devices.title': t('设备', 'Devices'),
  'devices.none': t('没有登记的设备', 'No devices registered'),
  'devices.column.id': t('设备', 'Device'),
  'devices.column.type': t('类型', 'Type'),
  'devices.column.place': t('位置', 'Place'),
  'devices.column.state': t('状况', 'State'),
  'devices.column.heard': t('上次消息', 'Last message'),
  'device.online': t('在线', 'Online'),
  'device.silent': t('失联', 'Silent'),
  'device.never': t('尚无消息', 'No message yet'),
} as const satisfies TextTable;
