import { type Severity, severities } from '../../model/severity.ts';
import type { Text } from '../../model/text.ts';
import { gauge, meanOf, perInterval } from './influxql.ts';
import type { Dashboard, Panel } from './panel.ts';

const words: Readonly<Record<Severity, Text>> = {
  critical: { zh: '危急', en: 'critical' },
  major: { zh: '重要', en: 'major' },
  minor: { zh: '次要', en: 'minor' },
  warning: { zh: '提示', en: 'warning' },
};

const active = (severity: Severity): Panel => ({
  title: { zh: `未结束：${words[severity].zh}`, en: `Active: ${words[severity].en}` },
  kind: 'stat',
  unit: 'short',
  width: 3,
  ...(severity === 'warning' ? {} : { red: 1 }),
  influxql: [
    {
      text: gauge('anlin_alarms_active', { of: ['state'], where: `"severity" = '${severity}'` }),
      name: `${words[severity].zh} / ${severity}`,
    },
  ],
  promql: [{ text: `sum(anlin_alarms_active{severity="${severity}"})`, name: `${words[severity].zh} / ${severity}` }],
});

const terminals = (state: 'live' | 'lost', zh: string, en: string): Panel => ({
  title: { zh, en },
  kind: 'stat',
  unit: 'short',
  width: 3,
  red: 1,
  ...(state === 'live' ? { below: true } : {}),
  influxql: [{ text: gauge('anlin_terminals', { where: `"state" = '${state}'` }), name: `${zh} / ${en}` }],
  promql: [{ text: `sum(anlin_terminals{state="${state}"})`, name: `${zh} / ${en}` }],
});

const quantiles = (histogram: string, zh: string, en: string) =>
  [0.5, 0.95].map((part) => ({
    text: `histogram_quantile(${part}, sum by (le) (rate(${histogram}_bucket[$__rate_interval])))`,
    name: `${zh} / ${en} p${part * 100}`,
  }));

