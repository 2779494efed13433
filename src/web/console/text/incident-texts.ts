import { type TextTable, t } from './text.ts';

/** Incidents: alarms of one hazard in one place. */
export const incidentTexts = {
  'menu.incidents': t('事件', 'Incidents'),
  'incidents.title': t('事件', 'Incidents'),
  'incidents.lead': t(
    '同一处、同类危险、先后发生的告警归为一个事件，便于一起处置。每条告警仍各自通知、各自确认，不会因此少通知任何人。',
    'Alarms of one hazard in one place that follow each other are one incident, to be dealt with together. Each is still told and acknowledged by itself: nobody is told less.',
  ),
  'incidents.filter': t('筛选事件', 'Filter the incidents'),
  'incidents.filter.state': t('状态', 'State'),
  'incidents.filter.open': t('进行中的', 'Open'),
  'incidents.filter.all': t('全部，含已结束', 'All, ended ones too'),
  'incidents.none.open': t('没有进行中的事件', 'No incident is open'),
  'incidents.none': t('没有符合条件的事件', 'No incident of this kind'),
  'incidents.none.ended': t('也看已结束的', 'Look among ended ones too'),
  'incident.title': t('事件', 'Incident'),
  'incident.state.open': t('进行中', 'Open'),
  'incident.state.ended': t('已结束', 'Ended'),
  'incident.count': t('告警 {n} 条，未结束 {active} 条', 'Alarms: {n}, still active: {active}'),
  'incident.since': t('{at} 开始，已 {time}', 'Began {at}, {time} ago'),
  'incident.lasted': t('{from} 至 {to}，历时 {time}', '{from} to {to}, for {time}'),
  'incident.first': t('先处置这一条', 'Deal with this one first'),
  'incident.primary': t('最严重的一条', 'The worst of them'),
  'incident.alarms': t('这个事件的告警，按发生先后', 'Its alarms, in the order in which they came'),
} as const satisfies TextTable;
