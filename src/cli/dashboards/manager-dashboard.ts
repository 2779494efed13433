import { gauge, grown, reading, summed, worst } from './influxql.ts';
import type { Dashboard, Panel } from './panel.ts';

/** Silent by itself, or because what it is reached through is lost: nobody hears of either. */
const away = 'silent|not-monitored';

/** Devices in a state (a pattern), over all types. */
function devices(zh: string, en: string, state: string, red?: number): Panel {
  return {
    title: { zh, en },
    kind: 'stat',
    unit: 'short',
    width: 4,
    ...(red === undefined ? {} : { red }),
    influxql: [{ text: gauge('anlin_devices', { of: ['profile', 'state'], where: `"state" =~ /^(${state})$/` }), name: `${zh} / ${en}` }],
    promql: [{ text: `sum(anlin_devices{state=~"${state}"})`, name: `${zh} / ${en}` }],
  };
}

function inspections(zh: string, en: string, state: string): Panel {
  return {
    title: { zh, en },
    about: {
      zh: '按设备档案中的下次检验日期；没有登记日期的不计。',
      en: 'By the date in the papers of the device; one without a date does not count.',
    },
    kind: 'stat',
    unit: 'short',
    width: 4,
    ...(state === 'overdue' ? { red: 1 } : {}),
    influxql: [{ text: gauge('anlin_inspections', { where: `"state" = '${state}'` }), name: `${zh} / ${en}` }],
    promql: [{ text: `sum(anlin_inspections{state="${state}"})`, name: `${zh} / ${en}` }],
  };
}

/** Mean and highest of a point; by place where the database knows places only. */
function trend(zh: string, en: string, point: string, unit: string): Panel {
  return {
    title: { zh, en },
    kind: 'lines',
    unit,
    width: 12,
    influxql: [
      { text: reading(point, 'max'), name: '最高 / highest' },
      { text: reading(point, 'mean'), name: '平均 / mean' },
    ],
    promql: [{ text: `max by (place) (anlin_reading_latest{point="${point}",stat="max",place=~"$place"})`, name: '{{place}}' }],
  };
}

/** Lowest ten devices; by place where the database knows no devices. */
function lowest(zh: string, en: string, point: string, unit: string): Panel {
  return {
    title: { zh, en },
    kind: 'table',
    unit,
    width: 12,
    influxql: [{ text: worst(point, 'bottom'), name: '' }],
    promql: [{ text: `bottomk(10, anlin_reading_latest{point="${point}",stat="min",place=~"$place"})`, name: '{{place}}' }],
  };
}

export const managerDashboard: Dashboard = {
  name: 'manager',
  title: { zh: '物业：设备健康与趋势', en: 'Property manager: device health and trends' },
  about: {
    zh: '设备是否都在报数、电池与信号、燃气温度等趋势、哪些检验过期。告警请看网关自己的页面：这里不会响铃。',
    en: 'Which devices report, batteries and signal, trends, what is overdue. For alarms use the pages of the gateway: nothing rings here.',
  },
  from: 'now-6h',
  byDevice: true,
  rows: [
    {
      title: { zh: '设备健康', en: 'Device health' },
      panels: [
        devices('正常报数', 'Reporting', 'reporting'),
        devices('失去联系或未受监测', 'Silent or not monitored', away, 1),
        devices('启动后未报数', 'Unheard since the start', 'unheard'),
        inspections('检验过期', 'Inspection overdue', 'overdue'),
        inspections('30 天内到期', 'Due within 30 days', 'within-30-days'),
        inspections('未登记检验日期', 'No date on record', 'unknown'),
        {
          title: { zh: '失联或未受监测的设备（按型号）', en: 'Devices silent or not monitored, by type' },
          kind: 'lines',
          unit: 'short',
          width: 12,
          influxql: [
            {
              text: gauge('anlin_devices', { of: ['profile', 'state'], by: ['profile'], where: `"state" =~ /^(${away})$/` }),
              name: '$tag_profile',
            },
          ],
          promql: [{ text: `sum by (profile) (anlin_devices{state=~"${away}"})`, name: '{{profile}}' }],
        },
        {
          title: { zh: '失联或未受监测的设备（按位置）', en: 'Devices silent or not monitored, by place' },
          kind: 'lines',
          unit: 'short',
          width: 12,
          influxql: [
            {
              text: gauge('anlin_devices_at', { of: ['place', 'state'], by: ['place'], where: `"state" =~ /^(${away})$/` }),
              name: '$tag_place',
            },
          ],
          promql: [{ text: `sum by (place) (anlin_devices_at{state=~"${away}",place=~"$place"})`, name: '{{place}}' }],
        },
        lowest('电池最低的十台', 'Ten lowest batteries', 'device.battery', 'percent'),
        lowest('信号最弱的十台', 'Ten weakest signals', 'device.signal', 'dBm'),
      ],
    },
    {
      title: { zh: '趋势', en: 'Trends' },
      panels: [
        trend('燃气浓度（%LEL）', 'Gas (%LEL)', 'gas.concentration', 'percent'),
        trend('充电枪温度', 'Charging plug temperature', 'charging.temperature', 'celsius'),
        {
          title: { zh: '电梯运行次数', en: 'Lift runs' },
          about: { zh: '每个时间格内全部电梯的运行次数。', en: 'Runs of all lifts in each interval.' },
          kind: 'bars',
          unit: 'short',
          width: 12,
          influxql: [{ text: grown('lift.runCount'), name: '运行次数 / runs' }],
          promql: [],
        },
        {
          title: { zh: '充电总功率', en: 'Charging power' },
          kind: 'lines',
          unit: 'watt',
          width: 12,
          influxql: [{ text: summed('charging.power'), name: '总功率 / power' }],
          promql: [{ text: 'sum by (place) (anlin_reading_latest{point="charging.power",stat="sum",place=~"$place"})', name: '{{place}}' }],
        },
        trend('室外气温', 'Air temperature', 'air.temperature', 'celsius'),
        {
          title: { zh: '燃气最高浓度（%LEL，按位置）', en: 'Highest gas (%LEL) by place' },
          kind: 'lines',
          unit: 'percent',
          width: 12,
          influxql: [
            {
              text: gauge('anlin_reading_latest', {
                of: ['place'],
                by: ['place'],
                where: `"point" = 'gas.concentration' AND "stat" = 'max'`,
              }),
              name: '$tag_place',
            },
          ],
          promql: [],
        },
        {
          title: { zh: '未结束的告警（按位置）', en: 'Active alarms by place' },
          kind: 'lines',
          unit: 'short',
          width: 24,
          influxql: [{ text: gauge('anlin_alarms_active_at', { of: ['place', 'severity'], by: ['place'] }), name: '$tag_place' }],
          promql: [{ text: 'sum by (place) (anlin_alarms_active_at{place=~"$place"})', name: '{{place}}' }],
        },
      ],
    },
  ],
};