export const emergencyDashboard: Dashboard = {
  name: 'emergency',
  title: { zh: '应急中心：告警与响应', en: 'Emergency centre: alarms and response' },
  about: {
    zh: '本页每 15 秒刷新一次，不会响铃，也不能确认：接警请用应急终端。',
    en: 'This page is renewed every 15 s, rings never and acknowledges nothing: take alarms at an emergency terminal.',
  },
  from: 'now-3h',
  byDevice: false,
  rows: [
    {
      title: { zh: '现在', en: 'Now' },
      panels: [
        ...severities.map(active),
        {
          title: { zh: '最久未确认', en: 'Longest without acknowledge' },
          about: { zh: '没有未确认的告警时为“无数据”。', en: 'No data while every alarm is acknowledged.' },
          kind: 'stat',
          unit: 's',
          width: 6,
          red: 60,
          influxql: [
            {
              text: gauge('anlin_alarm_unacknowledged_seconds', { of: ['severity'], by: ['severity'] }),
              name: '$tag_severity',
            },
          ],
          promql: [{ text: 'max by (severity) (anlin_alarm_unacknowledged_seconds)', name: '{{severity}}' }],
        },
        terminals('live', '在线终端', 'Terminals live'),
        terminals('lost', '失联终端', 'Terminals lost'),
      ],
    },
    {
      title: { zh: '告警', en: 'Alarms' },
      panels: [
        {
          title: { zh: '未结束的告警（按级别）', en: 'Active alarms by severity' },
          kind: 'lines',
          unit: 'short',
          width: 12,
          influxql: [{ text: gauge('anlin_alarms_active', { of: ['severity', 'state'], by: ['severity'] }), name: '$tag_severity' }],
          promql: [{ text: 'sum by (severity) (anlin_alarms_active)', name: '{{severity}}' }],
        },
        {
          title: { zh: '未结束的告警（按位置）', en: 'Active alarms by place' },
          kind: 'lines',
          unit: 'short',
          width: 12,
          influxql: [{ text: gauge('anlin_alarms_active_at', { of: ['place', 'severity'], by: ['place'] }), name: '$tag_place' }],
          promql: [{ text: 'sum by (place) (anlin_alarms_active_at{place=~"$place"})', name: '{{place}}' }],
        },
        {
          title: { zh: '新告警', en: 'Alarms raised' },
          about: { zh: '每个时间格内新产生的告警。', en: 'Raised in each interval.' },
          kind: 'bars',
          unit: 'short',
          width: 12,
          influxql: [{ text: perInterval('anlin_alarms_raised_total', { of: ['severity'], by: ['severity'] }), name: '$tag_severity' }],
          promql: [{ text: 'sum by (severity) (increase(anlin_alarms_raised_total[$__rate_interval]))', name: '{{severity}}' }],
        },
        {
          title: { zh: '调试测试中的设备', en: 'Devices under test' },
          about: {
            zh: '这些设备的告警只送达选定的终端，真实险情也一样。',
            en: 'Alarms of these devices reach chosen terminals only, a real one included.',
          },
          kind: 'lines',
          unit: 'short',
          width: 12,
          influxql: [{ text: gauge('anlin_devices_under_test'), name: '测试中 / under test' }],
          promql: [{ text: 'anlin_devices_under_test', name: '测试中 / under test' }],
        },
      ],
    },
    {
      title: { zh: '送达与响应', en: 'Delivery and response' },
      panels: [
        {
          title: { zh: '产生到发出、到回执', en: 'From raising to sending, to receipt' },
          kind: 'lines',
          unit: 's',
          width: 12,
          red: 2,
          influxql: [
            { text: meanOf('anlin_raise_to_sent_seconds'), name: '到发出（平均） / to sending, mean' },
            { text: meanOf('anlin_raise_to_received_seconds'), name: '到回执（平均） / to receipt, mean' },
          ],
          promql: [
            ...quantiles('anlin_raise_to_sent_seconds', '到发出', 'to sending'),
            ...quantiles('anlin_raise_to_received_seconds', '到回执', 'to receipt'),
          ],
        },
        {
          title: { zh: '产生到人员确认', en: 'From raising to a person’s acknowledge' },
          kind: 'lines',
          unit: 's',
          width: 12,
          red: 60,
          influxql: [
            { text: meanOf('anlin_raise_to_acknowledged_seconds', { of: ['severity'] }), name: '到确认（平均） / to acknowledge, mean' },
          ],
          promql: quantiles('anlin_raise_to_acknowledged_seconds', '到确认', 'to acknowledge'),
        },
        {
          title: { zh: '每台终端是否在线', en: 'Each terminal: live or not' },
          about: { zh: '1 在线，0 失联。', en: '1 live, 0 lost.' },
          kind: 'lines',
          unit: 'bool_on_off',
          width: 12,
          influxql: [{ text: gauge('anlin_terminal_live', { of: ['terminal'], by: ['terminal'] }), name: '$tag_terminal' }],
          promql: [{ text: 'max by (terminal) (anlin_terminal_live)', name: '{{terminal}}' }],
        },
        {
          title: { zh: '送达途径', en: 'Deliveries on their way' },
          about: {
            zh: '首次发出、因无回执重发、各类回执。重发多于回执时检查终端与网络。',
            en: 'First sendings, repeats because no receipt came, receipts by kind. More repeats than receipts: look at terminals and network.',
          },
          kind: 'bars',
          unit: 'short',
          width: 12,
          influxql: [
            { text: perInterval('anlin_deliveries_sent_total'), name: '首次发出 / sent' },
            { text: perInterval('anlin_deliveries_resent_total'), name: '重发 / sent again' },
            { text: perInterval('anlin_receipts_total', { of: ['kind'], by: ['kind'] }), name: '回执 / receipt $tag_kind' },
          ],
          promql: [
            { text: 'increase(anlin_deliveries_sent_total[$__rate_interval])', name: '首次发出 / sent' },
            { text: 'increase(anlin_deliveries_resent_total[$__rate_interval])', name: '重发 / sent again' },
            { text: 'sum by (kind) (increase(anlin_receipts_total[$__rate_interval]))', name: '回执 / receipt {{kind}}' },
          ],
        },
      ],
    },
  ],
};
